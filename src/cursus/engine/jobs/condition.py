"""Condition steps: typed comparisons, and the outcome that chooses a branch."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from cursus.engine.task import Kind, Outcome, Task
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["CONDITION", "holds"]


def holds(condition: Mapping[str, Any]) -> bool:
    """Whether one resolved condition is true; EngineError where its values cannot be compared."""
    kind = condition["Type"]
    if kind == "Not":
        return not holds(condition["Expression"] if "Expression" in condition else condition["Condition"])
    if kind in ("Or", "And"):
        outcomes = [holds(each) for each in condition["Conditions"]]
        return any(outcomes) if kind == "Or" else all(outcomes)
    if kind == "In":
        return any(_equal(condition["QueryValue"], value) for value in condition["Values"])
    return _compare(kind, condition["LeftValue"], condition["RightValue"])


def _equal(left: Any, right: Any) -> bool:
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)


def _compare(kind: str, left: Any, right: Any) -> bool:
    if kind == "Equals":
        return _equal(left, right)
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in (left, right))
    if not numbers and not (isinstance(left, str) and isinstance(right, str)):
        raise EngineError(f"{kind} cannot compare {left!r} with {right!r}", hint="compare two numbers or two strings")
    return _ORDERS[kind](left, right)


_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "GreaterThan": operator.gt,
    "GreaterThanOrEqualTo": operator.ge,
    "LessThan": operator.lt,
    "LessThanOrEqualTo": operator.le,
}
_KNOWN = {*_ORDERS, "Equals", "In", "Not", "Or", "And"}


def _run(task: Task) -> Outcome:
    outcome = all(holds(condition) for condition in task.arguments.get("Conditions", ()))
    return Outcome(properties={"Outcome": "true" if outcome else "false"})


def _unsupported(step: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for condition in step.get("Arguments", {}).get("Conditions", ()):
        yield from _unknown(condition)


def _unknown(condition: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if condition.get("Type") not in _KNOWN:
        yield f"has a condition of type {condition.get('Type')!r}", f"use one of {', '.join(sorted(_KNOWN))}"
    nested = [condition[key] for key in ("Expression", "Condition") if key in condition]
    for inner in [*nested, *condition.get("Conditions", ())]:
        yield from _unknown(inner)


CONDITION = Kind(_run, _unsupported)
