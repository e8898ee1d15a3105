"""Values of a run in the place of plain ones: what they stand for, and whether a field's type takes them."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from cursus.core.kinds.variables import (
    Join,
    ParameterBoolean,
    ParameterFloat,
    ParameterInteger,
    PipelineParameter,
    PipelineVariable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["UNKNOWN", "holds_variable", "known_values", "replaced", "stand_in", "value_kinds"]

UNKNOWN: Any = object()
"""What is known of a variable that has no default."""

_STAND_INS: dict[type[PipelineParameter], Any] = {ParameterInteger: 1, ParameterFloat: 0.5, ParameterBoolean: True}
_KINDS: dict[Any, frozenset[str]] = {
    Any: frozenset({"text", "integer", "number", "boolean"}),
    bool: frozenset({"boolean"}),
    int: frozenset({"integer"}),
    float: frozenset({"integer", "number"}),
    str: frozenset({"text"}),
    type(None): frozenset(),
}


def value_kinds(annotation: Any) -> frozenset[str]:
    """What a field of that type holds: any of `text`, `integer`, `number`, `boolean` and `json`.

    >>> sorted(value_kinds(int | None)), sorted(value_kinds(list[str])), sorted(value_kinds(Literal["a", "b"]))
    (['integer'], ['json'], ['text'])
    """
    if get_origin(annotation) in {Union, types.UnionType}:
        return frozenset().union(*(value_kinds(part) for part in get_args(annotation)))
    if get_origin(annotation) is Literal:
        return frozenset().union(*(value_kinds(type(part)) for part in get_args(annotation)))
    if get_origin(annotation) is not None and hasattr(annotation, "__metadata__"):
        return value_kinds(get_args(annotation)[0])
    if annotation in _KINDS:
        return _KINDS[annotation]
    is_enum = isinstance(annotation, type) and issubclass(annotation, Enum)
    return frozenset({"text"}) if is_enum and issubclass(annotation, str) else frozenset({"json"})


def holds_variable(value: Any) -> bool:
    """Whether a value is a variable or a plain mapping, list or model that holds one."""
    if isinstance(value, PipelineVariable):
        return True
    return any(holds_variable(part) for _, part in _parts(value))


def known_values(variable: PipelineVariable) -> Iterator[Any]:
    """The values that a variable is known to take: a parameter's default and its allowed values."""
    if isinstance(variable, PipelineParameter):
        if variable.default_value is not None:
            yield variable.default_value
        yield from (value for value in variable.enum_values if value != variable.default_value)
    elif isinstance(variable, Join):
        parts = [next(known_values(part), UNKNOWN) if isinstance(part, PipelineVariable) else part
                 for part in variable.values]  # fmt: skip
        if UNKNOWN not in parts:
            yield variable.on.join(part if isinstance(part, str) else json.dumps(part) for part in parts)


def stand_in(variable: PipelineVariable) -> Any:
    """A value to validate what is around a variable with: a known one, or one of its type."""
    samples = [sample for kind, sample in _STAND_INS.items() if isinstance(variable, kind)]
    return next(known_values(variable), samples[0] if samples else "text")


def replaced(value: Any, original: Any) -> Any:
    """A validated value with the variables of the original where they stood."""
    if isinstance(original, PipelineVariable):
        return original
    if not holds_variable(original):
        return value
    parts = {key: replaced(_part(value, key), part) for key, part in _parts(original)}
    if isinstance(value, BaseModel):
        return value.model_copy(update={str(key): part for key, part in parts.items()})
    if isinstance(value, Mapping):
        return {**value, **parts}
    return type(value)(parts.values())


def _parts(value: Any) -> list[tuple[Any, Any]]:
    if isinstance(value, Mapping):
        return list(value.items())
    if isinstance(value, list | tuple):
        return list(enumerate(value))
    return list(value) if isinstance(value, BaseModel) else []


def _part(value: Any, key: Any) -> Any:
    return getattr(value, key) if isinstance(value, BaseModel) else value[key]
