"""Python's own operators on constants, within bounds of size."""

from __future__ import annotations

import ast
import operator
import re
from typing import TYPE_CHECKING, Any

from cursus.validation.reading.interpretation.domain import Items, Known, Symbol, Table, Value, Values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cursus.validation.reading.sources import At

__all__ = ["MISSING", "calculated", "compared", "computed", "is_modest_format", "lift", "plain", "plains"]

MISSING: Any = object()
"""Stands for a value that is not plain."""

_LONGEST = 100_000
_MOST_BITS = 4096
_MOST_REPEATS = 10_000
_FAILURES = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError)
_WIDTH = re.compile(r"\d{4,}|\*")

_OPERATORS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
}
_COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}


def plain(value: Value) -> Any:
    """A value as Python has it; MISSING where it, or a part of it, is not certain."""
    if isinstance(value, Known):
        return value.value
    if isinstance(value, Symbol):
        return value.value if value.is_text else MISSING
    if isinstance(value, Items) and value.is_whole:
        found = [_certain(item) for item in value.items]
        return MISSING if any(item is MISSING for item in found) else computed(value.kind, found)
    if isinstance(value, Table) and value.is_whole:
        pairs = [(plain(key), _certain(item)) for key, item in value.entries]
        is_plain = all(key is not MISSING and item is not MISSING for key, item in pairs)
        return computed(dict, pairs) if is_plain else MISSING
    return MISSING


def plains(values: Values) -> list[Any]:
    """All plain values among them."""
    return [found for value in values if (found := plain(value)) is not MISSING]


def lift(value: Any, at: At) -> Value:
    """A Python value as one that is read."""
    if isinstance(value, list | tuple | set | frozenset):
        kind: type = next(kind for kind in (list, tuple, set, frozenset) if isinstance(value, kind))
        items: list[Any] = list(value)
        return Items(kind, tuple((lift(item, at),) for item in items), is_whole=True, at=at)
    if isinstance(value, dict):
        entries: list[tuple[Any, Any]] = list(value.items())
        return Table(tuple((lift(key, at), (lift(item, at),)) for key, item in entries), is_whole=True, at=at)
    return Known(value, at)


def calculated(kind: type[ast.operator], left: Any, right: Any) -> Any:
    """What an operator makes of two Python values; MISSING where it fails or is too large."""
    function = _OPERATORS.get(kind)
    if function is None or not _is_modest(kind, left, right):
        return MISSING
    return computed(function, left, right)


def compared(kind: type[ast.cmpop], left: Any, right: Any) -> Any:
    """What a comparison says of two Python values; MISSING where it fails."""
    if kind in {ast.Is, ast.IsNot} and not any(side is None or isinstance(side, bool) for side in (left, right)):
        return MISSING
    return computed(_COMPARISONS[kind], left, right)


def computed(function: Callable[..., Any], *arguments: Any) -> Any:
    """The result of a function; MISSING where it fails or is too long."""
    try:
        found = function(*arguments)
        is_long = hasattr(found, "__len__") and len(found) > _LONGEST
    except _FAILURES:
        return MISSING
    return MISSING if is_long else found


def is_modest_format(form: str) -> bool:
    """Whether a format, or a part of it, makes no text that is much longer."""
    return len(form) <= _LONGEST and not _WIDTH.search(form)


def _certain(values: Values) -> Any:
    return plain(values[0]) if len(values) == 1 else MISSING


def _is_modest(kind: type[ast.operator], left: Any, right: Any) -> bool:
    if kind is ast.Mult:
        return _is_modest_product(left, right) and _is_modest_product(right, left)
    if kind is ast.Pow and isinstance(left, int) and isinstance(right, int):
        return abs(right) * max(left.bit_length(), 1) <= _MOST_BITS
    if kind is ast.LShift and isinstance(right, int):
        return right <= _MOST_BITS
    if kind is ast.Mod and isinstance(left, str | bytes):
        return is_modest_format(left if isinstance(left, str) else left.decode("latin-1"))
    return True


def _is_modest_product(left: Any, right: Any) -> bool:
    if not isinstance(right, int):
        return True
    if isinstance(left, int):
        return left.bit_length() + right.bit_length() <= _MOST_BITS
    return not hasattr(left, "__len__") or (right <= _MOST_REPEATS and len(left) * right <= _LONGEST)
