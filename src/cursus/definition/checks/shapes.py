"""Checks values against the service's shapes: fields, types, enums, patterns, lengths and ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.definition.checks.patterns import compiled_pattern
from cursus.definition.checks.report import Place, Report, nearest, shown, type_name
from cursus.definition.references import is_expression

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cursus.aws.service_model import Shape
    from cursus.definition.checks.expressions import Expressions

__all__ = ["ShapeChecks"]

_NEEDED = {
    "structure": "an object",
    "map": "an object",
    "list": "a list",
    "string": "a string",
    "integer": "an integer",
    "float": "a number",
    "boolean": "true or false",
}
_UNITS = {"string": "characters", "list": "entries", "map": "entries"}


class ShapeChecks:
    """Holds values against shapes; equal strings at equal shapes are looked at once."""

    def __init__(self, expressions: Expressions, report: Report) -> None:
        """Faults go to the report; expressions are typed at the place where they are used."""
        self._expressions = expressions
        self._report = report
        self._sound: set[tuple[str, str]] = set()
        self._by_kind: dict[str, Callable[[Any, Shape, Place], None]] = {
            "structure": self.structure,
            "list": self._list,
            "map": self._map,
            "string": self._string,
            "integer": self._integer,
            "float": self._float,
            "boolean": self._boolean,
        }

    def value(self, value: object, shape: Shape, place: Place) -> None:
        """Checks one value, plain or computed."""
        if isinstance(value, dict) and is_expression(value):
            self._expressions.value(value, place, shape)
            return
        check = self._by_kind.get(shape.kind)
        if check is not None:
            check(value, shape, place)

    def structure(self, value: object, shape: Shape, place: Place, given: str | None = None) -> None:
        """Checks an object's fields; `given` names a required one that the service fills in."""
        if not isinstance(value, dict):
            self._mistyped(value, shape, place)
            return
        for name in shape.required:
            if name not in value and name != given:
                self._report.add(place.field(name), "missing-field", "is required and not given", f"add {name}")
        members = shape.members
        for name, held in value.items():
            member = members.get(name)
            if member is None:
                self._unknown(name, members, place)
            elif held is not None and not self._is_sound(held, member):
                self.value(held, member, Place(place, name))

    def _list(self, value: object, shape: Shape, place: Place) -> None:
        if not isinstance(value, list):
            self._mistyped(value, shape, place)
            return
        self._bounds(len(value), shape, place)
        for at, held in enumerate(value):
            if shape.element is not None and not self._is_sound(held, shape.element):
                self.value(held, shape.element, Place(place, at))

    def _map(self, value: object, shape: Shape, place: Place) -> None:
        if not isinstance(value, dict):
            self._mistyped(value, shape, place)
            return
        self._bounds(len(value), shape, place)
        for key, held in value.items():
            if shape.key is not None and not self._is_sound(key, shape.key):
                self._string(key, shape.key, Place(place, key))
            if shape.element is not None and not self._is_sound(held, shape.element):
                self.value(held, shape.element, Place(place, key))

    def _is_sound(self, value: object, shape: Shape) -> bool:
        """Whether a value needs no look: most of a definition's values have been seen at such a place before."""
        kind = type(value)
        return (kind is str and (shape.name, value) in self._sound) or (kind is bool and shape.kind == "boolean")

    def _string(self, value: object, shape: Shape, place: Place) -> None:
        if not isinstance(value, str):
            self._mistyped(value, shape, place)
        else:
            before = len(self._report.faults)
            self._text(value, shape, place)
            if len(self._report.faults) == before:
                self._sound.add((shape.name, value))

    def _text(self, value: str, shape: Shape, place: Place) -> None:
        if self._bounds(len(value), shape, place):
            return
        if shape.enum and value not in shape.enum:
            some = ", ".join(shape.enum[:6]) + (", ..." if len(shape.enum) > 6 else "")  # noqa: PLR2004  # enough to show
            hint = nearest(value, shape.enum) or f"it is one of {some}"
            self._report.add(place, "bad-enum", f"{shown(value)} is not one of the {len(shape.enum)} values", hint)
        elif shape.pattern is not None:
            pattern = compiled_pattern(shape.pattern)
            if pattern is not None and pattern.fullmatch(value) is None:
                hint = f"it has to match {shape.pattern}"
                self._report.add(place, "bad-pattern", f"{shown(value)} is no {shape.name}", hint)

    def _integer(self, value: object, shape: Shape, place: Place) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            self._mistyped(value, shape, place)
        else:
            self._bounds(value, shape, place)

    def _float(self, value: object, shape: Shape, place: Place) -> None:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self._mistyped(value, shape, place)
        else:
            self._bounds(value, shape, place)

    def _boolean(self, value: object, shape: Shape, place: Place) -> None:
        if not isinstance(value, bool):
            self._mistyped(value, shape, place)

    def _bounds(self, size: float, shape: Shape, place: Place) -> bool:
        """Whether a size is out of bounds, once it is noted."""
        low, high = shape.low, shape.high
        if (low is None or size >= low) and (high is None or size <= high):
            return False
        unit = _UNITS.get(shape.kind)
        small = low is not None and size < low
        code = ("too-low" if small else "too-high") if unit is None else ("too-short" if small else "too-long")
        allowed = f"at least {low}" if high is None else f"at most {high}" if low is None else f"{low} to {high}"
        words = (f"{size}", allowed) if unit is None else (f"{size} {unit}", f"{allowed} {unit}")
        self._report.add(place, code, words[0], f"the service takes {words[1]}")
        return True

    def _unknown(self, name: str, members: Mapping[str, Shape], place: Place) -> None:
        hint = nearest(name, members) or f"the fields here are {', '.join(sorted(members))}"
        self._report.add(place.field(name), "unknown-field", "there is no such field here", hint)

    def _mistyped(self, value: object, shape: Shape, place: Place) -> None:
        hint = None
        if shape.kind == "string" and isinstance(value, (bool, int, float)):
            hint = f'write it as a string, "{str(value).lower() if isinstance(value, bool) else value}"'
        fact = f"{type_name(value)}, {shown(value)}, where {_NEEDED[shape.kind]} is needed"
        self._report.add(place, "wrong-type", fact, hint)
