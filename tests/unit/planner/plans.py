"""Plans of the golden cases, and plans that somebody has edited."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cursus.planner.making.make import plan_beside
from cursus.planner.making.neighbourhood import Neighbourhood, read_neighbourhood
from cursus.planner.plan import StepPlan
from cursus.planner.requirements_file import read_requirements
from cursus.registry.builder_registry import get_global_registry

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["GOLDEN", "edited", "golden"]

GOLDEN = Path(__file__).parents[2] / "golden" / "plan"


@cache
def golden(case: str) -> tuple[StepPlan, Neighbourhood]:
    """The plan of a golden case, and the steps that it stands beside."""
    given = read_requirements(GOLDEN / case / "requirements.yaml")
    world = read_neighbourhood(given, GOLDEN, get_global_registry())
    return plan_beside(given, world), world


def edited(plan: StepPlan, edit: Callable[[Any], object]) -> StepPlan:
    """The plan after somebody changed its data."""
    data = deepcopy(plan.model_dump(mode="json"))
    edit(data)
    return StepPlan.model_validate(data)
