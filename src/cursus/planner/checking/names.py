"""Names and places: whether they are those that follow from the step's name, by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.errors import nearest
from cursus.planner.checking.codes import finding
from cursus.planner.checking.model import Change
from cursus.planner.guide_pages import guide_pages, page_name
from cursus.planner.naming import StepNames
from cursus.registry.definitions import step_name_faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.planner.checking.model import PlanFinding
    from cursus.planner.plan import StepPlan

__all__ = ["check_names"]


def check_names(plan: StepPlan) -> Iterator[PlanFinding]:
    """The names that break a rule, each with the one that keeps it."""
    names = StepNames.of(plan.requirements)
    for fault in step_name_faults(plan.name):
        yield finding("wrong-name", fault.subject, fault.fact, fault.hint or "rename it")
    for keys, found, wanted in _names(plan, names):
        if found != wanted:
            yield _renamed(".".join(map(str, keys)), keys, found, wanted)
    for at, each in enumerate(plan.files):
        wanted = names.paths.get(each.component, "")
        if each.component != "exports" and each.path != wanted:
            yield _renamed(f"file of the {each.component}", ("files", at, "path"), each.path, wanted)
    for at, test in enumerate(plan.tests):
        if test.file != names.paths["tests"]:
            yield _renamed(f"file of test {test.id}", ("tests", at, "file"), test.file, names.paths["tests"])
    yield from _pages(plan)
    yield from _descriptions(plan)


def _names(plan: StepPlan, names: StepNames) -> Iterator[tuple[tuple[str, ...], str, str]]:
    wanted: dict[tuple[str, ...], tuple[str, str]] = {
        ("registration", "name"): (plan.registration.name, names.step),
        ("registration", "config_class"): (plan.registration.config_class, names.config_class),
        ("registration", "builder_step_name"): (plan.registration.builder_step_name, names.builder_class),
        ("registration", "spec_type"): (plan.registration.spec_type, names.step),
        ("specification", "constant"): (plan.specification.constant, names.spec_constant),
        ("specification", "step_type"): (plan.specification.step_type, names.step),
        ("config", "class_name"): (plan.config.class_name, names.config_class),
        ("builder", "class_name"): (plan.builder.class_name, names.builder_class),
    }
    if plan.contract:
        wanted["contract", "constant"] = (plan.contract.constant, names.contract_constant)
        wanted["contract", "entry_point"] = (plan.contract.entry_point, names.entry_point)
    if plan.hyperparameters:
        wanted["hyperparameters", "class_name"] = (plan.hyperparameters.class_name, names.hyperparameters_class)
    yield from ((keys, found, right) for keys, (found, right) in wanted.items())


def _renamed(subject: str, keys: tuple[str | int, ...], found: str, wanted: str) -> PlanFinding:
    fact, change = f"is {found!r}, and by rule {wanted!r}", Change("replace", keys, wanted)
    return finding("wrong-name", subject, fact, f"write {wanted!r}", change)


def _pages(plan: StepPlan) -> Iterator[PlanFinding]:
    pages = guide_pages()
    for at, each in enumerate(plan.citations):
        if page_name(each.page) not in pages:
            near = nearest(page_name(each.page), pages)
            changes = [Change("replace", ("citations", at, "page"), near)] if near else []
            remedy = f"did you mean {near!r}?" if near else "leave it out, or name a page of docs/developer-guide"
            fact = "is no page of the developer guide"
            yield finding("unknown-page", f"citation {each.page}", fact, remedy, *changes)


def _descriptions(plan: StepPlan) -> Iterator[PlanFinding]:
    spec = plan.specification
    silent = [f"need {each.logical_name}" for each in spec.needs if not each.description]
    silent += [f"offer {each.logical_name}" for each in spec.offers if not each.description]
    for subject in silent:
        remedy = "give the requirement a description"
        yield finding("no-description", subject, "does not say what it holds", remedy)
