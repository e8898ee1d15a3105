"""Rows that code keeps by a mask, `frame[frame["amount"] > 0]`, as an expression over the columns."""

from __future__ import annotations

import ast
import keyword
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.planner.from_code.calls import literal, texts_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Mask", "constants_of", "mask_of"]

_SIGNS: Mapping[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", ">"), ast.LtE: ("<=", ">="), ast.Gt: (">", "<"), ast.GtE: (">=", "<="), ast.Eq: ("==", "=="),
    ast.NotEq: ("!=", "!="),
}  # fmt: skip
"""How a comparison is written, and how it is with its sides exchanged."""

_JOINED: Mapping[type[ast.operator], str] = {ast.BitAnd: " and ", ast.BitOr: " or "}
_MISSING = {"isna": "", "isnull": "", "notna": "not ", "notnull": "not "}
_OF_TABLES = frozenset({"index", "columns", "shape", "size", "values", "dtypes", "ndim", "T"})
_MOST_VALUES = 8


@dataclass(frozen=True, slots=True)
class Mask:
    """The rows that are kept: the table, the expression over its columns, and the constants whose values it holds."""

    frame: str
    where: str
    columns: tuple[str, ...]
    constants: tuple[str, ...]


def constants_of(tree: ast.Module) -> dict[str, str | int | float]:
    """The names that get one value, which is written out, and never another one."""
    stored: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            stored[node.id] = stored.get(node.id, 0) + 1
        elif isinstance(node, ast.arg):
            stored[node.arg] = stored.get(node.arg, 0) + 1
    found: dict[str, str | int | float] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name, value = node.targets[0].id, literal(node.value)
            if isinstance(value, str | int | float) and stored[name] == 1:
                found[name] = value
    return found


def mask_of(node: ast.AST, constants: Mapping[str, str | int | float]) -> Mask | None:
    """The mask of `frame[...]` or `frame.loc[...]`; None where it is none, or is not known without running it."""
    if not (isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load)):
        return None
    frame = node.value
    if isinstance(frame, ast.Attribute) and frame.attr == "loc":
        frame = frame.value
    if not isinstance(frame, ast.Name | ast.Attribute):
        return None
    reading = _Reading(ast.unparse(frame), constants)
    where = reading.condition(node.slice)
    if where is None:
        return None
    return Mask(reading.frame, where, tuple(dict.fromkeys(reading.columns)), tuple(dict.fromkeys(reading.used)))


class _Reading:
    """Reads one mask, and notes the columns and constants in it."""

    def __init__(self, frame: str, constants: Mapping[str, str | int | float]) -> None:
        self.frame, self._constants = frame, constants
        self.columns: list[str] = []
        self.used: list[str] = []

    def condition(self, node: ast.expr) -> str | None:
        """A condition as an expression."""
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return self._comparison(node.left, node.ops[0], node.comparators[0])
        if isinstance(node, ast.BinOp) and (word := _JOINED.get(type(node.op))):
            sides = [self._part(each) for each in (node.left, node.right)]
            return None if None in sides else word.join(map(str, sides))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
            inner = self.condition(node.operand)
            return None if inner is None else f"not ({inner})"
        return self._call(node) if isinstance(node, ast.Call) and not node.keywords else None

    def _part(self, node: ast.expr) -> str | None:
        """A side of `&` or `|`: in brackets unless it is one comparison."""
        inner = self.condition(node)
        return inner if inner is None or isinstance(node, ast.Compare) else f"({inner})"

    def _comparison(self, left: ast.expr, sign: ast.cmpop, right: ast.expr) -> str | None:
        if type(sign) not in _SIGNS:
            return None
        usual, exchanged = _SIGNS[type(sign)]
        for one, other, written in ((left, right, usual), (right, left, exchanged)):
            column = self._column(one)
            compared = self._column(other) or self._value(other) if column else None
            if column and compared:
                return f"{column} {written} {compared}"
        return None

    def _call(self, node: ast.Call) -> str | None:
        """`frame["a"].isin([...])`, `.between(low, high)` and `.isna()` with its likes."""
        if not isinstance(node.func, ast.Attribute) or (column := self._column(node.func.value)) is None:
            return None
        method = node.func.attr
        if method in _MISSING and not node.args:
            return f"{_MISSING[method]}isnull({column})"
        if method == "isin" and len(node.args) == 1 and isinstance(node.args[0], ast.List | ast.Tuple):
            return self._one_of(column, node.args[0].elts)
        if method == "between" and len(node.args) == len(("low", "high")):
            low, high = (self._value(each) for each in node.args)
            return f"{column} >= {low} and {column} <= {high}" if low and high else None
        return None

    def _one_of(self, column: str, listed: list[ast.expr]) -> str | None:
        values = [self._value(each) for each in listed]
        if not values or None in values or len(values) > _MOST_VALUES:
            return None
        return " or ".join(f"{column} == {each}" for each in values)

    def _column(self, node: ast.expr) -> str | None:
        """A column of the table, as expressions write it."""
        name: str | None = None
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == self.frame:
            names = texts_of(node.slice)
            name = names[0] if len(names) == 1 and not isinstance(node.slice, ast.List) else None
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) == self.frame:
            name = None if node.attr in _OF_TABLES else node.attr
        if name is None:
            return None
        self.columns.append(name)
        return name if name.isidentifier() and not keyword.iskeyword(name) else f"column({name!r})"

    def _value(self, node: ast.expr) -> str | None:
        """A value as expressions write it: of a literal, or of a constant."""
        value = literal(node)
        if isinstance(node, ast.Name) and node.id in self._constants:
            value = self._constants[node.id]
            self.used.append(node.id)
        return repr(value) if isinstance(value, str | int | float) else None
