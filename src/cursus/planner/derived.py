"""Expressions that give derived fields: which are taken, and which fields they are over."""

from __future__ import annotations

import ast

__all__ = ["derived_names"]

_LONGEST = 500
_FUNCTIONS = frozenset({"abs", "bool", "float", "int", "len", "max", "min", "round", "sorted", "str", "sum"})
_TAKEN = (
    ast.Expression, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Call, ast.Constant, ast.Name,
    ast.JoinedStr, ast.FormattedValue, ast.List, ast.Tuple, ast.Subscript, ast.Slice, ast.Load, ast.operator,
    ast.unaryop, ast.boolop, ast.cmpop,
)  # fmt: skip


def derived_names(expression: str) -> set[str]:
    """The names of fields that an expression is over.

    >>> sorted(derived_names("max(rows, 1) * share if share else rows"))
    ['rows', 'share']

    Raises:
        ValueError: it is no expression, or does more than to compute with fields and plain functions.
    """
    if len(expression) > _LONGEST:
        raise ValueError(f"is {len(expression)} characters long: at most {_LONGEST} are taken")
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError(f"is no expression: {error}") from None
    for node in ast.walk(tree):
        _refuse(node)
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - called


def _refuse(node: ast.AST) -> None:
    problem = None
    if not isinstance(node, _TAKEN):
        problem = f"holds a {type(node).__name__}, and only computes with fields and plain functions"
    elif isinstance(node, ast.Pow):
        problem = "holds a power, which may grow without end"
    elif isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS):
        problem = f"calls something else than {', '.join(sorted(_FUNCTIONS))}"
    if problem:
        raise ValueError(problem)
