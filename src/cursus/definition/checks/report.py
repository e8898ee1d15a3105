"""Where a check stands in a definition, what it found there, and how values are shown."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from cursus.errors import Fault, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Place", "Report", "nearest", "shown", "type_name"]

_SHOWN = 60
# No name that the service takes is longer.
_LONGEST_PART = 300
# Comparing names takes time that grows with the square of their length.
_LONGEST_NAME = 100
_TYPE_NAMES: dict[type, str] = {
    dict: "an object",
    list: "a list",
    str: "a string",
    bool: "a boolean",
    int: "an integer",
    float: "a float",
}


class Place(NamedTuple):
    """A place in the document, linked to the place that holds it; spelt out only where there is a fault."""

    holder: Place | None
    step: str | int

    def field(self, name: str) -> Place:
        """The place of a field."""
        return Place(self, name)

    def __str__(self) -> str:
        steps: list[str] = []
        place: Place | None = self
        while place is not None:
            steps.append(f"[{place.step}]" if isinstance(place.step, int) else f".{_part(place.step)}")
            place = place.holder
        return "".join(reversed(steps)).removeprefix(".")


def _part(name: str) -> str:
    """A name as a part of a place: in quotes where it would look like something else, cut where it is long."""
    return name if name and name.isprintable() and len(name) <= _LONGEST_PART else shown(name)


@dataclass(slots=True)
class Report:
    """The faults found so far."""

    faults: list[Fault] = field(default_factory=list[Fault])

    def add(self, where: Place, code: str, fact: str, hint: str | None = None) -> None:
        """Notes one fault."""
        self.faults.append(Fault(str(where), fact, hint, code))

    def require(self, value: object, kind: type, where: Place) -> bool:
        """Whether a value is of a JSON type; notes a fault where it is not."""
        if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
            return True
        self.add(where, "wrong-type", f"{type_name(value)}, {shown(value)}, where {_TYPE_NAMES[kind]} is needed")
        return False

    def unknown_fields(self, present: Iterable[str], known: Iterable[str], where: Place | None) -> None:
        """Notes each field that is not among the known ones."""
        allowed = frozenset(known)
        for name in present:
            if name not in allowed:
                hint = nearest(name, allowed) or f"the fields here are {', '.join(sorted(allowed))}"
                self.add(Place(where, name), "unknown-field", "there is no such field here", hint)


def shown(value: object) -> str:
    """A value as JSON, cut where it is long."""
    text = repr(value) if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}... ({len(text)} characters)"


def type_name(value: object) -> str:
    """What a JSON value is, in words."""
    return "null" if value is None else _TYPE_NAMES.get(type(value), type(value).__name__)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """`did_you_mean` for names of sane length."""
    return did_you_mean(name, sorted(known)) if len(name) <= _LONGEST_NAME else None
