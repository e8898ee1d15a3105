"""What a script is told, as typed fields: each with the line that reads it from a variable or an argument."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.scaffold.code_text import literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cursus.planner.plan import PlannedField

__all__ = ["Setting", "settings_of"]

JOB_TYPE = "job_type"

_READERS = {"float": "number", "bool": "flag", "list[str]": "names"}
_TYPES = {
    "str": "str",
    "float": "float",
    "bool": "bool",
    "int": "int",
    "list[str]": "List[str]",
    "dict": "Dict[str, Any]",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """A value that the script is told: its name and type, how it is read, and what from the runtime reads it."""

    name: str
    type: str
    description: str
    reading: str
    reader: str = ""


def settings_of(fields: Iterable[PlannedField]) -> tuple[Setting, ...]:
    """The settings of a script, for each field that is sent to it but the job type, which scripts have apart."""
    return tuple(_setting(field) for field in fields if (field.env or field.arg) and field.name != JOB_TYPE)


def _setting(field: PlannedField) -> Setting:
    kind, optional = _kind(field.annotation)
    told = "environ_vars" if field.env else "vars(job_args)"
    key = literal(field.env or (field.arg or "").lstrip("-").replace("-", "_"))
    if kind == "str":
        reading = f"{told}[{key}] or None" if optional else f"{told}[{key}]"
        return _made(field, kind, reading, "", optional=optional)
    if kind == "int":
        reader = "integer" if optional else "whole"
        return _made(field, kind, f"{reader}({told}, {key})", reader, optional=optional)
    if kind == "dict":
        return _made(field, kind, f"json_value({told}, {key}) or {{}}", "json_value")
    reader = _READERS[kind]
    reading = f"{reader}({told}, {key})"
    if optional and kind == "float":
        return _made(field, kind, f"{reading} if {told}[{key}].strip() else None", reader, optional=True)
    return _made(field, kind, reading, reader)


def _made(field: PlannedField, kind: str, reading: str, reader: str, *, optional: bool = False) -> Setting:
    written = f"Optional[{_TYPES[kind]}]" if optional else _TYPES[kind]
    return Setting(field.name, written, field.description, reading, reader)


def _kind(annotation: str) -> tuple[str, bool]:
    """What an annotation comes down to in a script, and whether it may be None: `Literal["a"] | None` is a text."""
    parts = [part.strip() for part in re.split(r"\|(?![^\[]*\])", annotation)]
    named = [part for part in parts if part != "None"]
    first = named[0] if named else "str"
    known: Mapping[str, str] = {"list": "list[str]", "tuple": "list[str]", "dict": "dict", "Mapping": "dict"}
    plain = _of_values(first) if first.startswith("Literal[") else known.get(first.partition("[")[0], first)
    return (plain if plain in _TYPES else "str"), len(named) < len(parts)


def _of_values(annotation: str) -> str:
    """The type of a choice: that of its first value."""
    import ast

    return type(ast.literal_eval(f"[{annotation[len('Literal[') : -1]}]")[0]).__name__
