"""Checks a whole plan against its requirements, the rules, and what is registered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.planner.checking.codes import finding
from cursus.planner.checking.layers import check_layers
from cursus.planner.checking.model import CRITERIA, PlanCheck
from cursus.planner.checking.names import check_names
from cursus.planner.checking.neighbours import check_neighbours
from cursus.planner.checking.requirements import check_requirements
from cursus.planner.making.neighbourhood import read_neighbourhood
from cursus.planner.requirement_checks import keys_text, requirement_faults

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.planner.checking.model import PlanFinding
    from cursus.planner.making.neighbourhood import Neighbourhood
    from cursus.planner.plan import StepPlan
    from cursus.registry.unified import UnifiedRegistryManager

__all__ = ["check_beside", "check_plan"]

_ORDER = ("error", "warning", "note")


def check_plan(plan: StepPlan, root: Path, registry: UnifiedRegistryManager, *, is_ours: bool = False) -> PlanCheck:
    """What is wrong with a plan, and its scores; nothing is written.

    Args:
        plan: The plan, whoever made or edited it.
        root: The folder that its files go below, and that holds `development/projects`.
        registry: The steps that it will stand beside.
        is_ours: Whether a step that is registered under its name was made of this plan.
    """
    return check_beside(plan, read_neighbourhood(plan.requirements, root, registry), is_ours=is_ours)


def check_beside(plan: StepPlan, world: Neighbourhood, *, is_ours: bool = False) -> PlanCheck:
    """What is wrong with a plan beside steps that have been read; requirements that are at fault end it at once."""
    broken = [
        finding("broken-requirements", f"requirements.{keys_text(each.keys)}", each.fact, each.hint)
        for each in requirement_faults(plan.requirements)
    ]
    found = broken or [
        *check_names(plan),
        *check_layers(plan),
        *check_requirements(plan),
        *check_neighbours(plan, world, is_ours=is_ours),
    ]
    ordered = sorted(found, key=_rank)
    return PlanCheck(plan.name, plan.revision, tuple(ordered))


def _rank(found: PlanFinding) -> tuple[int, int, str]:
    return _ORDER.index(found.severity), CRITERIA.index(found.criterion), found.subject
