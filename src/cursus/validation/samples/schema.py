"""The JSON Schema of samples files, by which editors complete and check them."""

from __future__ import annotations

from typing import Any

from cursus.validation.samples.model import ROWS, SECONDS, ColumnKind, TableFormat

__all__ = ["samples_schema"]

_SCALAR: dict[str, Any] = {"type": ["string", "number", "boolean", "null"]}


def samples_schema() -> dict[str, Any]:
    """The schema (2020-12)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Samples of a step",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "config": _described({"type": "object"}, "Values of the step's config that cannot be guessed."),
            "inputs": _described(
                {"type": "object", "additionalProperties": {"oneOf": [_table(), _files(), _output()]}},
                "The data of each input, by the name of the need.",
            ),
            "seconds": _described(
                {"type": "integer", "minimum": 1, "default": SECONDS}, "How long the script may run on them."
            ),
        },
    }


def _table() -> dict[str, Any]:
    column = {"oneOf": [{"enum": [str(each) for each in ColumnKind]}, _listed(_SCALAR)]}
    columns = {"type": "object", "minProperties": 1, "additionalProperties": column}
    return _object(
        "columns",
        columns=_described(columns, "The columns: a kind, or the values that are taken in turn."),
        rows=_described({"type": "integer", "minimum": 1, "default": ROWS}, "How many rows."),
        format=_described({"enum": [str(each) for each in TableFormat], "default": "csv"}, "How it is written."),
        folders=_described(_listed({"type": "string"}), "One table in each of these folders."),
    )


def _files() -> dict[str, Any]:
    files = {"type": "object", "minProperties": 1, "additionalProperties": {"type": "string"}}
    return _object("files", files=_described(files, "Files by name, each with its text."))


def _output() -> dict[str, Any]:
    output = {"type": "string", "pattern": r"^.+\..+$"}
    return _object("from", **{"from": _described(output, "What a step writes on its own samples: STEP.output.")})


def _object(required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": [required], "additionalProperties": False, "properties": properties}


def _listed(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "items": items}


def _described(schema: dict[str, Any], text: str) -> dict[str, Any]:
    return {**schema, "description": text}
