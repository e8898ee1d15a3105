"""A pipeline definition as a document: read from a file, and its steps walked through the branches of conditions."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

from cursus.definition.checks.report import Place
from cursus.errors import DefinitionError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["BRANCHES", "PlacedStep", "load_definition", "pipeline_parameters", "place_steps", "walk_steps"]

BRANCHES = ("IfSteps", "ElseSteps")
# The service takes 1 MiB; indentation may multiply that, but a file beyond this is no definition.
_MAX_BYTES = 64 * 1024 * 1024
# A number of more digits is more than a float holds.
_MAX_DIGITS = 308
_SHOWN = 60
_MEND = "give a definition as `cursus compile` or the SageMaker SDK writes it"


@dataclass(frozen=True, slots=True)
class PlacedStep:
    """A step and where it stands: its place in the document, and the condition and branch that hold it."""

    fields: Mapping[str, Any]
    where: str
    parent: str | None = None
    branch: str | None = None


def load_definition(path: Path) -> dict[str, Any]:
    """The definition in a file; `DefinitionError` names the place of what is wrong, or its line and column."""
    text, reading = _text_of(path), _Reading()
    try:
        value = reading.parse(text)
    except json.JSONDecodeError as error:
        raise _unreadable(
            f"{path}:{error.lineno}:{error.colno}", f"not JSON: {error.msg}", _MEND, "not-json"
        ) from error
    except RecursionError as error:
        raise _unreadable(f"{path}:1:1", "nested too deeply to be read", _MEND, "too-deep") from error
    faults = [Fault(f"{path}: {place}", odd.fact, odd.hint, odd.code) for place, odd in reading.oddities(value)]
    if faults:
        raise DefinitionError.of(faults)
    if not isinstance(value, dict):
        raise _unreadable(
            f"{path}:1:1",
            f"a {type(value).__name__} where a definition is needed",
            "a definition is a JSON object with Version, Parameters and Steps",
            "not-a-definition",
        )
    return value


@dataclass(frozen=True, slots=True)
class _Odd:
    """What the parser takes and JSON does not mean; it stands in its place until that has been found."""

    fact: str
    code: str = "not-json"
    hint: str = _MEND


class _Reading:
    """One parse of a document, which notes what Python's parser would take without a word."""

    def __init__(self) -> None:
        self._seen = False

    def parse(self, text: str) -> Any:
        return json.loads(
            text,
            parse_constant=lambda name: self._odd(f"{name} is no number of JSON's"),
            parse_float=self._float,
            parse_int=self._integer,
            object_pairs_hook=self._object,
        )

    def oddities(self, value: Any) -> Iterator[tuple[str, _Odd]]:
        """What was noted, in document order, each with its place."""
        waiting: list[tuple[Any, Place | None]] = [(value, None)] if self._seen else []
        while waiting:
            item, place = waiting.pop()
            if isinstance(item, _Odd):
                yield str(place or "definition"), item
            elif isinstance(item, dict):
                waiting.extend((part, Place(place, name)) for name, part in reversed(item.items()))
            elif isinstance(item, list):
                waiting.extend((part, Place(place, at)) for at, part in reversed(list(enumerate(item))))

    def _odd(self, *told: str) -> _Odd:
        self._seen = True
        return _Odd(*told)

    def _float(self, text: str) -> Any:
        return number if isfinite(number := float(text)) else self._odd(f"{text[:_SHOWN]} is more than a number holds")

    def _integer(self, text: str) -> Any:
        return int(text) if len(text) <= _MAX_DIGITS else self._odd(f"a number of {len(text):,} digits")

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            for name, count in Counter(name for name, _ in pairs).items():
                if count > 1:
                    found[name] = self._odd(f"is given {count} times", "duplicate-key", "keep the one that you mean")
        return found


def walk_steps(definition: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str | None, str | None]]:
    """Every step in document order, as (step, name of the condition that holds it, "IfSteps" or "ElseSteps").

    Steps at top level have None for both. What is no step (not an object) is passed over.
    """
    for placed in place_steps(definition):
        yield placed.fields, placed.parent, placed.branch


def place_steps(definition: Mapping[str, Any]) -> Iterator[PlacedStep]:
    """Every step in document order, with its place; a condition comes before the steps in its branches."""
    waiting = _placed_in(definition.get("Steps"), "Steps", None, None)
    while waiting:
        step = waiting.pop()
        yield step
        waiting.extend(_children(step))


def pipeline_parameters(definition: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The declared parameters by name; of two with one name the first, and none that has no name."""
    declared = definition.get("Parameters")
    found: dict[str, Mapping[str, Any]] = {}
    for parameter in declared if isinstance(declared, list) else []:
        if isinstance(parameter, dict) and isinstance(parameter.get("Name"), str):
            found.setdefault(parameter["Name"], parameter)
    return found


def _children(step: PlacedStep) -> list[PlacedStep]:
    arguments = step.fields.get("Arguments")
    if step.fields.get("Type") != "Condition" or not isinstance(arguments, dict):
        return []
    name = step.fields.get("Name")
    parent = name if isinstance(name, str) else ""
    found = [_placed_in(arguments.get(b), f"{step.where}.Arguments.{b}", parent, b) for b in reversed(BRANCHES)]
    return [child for branch in found for child in branch]


def _placed_in(steps: object, where: str, parent: str | None, branch: str | None) -> list[PlacedStep]:
    """The steps of one list, last first, as a stack wants them."""
    if not isinstance(steps, list):
        return []
    placed = (
        PlacedStep(step, f"{where}[{at}]", parent, branch) for at, step in enumerate(steps) if isinstance(step, dict)
    )
    return list(placed)[::-1]


def _text_of(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > _MAX_BYTES:
            raise _unreadable(f"{path}:1:1", f"{size:,} bytes", f"the limit is {_MAX_BYTES:,} bytes", "too-large")
        data = path.read_bytes()
    except OSError as error:
        raise _unreadable(str(path), f"cannot be read: {error.strerror}", "check the path", "unreadable") from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        fact = f"byte {data[error.start]:#04x} is not UTF-8"
        raise _unreadable(f"{path}:{line}:{column}", fact, "save the file as UTF-8", "not-utf-8") from error


def _unreadable(subject: str, fact: str, hint: str | None, code: str) -> DefinitionError:
    return DefinitionError.of([Fault(subject, fact, hint, code)])
