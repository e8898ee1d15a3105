"""Whether a definition has the form that the engine reads: objects, lists and text where it looks for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cursus.definition.checks.report import Place, Report, shown
from cursus.definition.document import BRANCHES
from cursus.definition.references import MAX_DEPTH, nests_deeper_than

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.errors import Fault

__all__ = ["MALFORMED", "form_faults", "odd_character"]

MALFORMED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What reading a request raises where it has another form than the service takes."""

_LISTS = ("RetryPolicies", "PropertyFiles", "OutputParameters")
_PROPERTY_FILE = ("PropertyFileName", "OutputName", "FilePath")
_ODD = re.compile("[\\0\ud800-\udfff]")


def form_faults(definition: object) -> list[Fault]:
    """Every place that holds something else than the engine reads there; of the service's own rules nothing."""
    report, root = Report(), Place(None, "definition")
    if not isinstance(definition, dict):
        report.require(definition, dict, root)
    elif nests_deeper_than(definition, MAX_DEPTH):
        fact = f"nested more than {MAX_DEPTH} levels deep"
        report.add(root, "too-deep", fact, "no request of the service is nested so deeply")
    else:
        _check_texts(definition, report)
        for parameter, place in _objects(definition.get("Parameters"), Place(None, "Parameters"), report):
            report.require(parameter.get("Name"), str, place.field("Name"))
            _check_list(parameter.get("EnumValues"), place.field("EnumValues"), report)
        _check_steps(definition.get("Steps"), Place(None, "Steps"), report)
    return report.faults


def odd_character(text: str) -> str | None:
    """The first character that neither a file nor a process can be given, as `U+0000`; None where there is none."""
    found = _ODD.search(text)
    return f"U+{ord(found[0]):04X}" if found else None


def _check_texts(definition: dict[str, Any], report: Report) -> None:
    """Refuses text that neither a file, a process nor a request can be given."""
    waiting: list[tuple[object, Place | None]] = [(definition, None)]
    while waiting:
        value, place = waiting.pop()
        if isinstance(value, str):
            odd = odd_character(value)
            if odd is not None:
                fact = f"{shown(value)} holds {odd}, which is no character of a text"
                report.add(place or Place(None, "definition"), "bad-text", fact, "take it out")
        elif isinstance(value, dict):
            waiting.extend((name, Place(place, name)) for name in value)
            waiting.extend((part, Place(place, name)) for name, part in value.items())
        elif isinstance(value, list):
            waiting.extend((part, Place(place, at)) for at, part in enumerate(value))


def _check_steps(steps: object, place: Place, report: Report) -> None:
    for step, at in _objects(steps, place, report):
        for name in ("Name", "Type"):
            report.require(step.get(name), str, at.field(name))
        _check_fields(step, at, report)
        arguments = step.get("Arguments")
        if arguments is not None and report.require(arguments, dict, at.field("Arguments")):
            for branch in BRANCHES if step.get("Type") == "Condition" else ():
                _check_steps(arguments.get(branch), at.field("Arguments").field(branch), report)


def _check_fields(step: dict[str, Any], at: Place, report: Report) -> None:
    if step.get("CacheConfig") is not None:
        report.require(step["CacheConfig"], dict, at.field("CacheConfig"))
    for name in _LISTS:
        for entry, place in _objects(step.get(name), at.field(name), report):
            for field in _PROPERTY_FILE if name == "PropertyFiles" else ():
                report.require(entry.get(field), str, place.field(field))
    needs = at.field("DependsOn")
    for number, entry in enumerate(_check_list(step.get("DependsOn"), needs, report)):
        told = entry if isinstance(entry, dict) else {"Step": entry}
        if report.require(told.get("Step"), str, Place(needs, number)):
            report.require(told.get("Trigger", "Completed"), str, Place(needs, number).field("Trigger"))


def _check_list(value: Any, place: Place, report: Report) -> list[Any]:
    return value if value is not None and report.require(value, list, place) else []


def _objects(value: object, place: Place, report: Report) -> Iterator[tuple[dict[str, Any], Place]]:
    """The objects of a list, each with its place; what is none is noted."""
    for at, entry in enumerate(_check_list(value, place, report)):
        if report.require(entry, dict, Place(place, at)):
            yield entry, Place(place, at)
