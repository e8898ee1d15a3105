"""A plan as Markdown: the seven sections and the details in the planner's format, and behind them all else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.planner.document.entries import write_entries
from cursus.planner.document.forms import Value, bullet
from cursus.planner.document.sections import DETAILS, FILES, RECORD, REQUIREMENTS, SECTIONS, TITLE, TRACE
from cursus.planner.document.tables import FILE_TABLE, TRACE_TABLE
from cursus.planner.document.tree import section_data
from cursus.planner.document.writing import NOTHING
from cursus.planner.rendering.details import details, fenced
from cursus.planner.rendering.requirements import requirements_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cursus.planner.document.forms import Written
    from cursus.planner.document.sections import Section
    from cursus.planner.plan import StepPlan

__all__ = ["render"]

VALIDATION = "`cursus check` compares script, contract, specification, config and builder, name by name."


def render(plan: StepPlan) -> str:
    """The document."""
    data = section_data(plan)
    data["alignment"]["validation"] = VALIDATION
    seven = [_section(each, data[each.key]) for each in SECTIONS if each.number is not None]
    behind = [_section(each, data[each.key]) for each in SECTIONS if each.number is None]
    blocks = [
        [f"# {TITLE} {plan.name}"],
        *seven,
        [f"## {DETAILS}", "", *details(plan)],
        *behind,
        [f"## {TRACE}", "", *_whole(TRACE_TABLE.write([each.model_dump(mode="json") for each in plan.trace]))],
        [f"## {FILES}", "", *_whole(FILE_TABLE.write([each.model_dump(mode="json") for each in plan.files]))],
        [f"## {REQUIREMENTS}", "", *_requirements(plan)],
        [f"## {RECORD}", "", *(line for key in ("format", "revision") for line in _recorded(plan, key))],
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _section(section: Section, data: Any) -> list[str]:
    if section.form is not None:
        return [f"## {section.title}", "", *_whole(section.form.write(data))]
    return [f"## {section.title}", "", *write_entries(section.entries, data)]


def _whole(written: Written) -> Sequence[str]:
    return written.below or [NOTHING]


def _recorded(plan: StepPlan, key: str) -> list[str]:
    return bullet(f"{key.capitalize()}:", Value().write(getattr(plan, key)))


def _requirements(plan: StepPlan) -> list[str]:
    """The requirements as the file that they could stand in."""
    return fenced("yaml", requirements_text(plan.requirements).removesuffix("\n"))
