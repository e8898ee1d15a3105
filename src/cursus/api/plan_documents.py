"""Plans as documents: shown, and read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.planner.plan import StepPlan

__all__ = ["render_plan", "show_plan"]


def show_plan(place: Path) -> StepPlan:
    """The plan of a file, of its data or of its Markdown.

    Raises:
        PlanError: there is no plan there.
    """
    from cursus.planner.plan_files import read_plan

    return read_plan(place)


def render_plan(plan: StepPlan, form: str = "text") -> str:
    """A plan as `text`, `markdown`, `json` or `html`."""
    from cursus.planner.rendering import render_plan as render

    return render(plan, form)
