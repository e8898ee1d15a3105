"""A plan as JSON: its data, as they are kept beside its Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cursus.planner.plan import StepPlan

__all__ = ["render"]


def render(plan: StepPlan) -> str:
    """The data as text; `StepPlan.model_validate_json` reads them."""
    return f"{plan.model_dump_json(indent=1)}\n"
