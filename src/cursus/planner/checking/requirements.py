"""Whether the plan answers what is required, and nothing else: ports, fields, functions, traces and tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.enums import StepKind
from cursus.errors import did_you_mean
from cursus.planner.base_classes import base_fields
from cursus.planner.checking.codes import finding
from cursus.planner.checking.model import Change
from cursus.planner.making.ports import HYPERPARAMETERS
from cursus.planner.making.trace import traces_of
from cursus.planner.naming import StepNames

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from cursus.planner.checking.model import PlanFinding
    from cursus.planner.plan import StepPlan, Trace

__all__ = ["check_requirements"]


def check_requirements(plan: StepPlan) -> Iterator[PlanFinding]:
    """What the plan drops, what it adds, and where it does not say which part answers what."""
    yield from _ports(plan)
    yield from _fields(plan)
    yield from _work(plan)
    yield from _variants(plan)
    yield from _traces(plan)
    yield from _tests(plan)
    yield from _undecided(plan)


def _both_ways(what: str, wanted: Iterable[str], found: Iterable[str], place: str) -> Iterator[PlanFinding]:
    wanted, found = list(wanted), list(found)
    for name in [each for each in wanted if each not in found]:
        near = did_you_mean(name, [each for each in found if each not in wanted])
        fact = f"is required, and {place} has no {name!r}"
        yield finding("dropped", f"{what}:{name}", fact, near or "make the plan anew with `cursus plan new`")
    for name in [each for each in found if each not in wanted]:
        fact = f"is in {place}, and no requirement asks for it"
        yield finding("added", f"{what}:{name}", fact, did_you_mean(name, wanted) or "add it to the requirements")


def _ports(plan: StepPlan) -> Iterator[PlanFinding]:
    given, spec = plan.requirements, plan.specification
    needs = [each.logical_name for each in spec.needs]
    own = [HYPERPARAMETERS] if given.sagemaker_step_type is StepKind.TRAINING and HYPERPARAMETERS in needs else []
    wanted = dict.fromkeys([*(each.name for each in given.inputs), *own])
    yield from _both_ways("input", wanted, needs, "the specification")
    offers = [each.logical_name for each in spec.offers]
    yield from _both_ways("output", [each.name for each in given.outputs], offers, "the specification")


def _fields(plan: StepPlan) -> Iterator[PlanFinding]:
    given = plan.requirements
    base = base_fields(given)
    by_rule = {"job_type", "hyperparameters"}
    own = [each.name for each in plan.config.fields if each.name not in by_rule and not each.input]
    wanted = [each.name for each in given.parameters if each.name not in base]
    found = [name for name in own if name in wanted or not name.endswith("_version")]
    yield from _both_ways("parameter", wanted, found, "the config")
    if plan.hyperparameters is not None or given.hyperparameters:
        listed = [each.name for each in plan.hyperparameters.fields] if plan.hyperparameters else []
        yield from _both_ways(
            "hyperparameter", [each.name for each in given.hyperparameters], listed, "the class of hyperparameters"
        )


def _work(plan: StepPlan) -> Iterator[PlanFinding]:
    given = plan.requirements
    functions = plan.script.functions if plan.script else ()
    done = {each.operation for each in functions}
    for at, each in enumerate(given.operations, 1):
        if at not in done:
            fact = f"is required ({each.do}), and no function of the script carries it out"
            yield finding("dropped", f"operation:{at}", fact, "make the plan anew with `cursus plan new`")
    for place in sorted(at for at in done if at is not None and at > len(given.operations)):
        fact = f"is carried out by the script, and there are {len(given.operations)} operations"
        yield finding("added", f"operation:{place}", fact, "make the plan anew with `cursus plan new`")
    names = {each.name for each in functions}
    for function in given.functions:
        if function.name not in names:
            fact = "is required, and the script has no such function"
            yield finding("dropped", f"function:{function.name}", fact, "make the plan anew with `cursus plan new`")


def _variants(plan: StepPlan) -> Iterator[PlanFinding]:
    wanted = [each.value for each in plan.requirements.job_types]
    yield from _both_ways(
        "job_type", wanted, [each.job_type.value for each in plan.specification.variants], "the specification"
    )
    spec = plan.specification
    ports = {each.logical_name for each in spec.needs} | {each.logical_name for each in spec.offers}
    for at, variant in enumerate(plan.specification.variants):
        for name in sorted(set(variant.without) - ports):
            left = [each for each in variant.without if each in ports]
            change = Change("replace", ("specification", "variants", at, "without"), left)
            fact = f"is to be without {name!r}, which is no need and no offer"
            remedy = did_you_mean(name, ports) or "take it out"
            yield finding("unmatched-name", f"job_type:{variant.job_type}", fact, remedy, change)


def _traces(plan: StepPlan) -> Iterator[PlanFinding]:
    ids, names = list(dict.fromkeys(plan.requirements.ids())), StepNames.of(plan.requirements)
    layers = {
        "contract": plan.contract is not None,
        "script": plan.script is not None,
        "hyperparameters": plan.hyperparameters is not None,
    }
    wanted = {
        each.requirement: each
        for each in traces_of(plan.requirements, names, plan.tests, plan.errors.edge_cases, layers)
    }
    found: dict[str, int] = {}
    for at, each in enumerate(plan.trace):
        if each.requirement not in ids:
            remedy = did_you_mean(each.requirement, ids) or "take it out"
            change = Change("remove", ("trace", at))
            yield finding(
                "unknown-requirement", f"trace {each.requirement}", "there is no such requirement", remedy, change
            )
        elif each.requirement in found:
            change = Change("remove", ("trace", at))
            yield finding("traced-twice", f"trace {each.requirement}", "is traced twice", "keep one", change)
        else:
            found[each.requirement] = at
            yield from _trace(plan, at, each, wanted[each.requirement])
    for name in [each for each in ids if each not in found]:
        change = Change("add", ("trace", "-"), wanted[name].model_dump(mode="json"))
        fact = "is required, and the plan does not say what answers it"
        yield finding("untraced", name, fact, "trace it to layer, file and test", change)


def _trace(plan: StepPlan, at: int, found: Trace, wanted: Trace) -> Iterator[PlanFinding]:
    files = {each.path for each in plan.files}
    tests = {each.id for each in plan.tests}
    subject = f"trace {found.requirement}"
    change = Change("replace", ("trace", at), wanted.model_dump(mode="json"))
    yield from _unknown("unplanned-file", subject, "file", found.files, files, change)
    yield from _unknown("unknown-test", subject, "test", found.tests, tests, change)
    if not found.tests and wanted.tests:
        fact = "is traced to no test, and the plan has one of it"
        yield finding("untested", found.requirement, fact, "name the test", change)
    elif not found.layers and not wanted.layers:
        fact = "is said in words, and no requirement is named that sees to it"
        yield finding("unanswered", found.requirement, fact, "name ids in its covered_by")
    elif not found.layers:
        yield finding("untraced", found.requirement, "is traced to no layer", "name the layer", change)


def _unknown(
    code: str, subject: str, what: str, names: Iterable[str], known: Collection[str], change: Change
) -> Iterator[PlanFinding]:
    for name in names:
        if name not in known:
            near = did_you_mean(name, known)
            yield finding(
                code, subject, f"leads to the {what} {name!r}, which is not planned", near or "trace it anew", change
            )


def _tests(plan: StepPlan) -> Iterator[PlanFinding]:
    known = {*plan.requirements.ids(), *(each.id for each in plan.errors.edge_cases)}
    for at, test in enumerate(plan.tests):
        strange = [each for each in test.covers if each not in known]
        left = [each for each in test.covers if each in known]
        for name in strange:
            change = Change("replace", ("tests", at, "covers"), left)
            remedy = did_you_mean(name, known) or "take it out"
            yield finding(
                "unknown-requirement", f"test {test.id}", f"covers {name!r}, which there is not", remedy, change
            )
        if not left:
            change = Change("remove", ("tests", at))
            fact = "covers no requirement and no edge case"
            yield finding("needless-test", f"test {test.id}", fact, "say what it covers, or leave it out", change)
    for at, case in enumerate(plan.errors.edge_cases):
        for name in [each for each in case.concerns if each not in known]:
            fact = f"concerns {name!r}, which there is not"
            left = [each for each in case.concerns if each in known]
            change = Change("replace", ("errors", "edge_cases", at, "concerns"), left)
            yield finding(
                "unknown-requirement", f"edge case {case.id}", fact, did_you_mean(name, known) or "take it out", change
            )
        if not case.concerns:
            fact = "concerns nothing in this step"
            change = Change("remove", ("errors", "edge_cases", at))
            yield finding(
                "boilerplate",
                f"edge case {case.id}",
                fact,
                "say what it concerns, or leave it out",
                change,
            )


def _undecided(plan: StepPlan) -> Iterator[PlanFinding]:
    for each in plan.undecided:
        if not each.taken:
            choices = f": {', '.join(each.choices[:4])}" if each.choices else ""
            yield finding("undecided", each.subject, each.question, f"say it in the requirements{choices}")
