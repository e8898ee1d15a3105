"""Which columns each operation reads, and which its table has afterwards, as far as that is known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cursus.planner.filter_expressions import read_expression
from cursus.planner.operations import (
    Aggregate,
    Calibrate,
    Encode,
    Evaluate,
    Filter,
    Impute,
    Join,
    Operation,
    Scale,
    Score,
    Split,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cursus.planner.table_flow import Move

__all__ = ["MEASURES", "Known", "columns_after", "columns_read", "measured"]

Known = frozenset[str] | None
"""The columns of a table; None where nobody says which it has."""

MEASURES = ("count", "max", "mean", "median", "min", "nunique", "std", "sum")
_MEASURE = re.compile(r"\s*([a-z]+)\s*\(\s*(.+?)\s*\)\s*")


def measured(text: str) -> tuple[str, str] | None:
    """The function and the column of a measure, as `sum(amount)`; None where it is none."""
    found = _MEASURE.fullmatch(text)
    return (found[1], found[2]) if found else None


def columns_read(operation: Operation) -> Iterator[tuple[str, str]]:
    """The columns that an operation names, each with the field that does; those that parameters name are left out."""
    for field, names in _named(operation):
        yield from ((field, each) for each in names if not each.startswith("$"))


def _named(operation: Operation) -> Iterator[tuple[str, tuple[str, ...]]]:
    match operation:
        case Filter():
            yield "where", _of_expression(operation.where)
        case Impute() | Encode() | Scale():
            yield "columns", _several(operation.columns)
        case Aggregate():
            yield "by", _several(operation.by)
            yield "measures", _of_measures(operation)
        case Join():
            yield "on", _several(operation.on)
        case Split():
            yield "stratify", _several(operation.stratify or ())
        case Evaluate():
            yield from (("label", (operation.label,)), ("prediction", (operation.prediction,)))
        case Calibrate():
            yield from (("label", (operation.label,)), ("score", (operation.score,)))
        case _:
            return


def _of_expression(text: str) -> tuple[str, ...]:
    try:
        return read_expression(text).columns
    except ValueError:
        return ()


def _of_measures(operation: Aggregate) -> tuple[str, ...]:
    found = (measured(each) for each in operation.measures.values())
    return tuple(each[1] for each in found if each)


def columns_after(move: Move, known: Mapping[str, Known]) -> Known:
    """The columns of the table that an operation gives."""
    before, operation = known.get(move.table), move.operation
    match operation:
        case Aggregate():
            return None if isinstance(operation.by, str) else frozenset((*operation.by, *operation.measures))
        case Join():
            other = known.get(operation.with_)
            return before | other if before is not None and other is not None else None
        case Encode():
            return before if operation.method in {"ordinal", "frequency"} else None
        case Evaluate():
            return frozenset()
        case Score() | Calibrate():
            return before | {operation.column} if before is not None else None
        case _:
            return before


def _several(names: tuple[str, ...] | str) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else names
