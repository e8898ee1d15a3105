"""A plan's Markdown, as a person or a language model wrote it, as the plan: lenient in form, strict in meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cursus.planner.plan import StepPlan
    from cursus.planner.requirements import StepRequirements

__all__ = ["ImportedPlan", "import_plan"]


@dataclass(frozen=True, slots=True)
class ImportedPlan:
    """A plan, and what of the document is not in it: what a plan has no place for, and what it says twice."""

    plan: StepPlan
    notes: tuple[str, ...] = ()


def import_plan(text: str, name: str = "plan.md", requirements: StepRequirements | None = None) -> ImportedPlan:
    """The plan that a document holds.

    What follows by rule, such as names of classes, is filled in where the document leaves it out.

    Args:
        text: The Markdown.
        name: What messages call the document.
        requirements: What the step must do; by default what the document's section of that name says, and without one
            they are put together of what the other sections say, and marked as inferred.

    Raises:
        PlanError: something is missing, or is not understood; all faults together, each with its line.
    """
    from cursus.errors import PlanError
    from cursus.planner.document.forms import Reading
    from cursus.planner.importing.assembly import assemble
    from cursus.planner.importing.parts import read_parts

    reading = Reading(name)
    plan = assemble(read_parts(text, reading), requirements, reading)
    if reading.faults or plan is None:
        raise PlanError.of(sorted(dict.fromkeys(reading.faults), key=_line_of))
    return ImportedPlan(plan, tuple(reading.notes))


def _line_of(fault: object) -> int:
    """The line that a fault stands on."""
    import re

    found = re.search(r":(\d+)", str(fault))
    return int(found[1]) if found else 0
