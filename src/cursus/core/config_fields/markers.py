"""Marks on a config's fields that say where the value goes: an environment variable, an argument, an input."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

__all__ = ["Arg", "Env", "Input", "Runtime", "marked_fields", "text_value"]


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


def text_value(value: Any) -> str:
    """A config value as an environment variable or argument carries it.

    >>> text_value(True), text_value(0.5), text_value(["a"]), text_value(None), text_value("x")
    ('true', '0.5', '["a"]', '', 'x')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    if isinstance(value, list | tuple | Mapping):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=lambda item: item.model_dump(mode="json"))
    return str(value)
