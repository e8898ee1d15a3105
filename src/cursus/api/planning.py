"""Plans of new steps: made of requirements, checked, revised, compared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cursus.planner.checking.model import PlanCheck
    from cursus.planner.differences import PlanDifference
    from cursus.planner.new import NewPlan
    from cursus.planner.plan import StepPlan
    from cursus.planner.requirements import StepRequirements
    from cursus.planner.revising import Revised
    from cursus.planner.store import StoredPlan

__all__ = [
    "check_plan",
    "diff_plans",
    "make_plan",
    "new_plan",
    "read_requirements",
    "requirements_place",
    "requirements_schema",
    "revise_plan",
]


def read_requirements(path: Path) -> StepRequirements:
    """The requirements of a new step that a YAML or JSON file holds.

    Raises:
        PlanError: they are not sound; all faults together, each with `file:line:column`.
    """
    from cursus.planner.requirements_file import read_requirements as read

    return read(path)


def requirements_schema() -> dict[str, Any]:
    """The JSON Schema of a file of requirements, by which editors complete and check it."""
    from cursus.planner.requirements_file import requirements_schema as schema

    return schema()


def make_plan(requirements: StepRequirements, root: Path | None = None) -> StepPlan:
    """The plan of a step beside the registered ones; nothing is written.

    Args:
        requirements: What the step must do.
        root: The folder that its files go below; by default the one that holds the workspaces, else the current one.

    Raises:
        PlanError: the requirements contradict themselves, or do not fit the step's type; all faults together.
    """
    from cursus.planner.making.make import make_plan as make
    from cursus.registry.builder_registry import get_global_registry

    return make(requirements, _root(root), get_global_registry())


def new_plan(requirements: StepRequirements, root: Path | None = None) -> NewPlan:
    """Makes the plan of a step and keeps it: as Markdown, as data beside it, an earlier one as a revision.

    Arguments and errors are those of `make_plan`, and:

    Raises:
        PlanError: a step of that name is registered already, or another step's plan lies at its place.
        ChangeError: the place cannot be written; nothing has changed.
    """
    from cursus.planner.new import new_plan as new
    from cursus.planner.rendering import render_plan
    from cursus.registry.builder_registry import get_global_registry

    return new(requirements, _root(root), get_global_registry(), lambda plan: render_plan(plan, "markdown"))


def requirements_place(requirements: StepRequirements, root: Path | None = None) -> Path:
    """Where requirements are kept that did not come from a file: beside the plan that is made of them."""
    from cursus.planner.keeping import place_of_requirements

    return _root(root) / place_of_requirements(requirements)


def check_plan(plan: str | Path, root: Path | None = None) -> PlanCheck:
    """What is wrong with a plan, and its scores for alignment, standardization and compatibility.

    Args:
        plan: The plan's file, or the step's name.
        root: As for `make_plan`.

    Raises:
        PlanError: there is no such plan, or its file holds none.
    """
    from cursus.planner.checking.check import check_plan as check
    from cursus.planner.plan_files import read_plan
    from cursus.planner.store import find_plan, is_scaffolded
    from cursus.registry.builder_registry import get_global_registry

    data = find_plan(str(plan), _root(root))
    found = read_plan(data)
    return check(found, _root(root), get_global_registry(), is_ours=is_scaffolded(data))


def revise_plan(
    plan: str | Path, root: Path | None = None, *, dry_run: bool = False
) -> tuple[Revised, StoredPlan | None]:
    """Mends what is mechanical in a plan and keeps it as a new revision; what is left is in the check.

    Arguments and errors are those of `check_plan`; where nothing is to be mended, or `dry_run` says so, nothing is
    written.
    """
    from dataclasses import replace

    from cursus.planner.making.neighbourhood import read_neighbourhood
    from cursus.planner.plan_files import read_plan
    from cursus.planner.rendering import render_plan
    from cursus.planner.revising import revise_beside
    from cursus.planner.store import find_plan, is_scaffolded, store_plan
    from cursus.registry.builder_registry import get_global_registry

    data = find_plan(str(plan), _root(root))
    found = read_plan(data)
    world = read_neighbourhood(found.requirements, _root(root), get_global_registry())
    revised = revise_beside(found, world, is_ours=is_scaffolded(data))
    if dry_run or not revised.mended:
        return revised, None
    stored = store_plan(revised.plan, _root(root), lambda made: render_plan(made, "markdown"))
    check = replace(revised.check, revision=stored.plan.revision)
    return replace(revised, plan=stored.plan, check=check), stored


def diff_plans(
    plan: str | Path, before: int | None = None, after: int | None = None, root: Path | None = None
) -> tuple[tuple[int, int], tuple[PlanDifference, ...]]:
    """What differs between two revisions of a plan, and which two they are: by default the last two.

    Raises:
        PlanError: there is no such plan, or no such revision.
    """
    from cursus.planner.differences import differences
    from cursus.planner.store import find_plan, read_revision, revisions

    data = find_plan(str(plan), _root(root))
    numbers = sorted(revisions(data))
    last = after if after is not None else numbers[-1]
    first = before if before is not None else max((each for each in numbers if each < last), default=last)
    return (first, last), differences(read_revision(data, first), read_revision(data, last))


def _root(root: Path | None) -> Path:
    from cursus.registry.context import current_root

    return (root or current_root() or Path()).resolve()
