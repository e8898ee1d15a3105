"""Expressions over the columns of a table, walked as a syntax tree with a list of what is allowed; nothing is executed.

Needs pandas and numpy.
"""

from __future__ import annotations

import ast
import operator
from typing import Any, Callable, Dict, List, Mapping, Tuple, Type

import numpy as np
import pandas as pd

from cursus_runtime.encoding import dates, numbers, seconds
from cursus_runtime.environment import suggestion
from cursus_runtime.frames import Column, Table, as_text, is_text

__all__ = ["FUNCTIONS", "evaluate"]

_LONGEST = 2000
_SECONDS_PER_DAY = 86400.0
_WEEKDAY_OF_1970 = 3


def evaluate(expression: str, frame: Table) -> Column:
    """Return the values of an expression for every row of a table.

    Columns are written by their names, or as `column("any name")`. There are arithmetic, comparisons, `and`, `or`,
    `not`, numbers, texts and the functions of `FUNCTIONS`. A missing operand makes arithmetic missing and comparisons
    false; what is not finite (such as 1 / 0) becomes missing.

    Raises:
        ValueError: the expression is not of this language, names an unknown column or function, or does not fit the
            types of its columns.
    """
    if len(expression) > _LONGEST:
        raise ValueError(f"the expression is {len(expression)} characters long; hint: at most {_LONGEST} are taken")
    try:
        tree = ast.parse(expression.strip(), mode="eval")
        value = _Walk(frame).value(tree.body)
        return _column(value, frame)
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError(f"{expression!r} is no expression: {error}") from None
    except (TypeError, AttributeError, OverflowError) as error:
        raise ValueError(f"{expression!r} does not fit its columns: {error}") from error


def _column(value: Any, frame: Table) -> Column:
    """Return a result as a column of the table, with what is not finite missing."""
    column = value if isinstance(value, pd.Series) else pd.Series([value] * len(frame), index=frame.index)
    return column.replace([np.inf, -np.inf], np.nan) if column.dtype.kind == "f" else column


def _logical(value: Any) -> Any:
    """Return a value as truth; a missing one is false."""
    if isinstance(value, pd.Series):
        return value.where(value.notna(), False).astype(bool)
    return bool(value)


def _quantity(value: Any) -> Any:
    """Demand an operand of arithmetic: numbers, truth or dates, never text."""
    if isinstance(value, pd.Series) and is_text(value):
        plain, strange = numbers(value)
        if strange:
            raise TypeError(f"{value.name!r} holds text, such as {strange[0]!r}")
        return pd.Series(plain, index=value.index)
    if isinstance(value, str) or value is None:
        raise TypeError(f"{value!r} is no number")
    return float(value) if isinstance(value, (bool, int)) else value


def _power(base: Any, exponent: Any) -> Any:
    """Return powers as floats, which overflow to infinity where whole numbers would grow without end."""
    with np.errstate(all="ignore"):
        return np.power(base * 1.0, exponent * 1.0)


def _over(left: Any, right: Any) -> Any:
    """Return quotients; those by zero are infinite or missing, of plain numbers too."""
    with np.errstate(all="ignore"):
        return left / (np.float64(right) if isinstance(right, float) else right)


def _numeric(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of numbers that takes columns, and says nothing where a value lies outside its domain."""

    def apply(*values: Any) -> Any:
        with np.errstate(all="ignore"):
            return function(*[_quantity(value) for value in values])

    return apply


def _where(condition: Any, chosen: Any, otherwise: Any) -> Any:
    """Return the second value where the first holds, else the third."""
    truth = _logical(condition)
    if not isinstance(truth, pd.Series):
        return chosen if truth else otherwise
    if not isinstance(chosen, pd.Series):
        chosen = pd.Series([chosen] * len(truth), index=truth.index)
    return chosen.where(truth, otherwise)


def _is_null(value: Any) -> Any:
    """Tell where values are missing."""
    return value.isna() if isinstance(value, pd.Series) else pd.isna(value)


def _fill(value: Any, filler: Any) -> Any:
    """Return values with the missing ones replaced, by a value or by those of another column."""
    if isinstance(value, pd.Series):
        return value.where(value.notna(), filler)
    return filler if pd.isna(value) else value


def _of_text(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of a text column, whose missing values stay missing."""

    def apply(value: Any, *others: Any) -> Any:
        column = value if isinstance(value, pd.Series) else pd.Series([value])
        words = as_text(column)
        return words.map(lambda word: function(word, *others), na_action="ignore")

    return apply


def _length(value: Any) -> Any:
    """Return how many characters values have."""
    return _of_text(len)(value).astype("float64")


def _contains(value: Any, part: Any) -> Any:
    """Tell where values hold a text, letter for letter."""
    if not isinstance(part, str):
        raise TypeError("contains takes a column and a text")
    return _of_text(lambda word: part in word)(value).map(lambda found: found is True)


def _moments(value: Any) -> Any:
    """Return dates in UTC; texts of a column that are none in ISO 8601 are missing."""
    if isinstance(value, pd.Series) and not is_text(value) and value.dtype.kind in "iufb":
        raise TypeError(f"{value.name!r} holds numbers, no dates")
    if not isinstance(value, pd.Series):
        return pd.to_datetime(value, utc=True)
    return dates(value)[0] if is_text(value) else pd.to_datetime(value, utc=True)


def _date_part(name: str) -> Callable[[Any], Any]:
    """Return a function of dates that returns one part of them, as floats."""

    def apply(value: Any) -> Any:
        when = _moments(value)
        return getattr(when.dt, name).astype("float64") if isinstance(when, pd.Series) else float(getattr(when, name))

    return apply


def _weekday(value: Any) -> Any:
    """Return the day of the week of dates, 0 for Monday; counted, as versions of pandas name it differently."""
    when = _moments(value)
    if not isinstance(when, pd.Series):
        return float(when.weekday())
    days = np.floor(seconds(when) / _SECONDS_PER_DAY)
    return pd.Series((days + _WEEKDAY_OF_1970) % 7, index=when.index)


def _days_between(start: Any, end: Any) -> Any:
    """Return the days from one date to another, with fractions."""
    span = _moments(end) - _moments(start)
    return span.dt.total_seconds() / _SECONDS_PER_DAY if isinstance(span, pd.Series) else span.total_seconds()


FUNCTIONS: Mapping[str, Tuple[int, Callable[..., Any]]] = {
    "log": (1, _numeric(np.log)),
    "log1p": (1, _numeric(np.log1p)),
    "exp": (1, _numeric(np.exp)),
    "sqrt": (1, _numeric(np.sqrt)),
    "abs": (1, _numeric(np.abs)),
    "round": (1, _numeric(np.round)),
    "minimum": (2, _numeric(np.minimum)),
    "maximum": (2, _numeric(np.maximum)),
    "where": (3, _where),
    "isnull": (1, _is_null),
    "fillna": (2, _fill),
    "length": (1, _length),
    "lower": (1, _of_text(str.lower)),
    "upper": (1, _of_text(str.upper)),
    "contains": (2, _contains),
    **{name: (1, _date_part(name)) for name in ("hour", "day", "month", "year")},
    "weekday": (1, _weekday),
    "days_between": (2, _days_between),
}

_ARITHMETIC: Dict[Type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: _over,
    ast.FloorDiv: lambda left, right: np.floor(_over(left, right)),
    ast.Mod: lambda left, right: left - right * np.floor(_over(left, right)),
    ast.Pow: _power,
}
_COMPARISONS: Dict[Type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


class _Walk:
    """One walk over a syntax tree, which knows the columns."""

    def __init__(self, frame: Table) -> None:
        self._frame = frame

    def value(self, node: ast.AST) -> Any:
        """Return the value of one node."""
        handler = self._handlers().get(type(node))
        if handler is None:
            raise ValueError(
                f"{type(node).__name__} is not allowed in expressions; hint: use columns, arithmetic, "
                f"comparisons, and/or/not and the functions {', '.join(FUNCTIONS)}"
            )
        return handler(node)

    def _handlers(self) -> Dict[Type[ast.AST], Callable[[Any], Any]]:
        """Return what may stand in an expression."""
        return {
            ast.Name: lambda node: self._column(node.id),
            ast.Constant: self._constant,
            ast.BinOp: self._binary,
            ast.UnaryOp: self._unary,
            ast.BoolOp: self._joined,
            ast.Compare: self._compared,
            ast.Call: self._called,
        }

    def _column(self, name: str) -> Column:
        """Return a column of the table."""
        known = [str(column) for column in self._frame.columns]
        if name not in known:
            raise ValueError(f"there is no column {name!r}{suggestion(name, known)}")
        return self._frame[name]

    def _constant(self, node: ast.Constant) -> Any:
        """Return a number, a text, true, false or nothing."""
        if not (node.value is None or isinstance(node.value, (str, int, float))):
            raise ValueError(f"{node.value!r} is no number and no text")
        return node.value

    def _binary(self, node: ast.BinOp) -> Any:
        """Return the result of arithmetic."""
        function = _ARITHMETIC.get(type(node.op))
        if function is None:
            raise ValueError(f"the operator {type(node.op).__name__} is not allowed; hint: use + - * / // % **")
        left, right = _quantity(self.value(node.left)), _quantity(self.value(node.right))
        return function(left, right)

    def _unary(self, node: ast.UnaryOp) -> Any:
        """Return the result of `not`, `-` or `+`."""
        operand = self.value(node.operand)
        if isinstance(node.op, ast.Not):
            truth = _logical(operand)
            return ~truth if isinstance(truth, pd.Series) else not truth
        if isinstance(node.op, ast.Invert):
            raise ValueError("the operator ~ is not allowed; hint: write not")  # noqa: TRY004 -- text that a user gave
        return -_quantity(operand) if isinstance(node.op, ast.USub) else _quantity(operand)

    def _joined(self, node: ast.BoolOp) -> Any:
        """Return the result of `and` or `or`, row by row."""
        join = operator.and_ if isinstance(node.op, ast.And) else operator.or_
        result = _logical(self.value(node.values[0]))
        for part in node.values[1:]:
            result = join(result, _logical(self.value(part)))
        return result

    def _compared(self, node: ast.Compare) -> Any:
        """Return the result of a chain of comparisons, row by row."""
        values = [self.value(part) for part in (node.left, *node.comparators)]
        links: List[Any] = []
        for at, kind in enumerate(node.ops):
            function = _COMPARISONS.get(type(kind))
            if function is None:
                raise ValueError(f"the comparison {type(kind).__name__} is not allowed; hint: use == != < <= > >=")
            links.append(function(values[at], values[at + 1]))
        result = links[0]
        for link in links[1:]:
            result = result & link
        return result

    def _called(self, node: ast.Call) -> Any:
        """Return the result of a function."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if node.keywords or any(isinstance(part, ast.Starred) for part in node.args):
            raise ValueError(f"{name or 'a function'} takes plain arguments only")
        if name == "column" and len(node.args) == 1 and isinstance(node.args[0], ast.Constant):
            return self._column(str(node.args[0].value))
        if name not in FUNCTIONS:
            raise ValueError(f"there is no function {name!r}{suggestion(name, list(FUNCTIONS))}")
        count, function = FUNCTIONS[name]
        if len(node.args) != count:
            raise ValueError(f"{name} takes {count} argument(s), not {len(node.args)}")
        return function(*[self.value(part) for part in node.args])
