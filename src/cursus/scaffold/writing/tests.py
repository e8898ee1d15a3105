"""The tests of a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cursus.planner.naming import StepNames
    from cursus.planner.plan import StepPlan

__all__ = ["tests_text"]


def tests_text(plan: StepPlan, names: StepNames) -> str:
    return ""
