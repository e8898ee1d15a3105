"""A plan as Markdown in the format of the planner's sections, as JSON, as a page, or as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from cursus.planner.plan import StepPlan

__all__ = ["FORMS", "render_plan"]

FORMS = ("text", "markdown", "json", "html")


def render_plan(plan: StepPlan, form: str) -> str:
    """A plan in one of `FORMS`."""
    from importlib import import_module

    function: Callable[[StepPlan], str] = import_module(f"cursus.planner.rendering.{form}").render
    return function(plan)
