"""Checks condition steps: the operators, and what each compares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.definition.checks.report import Place, Report, nearest, shown, type_name
from cursus.definition.document import BRANCHES
from cursus.definition.references import is_expression

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.definition.checks.expressions import Expressions

__all__ = ["check_condition_step"]

_COMPARED = ("LeftValue", "RightValue")
_OPERATORS: dict[str, tuple[str, ...]] = {
    "Equals": _COMPARED,
    "NotEquals": _COMPARED,
    "GreaterThan": _COMPARED,
    "GreaterThanOrEqualTo": _COMPARED,
    "LessThan": _COMPARED,
    "LessThanOrEqualTo": _COMPARED,
    "In": ("QueryValue", "Values"),
    "NotIn": ("QueryValue", "Values"),
    "Not": ("Condition",),
    "Or": ("Conditions",),
}


def check_condition_step(arguments: Mapping[str, Any], place: Place, expressions: Expressions, report: Report) -> None:
    """Checks a condition step's Arguments, but for the steps in its branches."""
    report.unknown_fields(arguments, ("Conditions", *BRANCHES), place)
    for branch in BRANCHES:
        steps = arguments.get(branch)
        if steps is not None and report.require(steps, list, place.field(branch)):
            for at, step in enumerate(steps):
                report.require(step, dict, Place(place.field(branch), at))
    if "Conditions" not in arguments:
        report.add(place.field("Conditions"), "missing-field", "is required and not given", "add Conditions")
        return
    waiting = _listed(arguments["Conditions"], place.field("Conditions"), report)
    while waiting:
        condition, inner = waiting.pop()
        waiting.extend(_check_condition(condition, inner, expressions, report))


def _check_condition(
    condition: Any, place: Place, expressions: Expressions, report: Report
) -> list[tuple[object, Place]]:
    """Checks one condition, and gives the ones within it."""
    if not report.require(condition, dict, place):
        return []
    operator = condition.get("Type")
    if not isinstance(operator, str) or operator not in _OPERATORS:
        hint = nearest(str(operator), _OPERATORS) or f"it is one of {', '.join(_OPERATORS)}"
        report.add(place.field("Type"), "bad-enum", f"there is no condition type {shown(operator)}", hint)
        return []
    needed = _OPERATORS[operator]
    report.unknown_fields(condition, ("Type", *needed), place)
    for name in needed:
        if name not in condition:
            hint = f"{operator} takes {' and '.join(needed)}"
            report.add(place.field(name), "missing-field", "is required and not given", hint)
    return _check_operands(condition, place, expressions, report)


def _check_operands(
    condition: Mapping[str, Any], place: Place, expressions: Expressions, report: Report
) -> list[tuple[object, Place]]:
    for name in ("LeftValue", "RightValue", "QueryValue"):
        if name in condition:
            _check_operand(condition[name], place.field(name), expressions, report)
    for value, at in _listed(condition.get("Values", []), place.field("Values"), report):
        _check_operand(value, at, expressions, report)
    inner = [(condition["Condition"], place.field("Condition"))] if "Condition" in condition else []
    return inner + _listed(condition.get("Conditions", []), place.field("Conditions"), report)


def _check_operand(value: object, place: Place, expressions: Expressions, report: Report) -> None:
    if isinstance(value, dict) and is_expression(value):
        expressions.value(value, place)
    elif value is None or isinstance(value, (dict, list)):
        report.add(place, "wrong-type", f"{type_name(value)} cannot be compared", "give a value or a reference")


def _listed(values: Any, place: Place, report: Report) -> list[tuple[object, Place]]:
    if not report.require(values, list, place):
        return []
    return [(value, Place(place, at)) for at, value in enumerate(values)]
