"""A plan as Markdown: the seven sections and the details in the planner's format, and behind them all else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cursus.planner.document.entries import write_entries
from cursus.planner.document.forms import Value, bullet
from cursus.planner.document.sections import DETAILS, FILES, RECORD, REQUIREMENTS, SECTIONS, TITLE, TRACE
from cursus.planner.document.tables import FILE_TABLE, TRACE_TABLE
from cursus.planner.document.tree import section_data
from cursus.planner.document.writing import NOTHING, as_code
from cursus.planner.guide_pages import guide_link
from cursus.planner.naming import StepNames
from cursus.planner.rendering.details import details, fenced
from cursus.planner.rendering.requirements import requirements_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cursus.planner.document.forms import Written
    from cursus.planner.document.sections import Section
    from cursus.planner.plan import StepPlan

__all__ = ["render"]

_GUIDE = "docs/developer-guide"


def render(plan: StepPlan) -> str:
    """The document."""
    data = section_data(plan)
    seven = [_section(each, data[each.key]) for each in SECTIONS if each.number is not None]
    behind = [_section(each, data[each.key]) for each in SECTIONS if each.number is None]
    behind[-1] = _linked(behind[-1], plan)
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


def _linked(citations: list[str], plan: StepPlan) -> list[str]:
    """The lines of the guide's pages with links to them, as seen from where the plan lies."""
    up = "../" * _place(plan).count("/")
    links = {each.page: guide_link(each.page, each.section) for each in plan.citations}
    written = {
        f"- {as_code(page)}": f"- [{as_code(page)}]({up}{_GUIDE}/{link})" for page, link in links.items() if link
    }
    heads = re.compile("|".join(sorted(map(re.escape, written), key=len, reverse=True)) or "(?!)")
    return [
        heads.sub(lambda found: written[found[0]], line, count=1) if line[:1] == "-" else line for line in citations
    ]


def _place(plan: StepPlan) -> str:
    """Where the plan lies, below the root."""
    return plan.requirements.plan_location or StepNames.of(plan.requirements).plan


def _whole(written: Written) -> Sequence[str]:
    return written.below or [NOTHING]


def _recorded(plan: StepPlan, key: str) -> list[str]:
    return bullet(f"{key.capitalize()}:", Value().write(getattr(plan, key)))


def _requirements(plan: StepPlan) -> list[str]:
    """The requirements as the file that they could stand in."""
    return fenced("yaml", requirements_text(plan.requirements).removesuffix("\n"))
