"""What can go wrong in the operations of this very step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.planner.filter_expressions import read_expression
from cursus.planner.making.operation_words import listed
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
from cursus.planner.plan import EdgeCase
from cursus.planner.table_flow import references, table_flow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.planner.requirements import StepRequirements
    from cursus.planner.table_flow import Move

__all__ = ["operation_cases"]


def operation_cases(given: StepRequirements) -> Iterator[EdgeCase]:
    """The edge cases of each operation, in words about its tables and columns."""
    inputs = {each.name for each in given.inputs}
    for move in table_flow(given):
        used = [f"parameter:{name}" for _, name in references(move.operation)]
        concerns = (f"operation:{move.place}", *(f"input:{name}" for name in move.inputs if name in inputs), *used)
        for what, handling in (*_of_rows(move), *_of_columns(move), *_of_models(move)):
            yield EdgeCase(
                id=f"{move.operation.do}.{move.place}",
                concerns=tuple(dict.fromkeys(concerns)),
                what=what,
                handling=handling,
                where="script",
            )


def _of_rows(move: Move) -> Iterator[tuple[str, str]]:
    match move.operation:
        case Filter() as each:
            columns = ", ".join(read_expression(each.where).columns)
            missing = f"; rows that miss {columns} are left out" if columns else ""
            yield f"no row of {move.table} passes {each.where}", f"refused: the message tells the expression{missing}"
        case Aggregate() as each:
            yield (
                f"{listed(each.by)} of {move.table} is missing in some rows",
                "they make no group, and the log counts them",
            )
        case Join() as each:
            yield (
                f"{each.with_} has several rows for one {listed(each.on)}, or none",
                f"rows of {move.table} are kept as often as they match ({each.how}); the log tells both counts",
            )
        case Split() as each:
            rare = f", or a value of {each.stratify} is too rare to divide" if each.stratify else ""
            yield (
                f"{move.table} has fewer rows than the parts {', '.join(each.parts)}{rare}",
                "refused: no part may be empty",
            )
        case Sample() as each:
            size = each.rows if each.rows is not None else each.fraction
            yield f"{move.table} has fewer rows than {size} asks for", "all rows are kept, and the log says so"
        case _:
            return


def _of_columns(move: Move) -> Iterator[tuple[str, str]]:
    match move.operation:
        case Impute() as each if each.strategy != "constant":
            columns = listed(each.columns) or "a column"
            yield f"{columns} of {move.table} has no value at all, and so no {each.strategy}", "refused: it is named"
        case Encode() as each:
            yield (
                f"{listed(each.columns)} of {move.table} is missing in some rows",
                "a missing value is a value of its own",
            )
        case Scale() as each:
            columns = listed(each.columns) or "a column"
            yield f"{columns} of {move.table} has one value only, and so no spread", "it becomes 0 in every row"
        case _:
            return


def _of_models(move: Move) -> Iterator[tuple[str, str]]:
    match move.operation:
        case Score() as each:
            yield (
                f"{move.table} lacks a feature that {each.model} was trained on",
                "refused: the message names the features that are missing",
            )
        case Evaluate() as each:
            yield (
                f"{each.label} of {move.table} holds one class only, or {each.prediction} is missing",
                f"refused: {', '.join(each.metrics)} cannot be told",
            )
        case Calibrate() as each:
            yield (
                f"{each.label} of {move.table} holds one class only",
                f"refused: {each.method} calibration of {each.score} needs both",
            )
        case _:
            return
