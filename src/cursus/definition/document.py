"""A pipeline definition as a document: read from a file, and its steps walked through the branches of conditions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from cursus.errors import DefinitionError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["BRANCHES", "PlacedStep", "load_definition", "pipeline_parameters", "place_steps", "walk_steps"]

BRANCHES = ("IfSteps", "ElseSteps")
# The service takes 1 MiB; indentation may multiply that, but a file beyond this is no definition.
_MAX_BYTES = 64 * 1024 * 1024
_MEND = "give a definition as `cursus compile` or the SageMaker SDK writes it"


@dataclass(frozen=True, slots=True)
class PlacedStep:
    """A step and where it stands: its place in the document, and the condition and branch that hold it."""

    fields: Mapping[str, Any]
    where: str
    parent: str | None = None
    branch: str | None = None


def load_definition(path: Path) -> dict[str, Any]:
    """The definition in a file; `DefinitionError` names the line and column of what is wrong."""
    text = _text_of(path)
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise _unreadable(
            f"{path}:{error.lineno}:{error.colno}", f"not JSON: {error.msg}", _MEND, "not-json"
        ) from error
    except RecursionError as error:
        raise _unreadable(f"{path}:1:1", "nested too deeply to be read", _MEND, "too-deep") from error
    except ValueError as error:
        # A constant such as NaN, or a number of more digits than Python reads: the parser says no place.
        raise _unreadable(f"{path}:1:1", f"not JSON: {error}", _MEND, "not-json") from error
    if not isinstance(value, dict):
        raise _unreadable(
            f"{path}:1:1",
            f"a {type(value).__name__} where a definition is needed",
            "a definition is a JSON object with Version, Parameters and Steps",
            "not-a-definition",
        )
    return value


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


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON's")


def _unreadable(subject: str, fact: str, hint: str | None, code: str) -> DefinitionError:
    return DefinitionError.of([Fault(subject, fact, hint, code)])
