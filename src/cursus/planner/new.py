"""A new plan from requirements: made, checked and kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.errors import Fault, PlanError
from cursus.planner.checking.check import check_beside
from cursus.planner.making.make import plan_beside
from cursus.planner.making.neighbourhood import read_neighbourhood
from cursus.planner.requirement_checks import refuse_faults
from cursus.planner.store import is_scaffolded, places_of, store_plan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cursus.planner.checking.model import PlanCheck
    from cursus.planner.plan import StepPlan
    from cursus.planner.requirements import StepRequirements
    from cursus.planner.store import StoredPlan
    from cursus.registry.unified import UnifiedRegistryManager

__all__ = ["NewPlan", "new_plan"]


@dataclass(frozen=True, slots=True)
class NewPlan:
    """A plan as it was kept, and what its check finds."""

    stored: StoredPlan
    check: PlanCheck


def new_plan(
    given: StepRequirements, root: Path, registry: UnifiedRegistryManager, render: Callable[[StepPlan], str]
) -> NewPlan:
    """Makes the plan of a step and keeps it; an earlier one of the same step becomes a revision before it.

    Args:
        given: What the step must do.
        root: The folder that its files go below, and that holds `development/projects`.
        registry: The steps that it will stand beside.
        render: What makes the Markdown of a plan.

    Raises:
        PlanError: the requirements are at fault, a step of that name is registered that was not made of this plan, or
            another step's plan lies there; all faults of a stage together.
        ChangeError: the place cannot be written; nothing has changed.
    """
    refuse_faults(given)
    world = read_neighbourhood(given, root, registry)
    is_ours = is_scaffolded(root / places_of(given).data)
    if world.own is not None and not is_ours:
        fact = f"is the name of a registered step already ({world.own.origin})"
        raise PlanError.of([Fault(f"step {given.step_name}", fact, "choose another name, or change that step")])
    plan = plan_beside(given, world)
    stored = store_plan(plan, root, render)
    return NewPlan(stored, check_beside(stored.plan, world, is_ours=is_ours))
