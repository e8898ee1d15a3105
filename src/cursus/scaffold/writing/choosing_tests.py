"""Which test is written how: by what the plan says that it covers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cursus.core.base.enums import StepKind
from cursus.scaffold.writing.operation_tests import assertions
from cursus.scaffold.writing.sample_values import is_table, sample_columns
from cursus.scaffold.writing.test_values import other_value, refused_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.planner.plan import PlannedField, PlannedTest, StepPlan

__all__ = ["WrittenTest", "chosen_tests"]

_WITH_SCRIPT = (StepKind.PROCESSING, StepKind.TRAINING)
_WITH_PREFIX = (*_WITH_SCRIPT, StepKind.TRANSFORM)
_MACHINES = {
    StepKind.PROCESSING: "processing_instance_type_small",
    StepKind.TRAINING: "training_instance_type",
    StepKind.TRANSFORM: "transform_instance_type",
}
_VARIABLES = {"str": "ParameterString", "int": "ParameterInteger", "float": "ParameterFloat"}


@dataclass(frozen=True, slots=True)
class WrittenTest:
    """A test: its name, the macro that writes it, and the values of that."""

    name: str
    body: str
    values: dict[str, Any] = field(default_factory=dict[str, Any])


def chosen_tests(plan: StepPlan) -> list[WrittenTest]:
    """The tests of the plan by their names, and those of the step's type that it names none of."""
    planned = [_planned(plan, each) for each in plan.tests]
    bodies = {each.body for each in planned}
    usual = [each for each in _usual(plan) if each.body not in bodies]
    return list({each.name: each for each in [*planned, *usual]}.values())


def _planned(plan: StepPlan, told: PlannedTest) -> WrittenTest:
    name = told.name if told.name.startswith("test_") else f"test_{told.name}"
    body, values = _body(plan, told)
    return WrittenTest(name, body, values)


def _body(plan: StepPlan, told: PlannedTest) -> tuple[str, dict[str, Any]]:
    """The macro of a planned test, with its values."""
    makers = {"unit": _unit, "contract": _contract, "integration": _integration, "pipeline_variable": _variable}
    if told.kind in makers:
        return makers[told.kind](plan, told)
    if told.kind == "s3_path" and plan.registration.sagemaker_step_type in _WITH_PREFIX:
        return "s3_path", {}
    return ("levels" if told.kind == "validation" else "made"), {}


def _subjects(told: PlannedTest) -> dict[str, str]:
    """What a test covers, by kind: the first of each."""
    return {kind: name for kind, _, name in (each.partition(":") for each in reversed(told.covers))}


def _unit(plan: StepPlan, told: PlannedTest) -> tuple[str, dict[str, Any]]:
    subjects = _subjects(told)
    for kind, body, fields in (
        ("parameter", "field", plan.config.fields),
        ("hyperparameter", "hyperparameter", plan.hyperparameters.fields if plan.hyperparameters else ()),
    ):
        found = next((each for each in fields if each.name == subjects.get(kind)), None)
        if found is not None and not {"operation", "function"} & set(subjects):
            return body, _of_field(found)
    functions = plan.script.functions if plan.script else ()
    called = next((each for each in functions if told.name.removeprefix("test_") == each.name), None)
    if called is not None and plan.registration.sagemaker_step_type is StepKind.PROCESSING:
        operation = plan.requirements.operations[called.operation - 1] if called.operation else None
        return "function", {"function": called.name, "lines": assertions(operation) if operation else []}
    if "edge_case" in subjects:
        return "unwritten", {"what": told.what}
    return "runs", {}


def _of_field(told: PlannedField) -> dict[str, Any]:
    return {"field": told, "value": other_value(told), "refused": refused_value(told)}


def _contract(plan: StepPlan, told: PlannedTest) -> tuple[str, dict[str, Any]]:
    subjects = _subjects(told)
    contract, kind = plan.contract, plan.registration.sagemaker_step_type
    if contract is None or "step" in subjects:
        return "contract", {}
    name = subjects.get("input", "")
    if name in contract.input_paths:
        return "reads", {"input": name, "refuses": kind is StepKind.PROCESSING and name in _demanded(plan)}
    if subjects.get("output") in contract.output_paths and kind in _WITH_SCRIPT:
        return "writes", {"output": subjects["output"]}
    return "contract", {}


def _demanded(plan: StepPlan) -> set[str]:
    """The inputs that the script demands, whatever the job type."""
    lacking = {name for variant in plan.specification.variants for name in variant.without}
    tables = {each.name for each in plan.requirements.inputs if is_table(each)}
    return {each.logical_name for each in plan.specification.needs if each.required} & tables - lacking


def _integration(plan: StepPlan, told: PlannedTest) -> tuple[str, dict[str, Any]]:
    job_type = _subjects(told).get("job_type")
    if job_type and len(told.covers) == 1:
        return "job_type", {"job_type": job_type}
    if "registered" in told.name:
        return "registered", {}
    if "compile" in told.name and plan.integration.nodes and not plan.integration.unmet:
        return "compiles", {}
    return "made", {}


def _variable(plan: StepPlan, told: PlannedTest) -> tuple[str, dict[str, Any]]:
    subjects = _subjects(told)
    if "parameter" not in subjects and "input" in subjects:
        return "references", {}
    named = [each.partition(":")[2] for each in told.covers]
    derived = " ".join(each.expression or "" for each in plan.config.fields)
    for each in plan.config.fields:
        if each.name in derived:
            continue
        plain = each.annotation.removesuffix(" | None")
        if each.name in named and each.env and each.tier != "derived" and plain in _VARIABLES:
            return "variable", {"field": each.name, "variable": _made_variable(plain, other_value(each))}
    machine = _MACHINES.get(plan.registration.sagemaker_step_type)
    if machine is None:
        return "made", {}
    return "variable", {"field": machine, "variable": _made_variable("str", "ml.m5.large")}


def _made_variable(kind: str, value: Any) -> str:
    return f'{_VARIABLES[kind]}("FromTheRun", default_value={value!r})'


def _usual(plan: StepPlan) -> Iterator[WrittenTest]:
    """The tests that suit a step, whatever its plan names."""
    kind = plan.registration.sagemaker_step_type
    yield WrittenTest("test_the_layers_agree", "contract")
    yield WrittenTest("test_the_step_does_its_work_on_samples" if plan.script else "test_the_step_can_be_made", "runs")
    yield from _bad_data(plan)
    yield WrittenTest("test_the_step_reads_and_writes_where_the_contract_says", "made")
    if plan.specification.offers and kind in _WITH_PREFIX:
        yield WrittenTest("test_outputs_lie_below_the_prefix_of_the_run", "s3_path")
    if kind in _MACHINES:
        values = {"field": _MACHINES[kind], "variable": _made_variable("str", "ml.m5.large")}
        yield WrittenTest("test_a_parameter_of_the_pipeline_reaches_the_job", "variable", values)


def _bad_data(plan: StepPlan) -> Iterator[WrittenTest]:
    if plan.registration.sagemaker_step_type is not StepKind.PROCESSING:
        return
    for told in plan.requirements.inputs:
        columns = sample_columns(plan, told)
        if told.name in _demanded(plan) and told.columns:
            values = {"input": told.name, "column": next(iter(columns))}
            yield WrittenTest(f"test_{told.name.lower()}_without_a_column_is_refused", "missing_column", values)
