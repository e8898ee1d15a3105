"""Filters that code applies to its table before it does anything else with it: they can be operations of the step."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.planner.from_code.calls import name_of, names_in
from cursus.planner.from_code.masks import mask_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cursus.planner.from_code.code import Code
    from cursus.planner.from_code.masks import Mask
    from cursus.planner.from_code.ports import Port

__all__ = ["Leading", "leading_filters"]

_LOGS = ("debug", "info", "warning", "print")


@dataclass(frozen=True, slots=True)
class Leading:
    """The masks with their lines, and whether nothing else is done to the table but to write it."""

    masks: tuple[tuple[int, Mask], ...] = ()
    is_all: bool = False


def leading_filters(code: Code, nodes: Sequence[ast.AST], ports: Sequence[Port]) -> Leading:
    """The filters of the one table that code reads, up to the first statement that does something else with it."""
    tables = [each for each in ports if each.side == "input" and not each.is_model and each.format != "json"]
    outputs = [each for each in ports if each.side == "output"]
    if len(tables) != 1 or len(outputs) != 1 or outputs[0].format not in {"csv", "parquet", None}:
        return Leading()
    is_whole = any(isinstance(each, ast.Module) for each in nodes)
    statements = [each for unit in code.units for each in unit.statements] if is_whole else list(nodes)
    return _followed(code, statements, tables[0])


def _followed(code: Code, statements: Sequence[ast.AST], source: Port) -> Leading:
    table = ""
    found: list[tuple[int, Mask]] = []
    for at, statement in enumerate(statements):
        target = _target(statement)
        if not table:
            table = target if _reads(code, statement, source) else ""
            continue
        mask = mask_of(statement.value, code.constants) if isinstance(statement, ast.Assign) else None
        if mask and target and mask.frame == table:
            found.append((statement.lineno, mask))  # type: ignore[attr-defined]  # an assignment has a line
            table = target
        elif table in names_in(statement) and not _is_said(statement):
            rest = [each for each in statements[at:] if table in names_in(each) and not _is_said(each)]
            last = _written(code, rest[0], table) if len(rest) == 1 else None
            return Leading((*found, *(last or ())), is_all=last is not None)
    return Leading(tuple(found))


def _target(statement: ast.AST) -> str:
    """The one name that a statement gives a value."""
    is_one = isinstance(statement, ast.Assign) and len(statement.targets) == 1
    target = statement.targets[0] if is_one and isinstance(statement, ast.Assign) else None
    return target.id if isinstance(target, ast.Name) else ""


def _reads(code: Code, statement: ast.AST, source: Port) -> bool:
    """Whether a statement does nothing but read the table with pandas."""
    value = statement.value if isinstance(statement, ast.Assign) else None
    is_read = isinstance(value, ast.Call) and name_of(value.func, code.aliases).startswith("pandas.read_")
    return is_read and any(_holds(statement, line) for line in source.lines)


def _holds(statement: ast.AST, line: int) -> bool:
    first: int = getattr(statement, "lineno", 0)
    last: int = getattr(statement, "end_lineno", None) or first
    return first <= line <= last


def _is_said(statement: ast.AST) -> bool:
    """Whether a statement only tells something of the table."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    name = ast.unparse(call.func).rpartition(".")[2] if isinstance(call, ast.Call) else ""
    return name in _LOGS


def _written(code: Code, statement: ast.AST, table: str) -> tuple[tuple[int, Mask], ...] | None:
    """The filters within a statement that writes the table and does nothing else; None where it does."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr.startswith("to_")):
        return None
    what = call.func.value
    if isinstance(what, ast.Name):
        return () if what.id == table else None
    mask = mask_of(what, code.constants)
    return ((call.lineno, mask),) if mask and mask.frame == table else None
