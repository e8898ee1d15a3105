"""What must hold of the rows that go into an operation and of what it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.scaffold.code_text import literal

if TYPE_CHECKING:
    from cursus.planner.operations import Operation

__all__ = ["assertions"]


def assertions(operation: Operation) -> list[str]:
    """The lines of a test of an operation, over `rows` and `result`."""
    told = {"COLUMNS": _columns(operation)}
    for name in ("measures", "parts", "metrics"):
        told[name.upper()] = literal(tuple(getattr(operation, name, ())))
    return [_filled(line, told) for line in _LINES[operation.do]]


def _filled(line: str, told: dict[str, str]) -> str:
    for name, code in told.items():
        line = line.replace(name, code)
    return line


def _columns(operation: Operation) -> str:
    """The columns that an operation names, as code; all of the rows where it names none, or a parameter does."""
    told = getattr(operation, "columns", ())
    return literal(told) if told and not isinstance(told, str) else "list(rows.columns)"


_SAME = ("assert len(result) == len(rows)",)
_SOME = ("assert 0 < len(result) <= len(rows)",)
_MORE = ("assert set(rows.columns) < set(result.columns)",)
_LINES = {
    "filter": _SOME,
    "sample": _SOME,
    "impute": (*_SAME, "assert not result[COLUMNS].isna().any().any()"),
    "encode": _SAME,
    "scale": _SAME,
    "aggregate": (*_SOME, "assert [each for each in MEASURES if each not in result.columns] == []"),
    "join": ("assert len(result)", "assert set(rows.columns) <= set(result.columns)"),
    "split": ("assert list(result) == PARTS", "assert sum(map(len, result.values())) == len(rows)"),
    "score": (*_SAME, *_MORE),
    "calibrate": (*_SAME, *_MORE),
    "evaluate": ("assert list(result) == METRICS",),
}
