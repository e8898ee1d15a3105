"""Section 7: the tests, each with the requirements and edge cases that it covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.enums import StepKind
from cursus.planner.making.ports import HYPERPARAMETERS
from cursus.planner.patterns import PATTERNS
from cursus.planner.plan import PlannedTest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cursus.planner.naming import StepNames
    from cursus.planner.plan import EdgeCase, PlannedContract, PlannedScript, PlannedSpecification
    from cursus.planner.requirements import StepRequirements

__all__ = ["planned_tests"]


def planned_tests(
    given: StepRequirements,
    names: StepNames,
    parts: tuple[PlannedSpecification, PlannedContract | None, PlannedScript | None],
    cases: Sequence[EdgeCase],
) -> tuple[PlannedTest, ...]:
    """The tests of the step, all in its file."""
    spec, contract, script = parts
    found = [
        *_functions(given, script),
        *_fields(given),
        *(_contract(given, contract) if contract else ()),
        *_integration(given, spec),
        *_places(given, spec),
        *_edge_cases(given),
    ]
    covered = {case for each in found for case in each.covers}
    left = [each for each in cases if each.id not in covered]
    return tuple(
        each.model_copy(update={"file": names.paths["tests"], "covers": _with_cases(each, left)}) for each in found
    )


def _with_cases(test: PlannedTest, cases: Iterable[EdgeCase]) -> tuple[str, ...]:
    """What a test covers, with the edge cases that concern it first of all."""
    mine = [each.id for each in cases if each.concerns and each.concerns[0] in test.covers and _fits(test, each)]
    return tuple(dict.fromkeys((*test.covers, *mine)))


def _fits(test: PlannedTest, case: EdgeCase) -> bool:
    wanted = {"config": ("unit",), "script": ("unit", "contract"), "builder": ("integration",),
              "compiler": ("integration",), "service": ("integration",)}  # fmt: skip
    return test.kind in wanted[case.where]


def _test(kind: str, slug: str, what: str, covers: Iterable[str]) -> PlannedTest:
    return PlannedTest.model_validate(
        {
            "id": f"{kind}:{slug}",
            "kind": kind,
            "file": "",
            "name": f"test_{slug}",
            "what": what,
            "covers": tuple(covers),
        }
    )


def _functions(given: StepRequirements, script: PlannedScript | None) -> Iterator[PlannedTest]:
    by_hand = {each.name for each in given.functions}
    for each in script.functions if script else ():
        covers = [f"operation:{each.operation}"] if each.operation else []
        covers += [f"function:{each.name}"] if each.name in by_hand and not each.operation else []
        covers += [f"output:{each.output}"] if any(each.output == one.name for one in given.outputs) else []
        if covers:
            yield _test("unit", each.name, each.description or f"{each.name} does its part", covers)


def _fields(given: StepRequirements) -> Iterator[PlannedTest]:
    for each in given.parameters:
        yield _test("unit", f"the_config_takes_{each.name}", _about(each.name, "config"), [f"parameter:{each.name}"])
    for each in given.hyperparameters:
        what = _about(each.name, "class of hyperparameters")
        yield _test("unit", f"the_hyperparameters_take_{each.name}", what, [f"hyperparameter:{each.name}"])


def _about(name: str, holder: str) -> str:
    return f"the {holder} takes {name} as it should be, and refuses it as it should not"


def _contract(given: StepRequirements, contract: PlannedContract) -> Iterator[PlannedTest]:
    for name in contract.input_paths:
        if name != HYPERPARAMETERS:
            yield _test(
                "contract", f"the_script_reads_{name}", f"the script reads {name} at its path", [f"input:{name}"]
            )
    for name in contract.output_paths:
        what = f"the script leaves {name} at its path"
        yield _test("contract", f"the_script_writes_{name}", what, [f"output:{name}"])
    told = [f"parameter:{each.name}" for each in given.parameters]
    what = "the contract, the specification and the config name the same inputs, outputs, variables and arguments"
    yield _test("contract", "the_layers_name_the_same", what, ["step", *told])


def _integration(given: StepRequirements, spec: PlannedSpecification) -> Iterator[PlannedTest]:
    ports = [*(f"input:{each.name}" for each in given.inputs), *(f"output:{each.name}" for each in given.outputs)]
    yield _test("integration", "the_step_is_registered", "the registry finds builder and config by the name", ["step"])
    what = "a pipeline with the step and its neighbours compiles, and its definition is sound"
    yield _test("integration", "the_step_compiles_with_its_neighbours", what, ["step", *ports])
    for each in spec.variants:
        what = f"a run for {each.job_type} has the needs and offers of that job type"
        yield _test("integration", f"the_step_compiles_for_{each.job_type}", what, [f"job_type:{each.job_type}"])
    what = "`cursus check` finds nothing at any level"
    yield _test("validation", "the_step_passes_every_level", what, ["step", *ports])


def _places(given: StepRequirements, spec: PlannedSpecification) -> Iterator[PlannedTest]:
    outputs = [f"output:{each.name}" for each in given.outputs]
    kind = given.sagemaker_step_type
    if outputs and kind in {StepKind.PROCESSING, StepKind.TRAINING, StepKind.TRANSFORM}:
        what = "outputs go below the run's own prefix, with single slashes, and a destination that is given wins"
        yield _test("s3_path", "outputs_go_below_the_prefix_of_the_run", what, outputs)
    fields = [f"parameter:{each.name}" for each in given.parameters if not each.derived_from]
    if PATTERNS[kind].machines and (fields or outputs):
        what = "fields with a mark take pipeline parameters, and what the job is told refers to them"
        yield _test("pipeline_variable", "marked_fields_take_pipeline_parameters", what, fields or outputs)
    inputs = [f"input:{each.logical_name}" for each in spec.needs if each.logical_name != HYPERPARAMETERS]
    if inputs:
        what = "inputs are references to the steps before, not addresses that are known when it is compiled"
        yield _test("pipeline_variable", "inputs_are_references", what, inputs)


def _edge_cases(given: StepRequirements) -> Iterator[PlannedTest]:
    for at, text in enumerate(given.edge_cases, 1):
        yield _test("unit", f"edge_case_{at}", text, [f"edge_case:{at}"])
