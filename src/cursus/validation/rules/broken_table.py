"""A table of steps can be read without running it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.model import Finding, Place, Rule, Severity, found_by_the_run

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.errors import Fault

__all__ = ["RULE", "finding"]

RULE = Rule(
    code="broken-table",
    level=0,
    severity=Severity.ERROR,
    what="A table of steps cannot be read, or an entry of it is no step.",
    why="The steps that it names are missing wherever steps are looked for, and here they are not checked.",
    remedy="Write the entry as a dict that is spelled out, or as **step_entry(name, type, description).",
    check=found_by_the_run,
    example="PROJECT_STEP_NAMES = {name: entry for name, entry in ENTRIES}",
)


def finding(step: str, table: Path, fault: Fault) -> Finding:
    """The finding of one fault of a table; its subject may name a line."""
    line = fault.subject.rpartition(":")[2]
    place = Place(table, int(line) if line.isdecimal() else 1)
    return Finding(RULE.code, RULE.severity, step, RULE.level, place, fault.fact, fault.hint or RULE.remedy)
