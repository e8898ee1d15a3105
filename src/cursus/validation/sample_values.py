"""Values for the essential fields of a config: what is given, and for the rest what its fields can be seen to take."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from functools import partial
from pathlib import Path
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from cursus.validation.attempts import Raised, caught
from cursus.validation.sample_texts import sample_texts

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["field_values", "sample_config"]

_MOST_ROUNDS = 60
_DEEPEST = 4
_NUMBERS = (1, 0, 2, 10, 100, 1000, -1)
_FRACTIONS = (0.5, 1.0, 0.0, 2.0, 10.0, 100.0, -1.0)
_PLAIN: dict[type, tuple[Any, ...]] = {
    bool: (False, True),
    bytes: (b"sample",),
    Decimal: (Decimal("0.5"), Decimal(1)),
    dt.datetime: ("2024-01-01T00:00:00",),
    dt.date: ("2024-01-01",),
    dt.time: ("00:00:00",),
    dt.timedelta: ("P1D",),
}


def sample_config(config_class: type[BaseModel], given: Mapping[str, Any]) -> dict[str, Any]:
    """Values by which a config can be made: those given, and one for every other essential field.

    Each field is tried with what its type, its name, its constraints and its marks suggest, until the class takes all
    of them. What it does not take, or what nothing is known for, is for the class to say when it is given the values.

    Args:
        config_class: the class, a config's or any other model.
        given: values that win, also of fields that are not essential.
    """
    choices = _Choices(config_class, given, 0)
    for _ in range(_MOST_ROUNDS):
        refused = choices.refused()
        if not any(choices.has_next(name) for name in refused):
            choices.take_first(refused)
            break
        for name in refused:
            choices.take_next(name)
    return choices.values()


class _Choices:
    """A value for each essential field of a model, and those that could take its place."""

    def __init__(self, model: type[BaseModel], given: Mapping[str, Any], depth: int) -> None:
        self._model, self._given = model, given
        open_ = {
            field.alias or name: (name, field)
            for name, field in model.model_fields.items()
            if field.is_required() and not {name, field.alias} & given.keys()
        }
        self._choices = {key: list(field_values(name, field, depth)) for key, (name, field) in open_.items()}
        self._at = dict.fromkeys(self._choices, 0)

    def values(self) -> dict[str, Any]:
        found = {name: options[self._at[name]] for name, options in self._choices.items() if options}
        return {**found, **self._given}

    def refused(self) -> set[str]:
        """The fields whose values the model does not take; what else it raises, it raises again when it is made."""
        made = caught(partial(self._model, **self.values()))
        if not (isinstance(made, Raised) and isinstance(made.error, ValidationError)):
            return set()
        return {str(each["loc"][0]) for each in made.error.errors() if each["loc"]} & self._choices.keys()

    def has_next(self, name: str) -> bool:
        return self._at[name] + 1 < len(self._choices[name])

    def take_first(self, names: set[str]) -> None:
        self._at.update(dict.fromkeys(names, 0))

    def take_next(self, name: str) -> None:
        self._at[name] += self.has_next(name)


def field_values(name: str, field: Any, depth: int = 0) -> Iterator[Any]:
    """Values for a field, the likeliest first."""
    yield from _each_once(_values(name, field.annotation, _Limits(field.metadata), depth))


def _values(name: str, wanted: Any, limits: _Limits, depth: int) -> Iterator[Any]:
    origin, parts = get_origin(wanted), get_args(wanted)
    if origin is Annotated:
        yield from _values(name, parts[0], _Limits(parts[1:]), depth)
    elif origin is Literal:
        yield from parts
    elif origin in {Union, UnionType}:
        for part in sorted(parts, key=lambda part: part is NoneType):
            yield from _values(name, part, limits, depth)
    elif wanted is NoneType:
        yield None
    elif isinstance(origin or wanted, type):
        yield from _of_class(name, origin or wanted, parts, limits, depth)
    else:
        yield from ("sample", 1)


def _of_class(name: str, kind: type, parts: tuple[Any, ...], limits: _Limits, depth: int) -> Iterator[Any]:
    """Values of a class, or of a collection of such."""
    makers: tuple[tuple[type, Callable[[], Iterator[Any]]], ...] = (
        (Enum, lambda: iter(list(kind))),  # type: ignore[call-overload]  # a class of an Enum is iterable
        (BaseModel, lambda: _models(kind, depth)),
        (Mapping, lambda: _mappings(name, parts, limits, depth)),
        (str, lambda: limits.texts(name)),
        (int, lambda: limits.numbers(_NUMBERS)),
        (float, lambda: limits.numbers(_FRACTIONS)),
        (Path, lambda: iter((".", __file__))),
        (Sequence, lambda: _sequences(name, parts, limits, depth)),
        (frozenset, lambda: _sequences(name, parts, limits, depth)),
        (set, lambda: _sequences(name, parts, limits, depth)),
    )
    if kind in _PLAIN:
        yield from _PLAIN[kind]
        return
    maker = next((make for base, make in makers if issubclass(kind, base)), None)
    yield from maker() if maker else ("sample", 1)


def _models(kind: type, depth: int) -> Iterator[dict[str, Any]]:
    if depth < _DEEPEST and issubclass(kind, BaseModel):
        yield sample_config(kind, {})


def _mappings(name: str, parts: tuple[Any, ...], limits: _Limits, depth: int) -> Iterator[dict[Any, Any]]:
    if not limits.least_length:
        yield {}
    key, value = (parts[0], parts[1]) if len(parts) >= 2 else (str, str)  # noqa: PLR2004 - keys and values
    keys, values = list(_values(name, key, _Limits(()), depth + 1)), list(_values(name, value, _Limits(()), depth + 1))
    length = max(limits.least_length, 1)
    for each in values:
        yield dict.fromkeys(keys[:length], each)


def _sequences(name: str, parts: tuple[Any, ...], limits: _Limits, depth: int) -> Iterator[list[Any]]:
    inner = [part for part in parts if part is not Ellipsis] or [str]
    length = max(limits.least_length, 1)
    if len(inner) > 1:
        yield [next(_values(name, part, _Limits(()), depth + 1), None) for part in inner]
        return
    options = list(_values(name, inner[0], _Limits(()), depth + 1))
    for each in options:
        yield [each] * length
    yield options[:length]
    if not limits.least_length:
        yield []


class _Limits:
    """The constraints of a field."""

    def __init__(self, marks: Sequence[Any]) -> None:
        self._marks = marks
        self.least_length: int = self._said("min_length", 0)
        self._most_length: int | None = self._said("max_length", None)

    def _said(self, name: str, usual: Any) -> Any:
        found = (getattr(mark, name, None) for mark in self._marks)
        return next((each for each in found if each is not None), usual)

    def texts(self, name: str) -> Iterator[str]:
        """Texts of the lengths that may be."""
        for text in sample_texts(name):
            whole = text * -(-self.least_length // max(len(text), 1)) if len(text) < self.least_length else text
            yield whole[: self._most_length]

    def numbers(self, usual: tuple[float, ...]) -> Iterator[float]:
        """Numbers in the range that may be, the usual ones first."""
        step = self._said("multiple_of", 1 if isinstance(usual[0], int) else 0)
        edges = [self._said("ge", None), self._said("le", None)]
        beyond = [(self._said("gt", None), 1), (self._said("lt", None), -1)]
        edges += [edge + sign * (step or abs(edge) * 1e-3 or 1e-3) for edge, sign in beyond if edge is not None]
        yield from (each for each in (*usual, step, *edges) if each is not None)


def _each_once(values: Iterator[Any]) -> Iterator[Any]:
    seen: list[Any] = []
    for value in values:
        if value not in seen:
            seen.append(value)
            yield value
