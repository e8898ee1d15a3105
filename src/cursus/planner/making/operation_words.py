"""Operations in words, as plans and messages tell them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.planner.operations import (
    Aggregate,
    Calibrate,
    Encode,
    Evaluate,
    Filter,
    Impute,
    Join,
    Sample,
    Scale,
    Score,
    Split,
)

if TYPE_CHECKING:
    from cursus.planner.table_flow import Move

__all__ = ["listed", "told"]


def listed(names: tuple[str, ...] | str) -> str:
    """Columns, or the parameter that names them."""
    return names if isinstance(names, str) else ", ".join(names)


def told(move: Move) -> str:
    """An operation as half a sentence: `keeps the rows of payments where amount > 0`."""
    return _rows(move) or _columns(move) or _models(move)


def _rows(move: Move) -> str:
    match move.operation:
        case Filter() as each:
            return f"keeps the rows of {move.table} where {each.where}"
        case Aggregate() as each:
            measures = ", ".join(f"{name} = {how}" for name, how in each.measures.items())
            return f"groups {move.table} by {listed(each.by)} and measures {measures}"
        case Join() as each:
            return f"joins {each.with_} to {move.table} on {listed(each.on)} ({each.how})"
        case Split() as each:
            parts = ", ".join(f"{name} {share:g}" for name, share in each.parts.items())
            evenly = f", evenly by {each.stratify}" if each.stratify else ""
            return f"divides {move.table} at random into {parts}{evenly}"
        case Sample() as each:
            size = f"{each.rows} rows" if each.rows is not None else f"a share of {each.fraction}"
            return f"draws {size} of {move.table}"
        case _:
            return ""


def _columns(move: Move) -> str:
    match move.operation:
        case Impute() as each:
            value = repr(each.value) if each.strategy == "constant" else f"the {each.strategy}"
            return f"fills missing values of {listed(each.columns) or 'all columns'} in {move.table} with {value}"
        case Encode() as each:
            return f"encodes {listed(each.columns)} of {move.table} ({each.method})"
        case Scale() as each:
            return f"scales {listed(each.columns) or 'all numbers'} of {move.table} ({each.method})"
        case _:
            return ""


def _models(move: Move) -> str:
    match move.operation:
        case Score() as each:
            return f"scores {move.table} with {each.model} into the column {each.column}"
        case Evaluate() as each:
            return f"measures {', '.join(each.metrics)} of {each.prediction} against {each.label} in {move.table}"
        case Calibrate() as each:
            return f"calibrates {each.score} of {move.table} against {each.label} into {each.column} ({each.method})"
        case _:
            return ""
