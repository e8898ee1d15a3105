"""What kinds the columns of a table are of, by what code does with them."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.planner.from_code.calls import argument, texts_of
from cursus.planner.from_code.columns import columns_read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cursus.planner.from_code.calls import Called
    from cursus.planner.from_code.code import Code

__all__ = ["Column", "columns_of"]

_ENCODES = ("get_dummies", "OneHotEncoder", "OrdinalEncoder", "LabelEncoder")
_TEXT = r"""(?:\.str\b|\.fillna\(['"]|\s*[=!]=\s*['"]|\.isin\(\[['"])"""
_DATE = r"""\.dt\b"""
_NUMBER = (
    r"\.(?:mean|median|sum|std|var|clip|quantile|round|abs|cumsum|diff|pct_change|between)\(|\.astype\((?:int|float)\b"
    r"|\.fillna\(-?\d|\s*(?:[*/+-]|\*\*)\s*[\w.(]|\s*[<>]=?\s*-?[\w.]|\s*[=!]=\s*-?\d"
)
_ARITHMETIC_BEFORE = r"[\w)\]]\s*[*/+-]\s*[\w.]*\["


@dataclass(frozen=True, slots=True)
class Column:
    """A column, its kind, and whether that was seen: a number is taken where nothing tells."""

    name: str
    kind: str
    is_seen: bool


def columns_of(code: Code, nodes: Sequence[ast.AST], calls: Sequence[Called]) -> tuple[Column, ...]:
    """The columns that code asks of its table, each with its kind."""
    tree = "\n".join(ast.unparse(each) for each in nodes)
    functions = "\n".join(ast.unparse(code.functions[each.name]) for each in calls if each.name in code.functions)
    text = _with_values(f"{tree}\n{functions}", code)
    dates, keys = set(_named(calls, ("parse_dates",))), set(_named(calls, ("on", "left_on", "right_on")))
    dates |= set(_turned_to_dates(calls))
    encoded = {name for each in calls if each.method in _ENCODES for name in texts_of(argument(each.node, "columns"))}
    measured = set(_measured(calls))
    found: list[Column] = []
    for name in dict.fromkeys(columns_read(code, nodes)):
        seen = _kind(name, text, dates, keys, encoded, measured)
        found.append(Column(name, seen or "number", seen is not None))
    return tuple(found)


def _with_values(text: str, code: Code) -> str:
    """Code with the values of constants in place of their names."""
    names = "|".join(map(re.escape, code.constants))
    return re.sub(rf"(?<![\w.'\"])(?:{names})\b", lambda found: repr(code.constants[found[0]]), text) if names else text


def _kind(name: str, text: str, dates: set[str], keys: set[str], encoded: set[str], measured: set[str]) -> str | None:
    """What the code shows a column to be; None where nothing shows it."""
    quoted = rf"""['"]{re.escape(name)}['"]\]"""
    item = rf"(?:\[{quoted}|\.{re.escape(name)}\b)"
    if name in encoded or re.search(item + _TEXT, text):
        return "text"
    if name in dates or re.search(item + _DATE, text):
        return "date"
    if name in keys or re.fullmatch(r"id|\w+_(?:id|key|uuid)", name, re.IGNORECASE):
        return "id"
    is_number = name in measured or re.search(f"{item}(?:{_NUMBER})", text)
    return "number" if is_number or re.search(_ARITHMETIC_BEFORE + quoted, text) else None


def _named(calls: Iterable[Called], words: Sequence[str]) -> Iterator[str]:
    for each in calls:
        for word in words:
            yield from texts_of(argument(each.node, word))


def _turned_to_dates(calls: Iterable[Called]) -> Iterator[str]:
    for each in calls:
        if each.method == "to_datetime" and each.node.args and isinstance(each.node.args[0], ast.Subscript):
            yield from texts_of(each.node.args[0].slice)


def _measured(calls: Iterable[Called]) -> Iterator[str]:
    """The columns of `.agg(total=("amount", "sum"))`, but for what can be counted of anything."""
    for each in calls:
        for keyword in each.node.keywords if each.method == "agg" else ():
            pair = texts_of(keyword.value)
            if len(pair) == len(("column", "function")) and pair[1] in {"sum", "mean", "std", "median"}:
                yield pair[0]
