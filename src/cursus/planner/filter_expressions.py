"""Expressions over the columns of a table, as scripts evaluate them: which columns and parameters one is over."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from cursus.errors import did_you_mean

__all__ = ["FUNCTIONS", "Expression", "read_expression"]

FUNCTIONS = {
    "log": 1, "log1p": 1, "exp": 1, "sqrt": 1, "abs": 1, "round": 1, "minimum": 2, "maximum": 2, "where": 3,
    "isnull": 1, "fillna": 2, "length": 1, "lower": 1, "upper": 1, "contains": 2, "hour": 1, "day": 1, "month": 1,
    "year": 1, "weekday": 1, "days_between": 2,
}  # fmt: skip
"""The functions of `cursus_runtime.expressions` with how many values each takes; reading that would load pandas."""

_PARAMETER = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)")
_STANDS_IN = "parameter_"
_TAKEN = (
    ast.Expression, ast.Name, ast.Constant, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.Call, ast.Load,
    ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.Not, ast.USub, ast.UAdd, ast.And, ast.Or,
    ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expression:
    """What an expression is over."""

    columns: tuple[str, ...]
    parameters: tuple[str, ...]


def read_expression(text: str) -> Expression:
    """The columns and parameters of an expression, each once, in their order.

    >>> read_expression("amount >= $least and lower(country) == 'de'")
    Expression(columns=('amount', 'country'), parameters=('least',))

    Raises:
        ValueError: scripts would not take it.
    """
    parameters = tuple(dict.fromkeys(_PARAMETER.findall(text)))
    try:
        tree = ast.parse(_PARAMETER.sub(rf"{_STANDS_IN}\1", text).strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError(f"is no expression: {getattr(error, 'msg', error)}") from None
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    strange = next((node for node in ast.walk(tree) if not isinstance(node, _TAKEN)), None)
    if strange is not None:
        raise ValueError(f"holds a {type(strange).__name__}, which is not taken")
    columns = [name for each in calls if (name := _quoted(each))]
    for each in calls:
        _refuse(each)
    functions = {id(each.func) for each in calls}
    names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in functions]
    stand_ins = {f"{_STANDS_IN}{each}" for each in parameters}
    return Expression(tuple(dict.fromkeys([*columns, *(n for n in names if n not in stand_ins)])), parameters)


def _quoted(call: ast.Call) -> str | None:
    """The column of `column("any name")`."""
    is_column = isinstance(call.func, ast.Name) and call.func.id == "column" and len(call.args) == 1
    found = call.args[0] if is_column else None
    return str(found.value) if isinstance(found, ast.Constant) else None


def _refuse(call: ast.Call) -> None:
    if _quoted(call) is not None:
        return
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name not in FUNCTIONS:
        raise ValueError(f"calls {name or 'something'!r}, which is no function; {did_you_mean(name, FUNCTIONS) or ''}")
    if len(call.args) != FUNCTIONS[name] or call.keywords:
        raise ValueError(f"gives {name} {len(call.args)} values, and it takes {FUNCTIONS[name]}")
