"""What a field takes, in a few words, read off its JSON Schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Schema = Mapping[str, Any]

__all__ = ["takes"]

_WORDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}
_PLURALS = {"text": "texts", "a whole number": "whole numbers", "a number": "numbers"}
_REFERENCE = "${parameters"


def takes(schema: Schema, definitions: Mapping[str, Schema]) -> str:
    """The values that a schema allows, as words that follow a description.

    >>> takes({"type": "integer", "minimum": 1, "maximum": 100}, {})
    'a whole number from 1 to 100'
    >>> takes({"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}]}, {})
    'a list of texts or null'
    """
    return " or ".join(dict.fromkeys(_forms(schema, definitions))) or "any value"


def _forms(schema: Schema, definitions: Mapping[str, Schema]) -> Iterator[str]:
    if _REFERENCE in schema.get("description", "") and "pattern" in schema:
        return
    if "$ref" in schema:
        yield from _forms(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    elif "anyOf" in schema or "oneOf" in schema:
        for form in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
            yield from _forms(form, definitions)
    elif "enum" in schema:
        yield f"one of {', '.join(map(str, schema['enum']))}" if len(schema["enum"]) > 1 else str(schema["enum"][0])
    elif "const" in schema:
        yield str(schema["const"])
    else:
        yield from _plain(schema, definitions)


def _plain(schema: Schema, definitions: Mapping[str, Schema]) -> Iterator[str]:
    kinds = schema.get("type", ())
    for kind in [kinds] if isinstance(kinds, str) else kinds:
        if kind == "array":
            inner = takes(schema.get("items", {}), definitions)
            yield f"a list of {_PLURALS.get(inner, inner)}"
        elif kind == "object":
            yield _mapping(schema, definitions)
        else:
            yield f"{_WORDS[kind]}{_limits(schema) if kind in ('integer', 'number') else ''}"


def _mapping(schema: Schema, definitions: Mapping[str, Schema]) -> str:
    if "properties" in schema:
        return f"{{{', '.join(schema['properties'])}}}"
    inner = schema.get("additionalProperties")
    return f"{{name: {takes(inner, definitions)}}}" if isinstance(inner, dict) else "{name: value}"


def _limits(schema: Schema) -> str:
    """The range of a number, as words that follow it."""
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        return f" from {low:,} to {high:,}"
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    parts = [(low, "at least"), (above, "above"), (below, "below"), (high, "at most")]
    said = [f"{word} {limit:,}" for limit, word in parts if limit is not None]
    return f", {', '.join(said)}" if said else ""
