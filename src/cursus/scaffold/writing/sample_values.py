"""Columns of sample tables: of a kind, or with the values that what the step compares them with suggests."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from cursus.planner.operations import Calibrate, Encode, Score
from cursus.scaffold.script.flow import is_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cursus.planner.operations import Operation
    from cursus.planner.plan import StepPlan
    from cursus.planner.requirements import InputRequirement

__all__ = ["is_table", "sample_columns", "sample_rows"]

_ROWS = 60
_GUESSES: Mapping[str, Any] = {"label": [0, 1], "score": [0.1, 0.35, 0.6, 0.9], "text": ["a", "b", "c"]}
_FALLBACK: Mapping[str, Any] = {"id": "id", "amount": "number", "kind": ["a", "b", "c"]}
_KINDS: Mapping[str, str] = {
    "where": "number", "columns": "number", "measures": "number", "by": "text", "on": "id", "stratify": "label",
    "label": "label", "prediction": "score", "score": "score",
}  # fmt: skip
"""The kind of sample that suits a column, by the field of an operation that names it."""

_REFERENCE = re.compile(r"""'[^']*'|"[^"]*"|\$([a-z][a-z0-9_]*)""")


def is_table(told: InputRequirement) -> bool:
    """Whether an input holds rows."""
    return (
        told.format not in {"model", "any"}
        and not is_document(told)
        and (told.type or "") not in {"model_artifacts", "model_name"}
    )


def sample_rows(plan: StepPlan, told: InputRequirement) -> int:
    """How many rows an input's samples have: one for each key where it is joined to another table."""
    keys = [each.on for each in plan.requirements.operations if each.do == "join" and each.with_ == told.name]
    if not keys:
        return _ROWS
    columns = sample_columns(plan, told)
    held = [columns.get(name) for name in keys[0]] if not isinstance(keys[0], str) else []
    lists = [each for each in held if isinstance(each, list)]
    return min((len(each) for each in lists), default=_ROWS if "id" in held else 1)


def sample_columns(plan: StepPlan, told: InputRequirement) -> dict[str, Any]:
    """The columns of an input's samples: those that the requirements name, else those that operations look at.

    What a filter compares a column with is among its values, and so is what lies beside.
    """
    found: dict[str, Any] = {
        name: list(kind) if isinstance(kind, tuple) else kind for name, kind in told.columns.items()
    }
    first = next((each.name for each in plan.requirements.inputs if is_table(each)), None)
    if told.name == first:
        looked = (pair for each in plan.requirements.operations for pair in _columns_of(each).items())
        added = {} if told.columns else {name: _GUESSES.get(kind, kind) for name, kind in looked}
        made = {each.column for each in plan.requirements.operations if isinstance(each, Score | Calibrate)}
        made |= {name for each in plan.requirements.operations if each.do == "aggregate" for name in each.measures}
        found |= {name: kind for name, kind in added.items() if name not in made}
        for name, values in _compared(plan).items():
            if isinstance(found.get(name), str):
                found[name] = values
    return found or dict(_FALLBACK)


def _columns_of(operation: Operation) -> dict[str, str]:
    """The columns that an operation looks at, each with the kind of sample that suits it."""
    kinds = {**_KINDS, "columns": "text"} if isinstance(operation, Encode) else _KINDS
    return {name: kinds[field] for field, name in operation.columns_read()}


def _compared(plan: StepPlan) -> dict[str, list[Any]]:
    """The values that filters compare each column with, and values beside them."""
    found: dict[str, list[Any]] = {}
    for operation in plan.requirements.operations:
        if operation.do == "filter":
            for column, value in _comparisons(plan, operation.where):
                found.setdefault(column, []).extend(_around(value))
    return {name: sorted(set(values), key=lambda each: (str(type(each)), each)) for name, values in found.items()}


def _comparisons(plan: StepPlan, where: str) -> Iterator[tuple[str, Any]]:
    settings = {each.name: each for each in plan.requirements.parameters}

    def value(found: re.Match[str]) -> str:
        told = settings.get(found[1] or "")
        known = None if told is None else told.sample if told.sample is not None else told.default
        return repr(known) if told else found[0]

    try:
        tree = ast.parse(_REFERENCE.sub(value, where), mode="eval")
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            names = [each.id for each in sides if isinstance(each, ast.Name)]
            values = [each.value for each in sides if isinstance(each, ast.Constant) and each.value is not None]
            yield from ((name, each) for name in names for each in values)


def _around(value: Any) -> list[Any]:
    if isinstance(value, bool):
        return [True, False]
    if isinstance(value, int | float):
        return [value - 1, value, value + 1]
    return [value, "other"]
