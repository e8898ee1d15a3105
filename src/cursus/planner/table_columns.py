"""Which columns a table has after an operation, as far as that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.planner.operations import Aggregate, Calibrate, Encode, Evaluate, Join, Score

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.planner.table_flow import Move

__all__ = ["Known", "columns_after"]

Known = frozenset[str] | None
"""The columns of a table; None where nobody says which it has."""


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
