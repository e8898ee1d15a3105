"""Data that were read of a document as a plan, or what is wrong with them and on which line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from cursus.core.config_fields.wording import change_for, rule_of, shown
from cursus.errors import Fault
from cursus.planner.document.entries import Entry, Group
from cursus.planner.document.forms import Said
from cursus.planner.document.records import Records
from cursus.planner.document.sections import SECTIONS
from cursus.planner.plan import StepPlan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic_core import ErrorDetails

    from cursus.planner.document.forms import Reading

__all__ = ["validated"]


def validated(data: Mapping[str, Any], reading: Reading) -> StepPlan | None:
    """The plan; None where the data are none, with the faults told."""
    try:
        return StepPlan.model_validate(data)
    except ValidationError as error:
        entries = _entries()
        # What is wrong with requirements has been told with the places in their file.
        details = [each for each in error.errors() if each["loc"][0] != "requirements"]
        found = {_place(data, each["loc"]): each for each in reversed(details)}
        for (line, place, key), detail in found.items():
            fault = _fault(reading.name, line, place, key, detail, entries)
            if fault is not None:
                reading.faults.append(fault)
        return None


def _place(data: Any, loc: tuple[int | str, ...]) -> tuple[int, str, str]:
    """The nearest line, where it is, and the key that a fault is at."""
    line, place, key = 1, "", str(loc[0])
    current: Any = data
    for part in loc:
        if isinstance(current, Said):
            line = current.lines.get(str(part), current.line)
            place = current.place
        current = _within(current, part)
        if (isinstance(part, str) and current is not None) or part == loc[-1]:
            key = str(part)
    return line, place, key


def _within(value: Any, part: int | str) -> Any:
    """A part of data; None for the names that pydantic gives to the forms of a union, which are no keys."""
    if isinstance(value, Mapping):
        return value.get(part)
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return None


def _fault(
    name: str, line: int, place: str, key: str, detail: ErrorDetails, entries: Mapping[tuple[str, str], Entry]
) -> Fault | None:
    entry = entries.get((place.rpartition(" > ")[2], key))
    label = entry.label if entry else key.replace("_", " ")
    subject = f"{name}:{line} {place}".rstrip()
    if detail["type"] == "missing":
        if len(detail["loc"]) == 1 or (entry is not None and entry.must):
            return None
        hint = f"add - {label}: {entry.hint}" if entry else "begin the bullet with the name in backticks"
        return Fault(subject, f"{label!r} is not said", hint, "plan")
    return Fault(subject, f"{label!r}: {shown(detail['input'])} {rule_of(detail)}", change_for(detail), "plan")


def _entries() -> dict[tuple[str, str], Entry]:
    """Every entry of the grammar, by the label that it stands below and its key."""
    found: dict[tuple[str, str], Entry] = {}
    for section in SECTIONS:
        whole = section.form.entries if isinstance(section.form, Records) else section.entries
        for below, entry in _every(section.title, whole):
            found.setdefault((below, entry.key), entry)
    return found


def _every(below: str, entries: Iterable[Entry]) -> Iterator[tuple[str, Entry]]:
    for entry in entries:
        yield below, entry
        if isinstance(entry.form, Group | Records):
            yield from _every(entry.label, entry.form.entries)
