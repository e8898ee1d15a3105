"""Marks on a config's fields that say where the value goes: an environment variable, an argument, an input."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from cursus.core.config_fields.variable_values import holds_variable
from cursus.core.kinds.variables import Join, PipelineVariable

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Arg", "Env", "Input", "Runtime", "from_text", "marked_fields", "text_value"]


@dataclass(frozen=True, slots=True)
class Env:
    """The field's value is the job's environment variable of that name."""

    name: str


@dataclass(frozen=True, slots=True)
class Arg:
    """The field's value is the script's command-line argument of that name, as in `--job_type`."""

    flag: str


@dataclass(frozen=True, slots=True)
class Input:
    """The field's value, an S3 address or a local path, answers the step's need of that logical name."""

    logical_name: str


@dataclass(frozen=True, slots=True)
class Runtime:
    """The field's value may be a pipeline parameter, known only when the pipeline runs.

    Fields with any other mark may be one as well; a field with none decides what is compiled, and may not.
    """


Mark = TypeVar("Mark", Env, Arg, Input, Runtime)


def marked_fields(config: BaseModel, mark: type[Mark]) -> Iterator[tuple[str, Mark, Any]]:
    """The fields that carry a mark of that type: name, mark and value, in the order of declaration."""
    for name, field in type(config).model_fields.items():
        for found in field.metadata:
            if isinstance(found, mark):
                yield name, found, getattr(config, name)


def text_value(value: Any) -> str | PipelineVariable:
    """A config value as an environment variable or argument carries it; the run makes text of its own values.

    >>> text_value(True), text_value(0.5), text_value(["a"]), text_value(None), text_value("x")
    ('true', '0.5', '["a"]', '', 'x')
    >>> from cursus.core.kinds.variables import ParameterString
    >>> text_value(["a", ParameterString("Column")]).expr
    {'Std:Join': {'On': '', 'Values': ['["a", "', {'Get': 'Parameters.Column'}, '"]']}}
    """
    if isinstance(value, PipelineVariable):
        return value.to_string()
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    if isinstance(value, list | tuple | Mapping) and holds_variable(value):
        return Join(on="", values=_joined(_json_pieces(value)))
    if isinstance(value, list | tuple | Mapping):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=lambda item: item.model_dump(mode="json"))
    return str(value)


def from_text(text: str) -> Any:
    """What a script reads from a variable or argument that is no plain text: its JSON, else the text.

    >>> from_text('["a"]'), from_text("5"), from_text("x")
    (['a'], 5, 'x')
    """
    try:
        return json.loads(text)
    except ValueError:
        return text


def _json_pieces(value: Any) -> Iterator[str | PipelineVariable]:
    """The JSON text of a value in pieces, with its variables between them; keys come sorted."""
    if isinstance(value, PipelineVariable):
        yield from ('"', value, '"') if value.to_string() is value else (value,)
    elif isinstance(value, Mapping | BaseModel):
        members = dict(value)
        for at, key in enumerate(sorted(members)):
            yield f"{', ' if at else '{'}{json.dumps(key, ensure_ascii=False)}: "
            yield from _json_pieces(members[key])
        yield "}" if members else "{}"
    elif isinstance(value, list | tuple):
        for at, item in enumerate(value):
            yield ", " if at else "["
            yield from _json_pieces(item)
        yield "]" if value else "[]"
    else:
        yield json.dumps(to_jsonable_python(value), ensure_ascii=False)


def _joined(pieces: Iterator[str | PipelineVariable]) -> list[str | PipelineVariable]:
    """The pieces with neighbouring texts as one."""
    joined: list[str | PipelineVariable] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if isinstance(piece, str) and isinstance(last, str):
            joined[-1] = last + piece
        else:
            joined.append(piece)
    return joined
