"""Whether what was written keeps to the rules of the levels that nothing is run for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.errors import Fault, PlanError
from cursus.planner.naming import StepNames
from cursus.registry.context import set_workspace_root
from cursus.validation.model import Severity
from cursus.validation.run import check
from cursus.validation.steps import named_steps
from cursus.workspaces.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cursus.planner.plan import StepPlan
    from cursus.validation.model import Finding
    from cursus.validation.outcome import Outcome

__all__ = ["STATIC_LEVELS", "checked", "qualified_name", "refuse_errors"]

STATIC_LEVELS = (0, 1, 2)
"""The levels of `cursus check` that a scaffolded step passes, or is undone."""


def qualified_name(plan: StepPlan) -> str:
    """The name of a planned step wherever it is used: `project_x:RowCount`."""
    project = StepNames.of(plan.requirements).project_id
    return f"{project}:{plan.name}" if project else plan.name


def checked(plan: StepPlan, root: Path, levels: Sequence[int]) -> Outcome:
    """What the rules of some levels find in a planned step, as it lies below the root now.

    Raises:
        RegistryError: the step is not registered.
    """
    with set_workspace_root(root):
        return check(named_steps(Surroundings(root).known, [qualified_name(plan)]), levels, traced=False)


def refuse_errors(plan: StepPlan, root: Path) -> None:
    """Demands that the written step breaks no rule that is an error.

    Raises:
        PlanError: it does; every finding.
    """
    outcome = checked(plan, root, STATIC_LEVELS)
    faults = [_fault(each, root) for each in outcome.findings() if each.severity is Severity.ERROR]
    if faults:
        raise PlanError.of(faults)


def _fault(finding: Finding, root: Path) -> Fault:
    place = finding.place.path
    shown = place.relative_to(root).as_posix() if place.is_relative_to(root) else str(place)
    return Fault(f"{shown}:{finding.place.line} {finding.code}", finding.fact, finding.remedy)
