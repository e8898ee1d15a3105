"""The values of a definition at run time: `Get`, `Std:Join` and `Std:JsonGet` become plain JSON."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cursus.definition.references import MAX_DEPTH, nests_deeper_than
from cursus.errors import EngineError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["Scope", "read_json", "references", "resolve", "split_path", "text"]

_TOKEN = re.compile(r"\.?([^.\[\]'\"]+)|\[(-?\d+)\]|\['([^']*)'\]|\[\"([^\"]*)\"\]")
_PROPERTY_FILE = re.compile(r"Steps\.([^.]+)\.PropertyFiles\.(.+)")
_BRANCHES = ("IfSteps", "ElseSteps")


@dataclass(frozen=True, slots=True)
class Scope:
    """What references may name: parameters, execution variables, properties of finished steps, files in S3.

    `property_files` gives, for a step and a property file's name, the S3 URI of the JSON file; `read` gives the bytes
    of an S3 object.
    """

    parameters: Mapping[str, Any]
    execution: Mapping[str, Any]
    properties: Mapping[str, Mapping[str, Any]]
    property_files: Callable[[str, str], str]
    read: Callable[[str], bytes]


def resolve(value: Any, scope: Scope) -> Any:
    """`value` with every expression in it replaced by what it stands for; EngineError where one stands for nothing."""
    if isinstance(value, list):
        return [resolve(item, scope) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        operator, operand = next(iter(value.items()))
        evaluate = _OPERATORS.get(operator)
        if evaluate is not None:
            return evaluate(operand, scope)
    return {key: resolve(item, scope) for key, item in value.items()}


def read_json(data: bytes, subject: str) -> Any:
    """A JSON document that a job or a user has written; EngineError where it is none, or nests beyond all reason."""
    try:
        document = json.loads(data)
    except RecursionError as error:
        raise EngineError(f"{subject} is not JSON: it is nested too deeply") from error
    except ValueError as error:
        raise EngineError(f"{subject} is not JSON: {error}") from error
    if nests_deeper_than(document, MAX_DEPTH):
        raise EngineError(f"{subject} is nested more than {MAX_DEPTH} levels deep", hint="write it flatter")
    return document


def references(value: Any) -> Iterator[str]:
    """Every `Get` inside `value`, as the definition writes it; the steps of a condition's branches are left out."""
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    elif isinstance(value, dict):
        reference = value.get("Get")
        if isinstance(reference, str):
            yield reference
        for key, item in value.items():
            if key not in _BRANCHES:
                yield from references(item)


def text(value: Any) -> str:
    """A value as `Std:Join` writes it: booleans as `true` and `false`."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def split_path(path: str) -> list[str | int]:
    """The keys and indices of a property or JSON path.

    >>> split_path("Outputs['train data'].S3Output.Uris[0]")
    ['Outputs', 'train data', 'S3Output', 'Uris', 0]
    """
    keys: list[str | int] = []
    position = 0
    while position < len(path):
        match = _TOKEN.match(path, position)
        if match is None:
            raise EngineError(
                f"{path!r} is no path: stopped at {path[position:]!r}", hint="write paths as a.b[0].c or a['b c']"
            )
        name, index, single, double = match.groups()
        keys.append(int(index) if index is not None else next(key for key in (name, single, double) if key is not None))
        position = match.end()
    return keys


def _walk(value: Any, path: str, subject: str) -> Any:
    for key in split_path(path):
        value = _child(value, key, f"{subject}: {path!r}")
    return value


def _child(value: Any, key: str | int, subject: str) -> Any:
    if isinstance(key, int):
        # The service lists what a definition looks up by name, so an index counts the named entries too.
        items: Any = list(value.values()) if isinstance(value, dict) else value
        if isinstance(items, list) and -len(items) <= key < len(items):
            return items[key]
        raise EngineError(f"{subject} finds no element [{key}]")
    if isinstance(value, dict) and key in value:
        return value[key]
    known = [str(name) for name in value] if isinstance(value, dict) else []
    raise EngineError(f"{subject} finds no {key!r}", hint=did_you_mean(key, known) or _listing(known))


def _listing(known: list[str]) -> str | None:
    return f"there is: {', '.join(known[:12])}" if known else None


def _get(reference: Any, scope: Scope) -> Any:
    root, _, rest = str(reference).partition(".")
    if root == "Parameters":
        return _walk(scope.parameters, rest, "parameters")
    if root == "Execution":
        moment = {"CurrentDateTime": datetime.now(UTC).isoformat(timespec="milliseconds")}
        return _walk({**scope.execution, **moment}, rest, "execution variables")
    if root == "Steps":
        name, _, path = rest.partition(".")
        if name not in scope.properties:
            raise EngineError(f"{reference!r} names step {name!r}, which has not finished")
        return _walk(scope.properties[name], path, f"properties of step {name!r}")
    raise EngineError(f"Get {reference!r} does not start with Parameters, Execution or Steps")


def _join(operand: Any, scope: Scope) -> str:
    separator = resolve(operand.get("On", ""), scope)
    return str(separator).join(text(resolve(item, scope)) for item in operand["Values"])


def _json_get(operand: Any, scope: Scope) -> Any:
    uri = _json_source(operand, scope)
    path = str(resolve(operand["Path"], scope))
    return _walk(read_json(scope.read(uri), uri), path.removeprefix("$").removeprefix("."), uri)


def _json_source(operand: Any, scope: Scope) -> str:
    if "S3Uri" in operand:
        return str(resolve(operand["S3Uri"], scope))
    reference = str(operand["PropertyFile"].get("Get", ""))
    match = _PROPERTY_FILE.fullmatch(reference)
    if match is None:
        raise EngineError(f"Std:JsonGet names {reference!r}", hint="write Steps.<step>.PropertyFiles.<name>")
    return scope.property_files(match[1], match[2])


_OPERATORS: Mapping[str, Callable[[Any, Scope], Any]] = {"Get": _get, "Std:Join": _join, "Std:JsonGet": _json_get}
