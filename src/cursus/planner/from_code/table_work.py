"""What code does to tables, where one call of pandas is one known operation, and the columns that it names."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.planner.from_code.calls import argument, literal, texts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cursus.planner.from_code.calls import Called
    from cursus.planner.from_code.code import Code

__all__ = ["TableWork", "columns_read", "columns_written", "table_work"]

_COMPARISONS: Mapping[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
_COLUMN_ARGUMENTS = ("on", "left_on", "right_on", "subset", "by", "usecols", "columns", "parse_dates", "stratify")
_MEASURES = {"sum", "mean", "min", "max", "count", "nunique", "std", "median"}


@dataclass(frozen=True, slots=True)
class TableWork:
    """An operation as requirements hold it, the words for it, and its line."""

    operation: Mapping[str, Any]
    words: str
    line: int


def table_work(code: Code, nodes: Sequence[ast.AST]) -> tuple[TableWork, ...]:
    """The known operations in some code and in the functions that it calls, by line."""
    found = [work for each in code.calls(nodes) for work in _of_call(each)]
    bodies = [*nodes, *(code.functions[each.name] for each in code.calls(nodes) if each.name in code.functions)]
    found += [work for body in bodies for node in ast.walk(body) for work in _of_mask(node)]
    return tuple(sorted({(each.line, each.words): each for each in found}.values(), key=lambda each: each.line))


def _of_call(called: Called) -> Iterator[TableWork]:
    reader = _READERS.get(called.name) or (_READERS.get(f".{called.method}") if called.name.startswith(".") else None)
    found = reader(called.node) if reader else None
    if found is not None:
        yield TableWork(found[0], found[1], called.line)


def _query(call: ast.Call) -> tuple[dict[str, Any], str] | None:
    where = literal(argument(call, "expr", 0))
    if not isinstance(where, str) or "@" in where:
        return None
    return {"do": "filter", "where": where}, f"rows are kept where {where}"


def _fill(call: ast.Call) -> tuple[dict[str, Any], str] | None:
    """`frame["a"].fillna(0)`, or with the mean or median of the column itself."""
    columns = _column_of(call.func)
    value = argument(call, "value", 0)
    given = literal(value)
    if not columns or value is None:
        return None
    told: dict[str, Any] = {"do": "impute", "columns": list(columns)}
    if isinstance(given, str | int | float) and not isinstance(given, bool):
        return {**told, "strategy": "constant", "value": given}, f"missing {columns[0]} becomes {given!r}"
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in {"mean", "median"}:
        return {**told, "strategy": value.func.attr}, f"missing {columns[0]} becomes its {value.func.attr}"
    return None


def _merge(call: ast.Call) -> tuple[dict[str, Any], str] | None:
    on, other = texts_of(argument(call, "on")), argument(call, "right", 0)
    how = literal(argument(call, "how")) or "inner"
    if not on or not isinstance(other, ast.Name) or how not in {"left", "inner", "outer"}:
        return None
    return {"do": "join", "with": other.id, "on": list(on), "how": how}, f"{other.id} is joined on {', '.join(on)}"


def _aggregate(call: ast.Call) -> tuple[dict[str, Any], str] | None:
    """`frame.groupby("a").agg(total=("b", "sum"))`."""
    grouped = call.func.value if isinstance(call.func, ast.Attribute) else None
    if (
        not isinstance(grouped, ast.Call)
        or not isinstance(grouped.func, ast.Attribute)
        or grouped.func.attr != "groupby"
    ):
        return None
    by = texts_of(argument(grouped, "by", 0))
    named = {each.arg: literal(each.value) for each in call.keywords if each.arg}
    measures = {
        name: f"{pair[1]}({pair[0]})"
        for name, pair in named.items()
        if isinstance(pair, tuple) and len(pair) == len(("column", "function")) and pair[1] in _MEASURES
    }
    if not by or not measures or len(measures) != len(named) or call.args:
        return None
    return {"do": "aggregate", "by": list(by), "measures": measures}, f"rows are grouped by {', '.join(by)}"


def _dummies(call: ast.Call) -> tuple[dict[str, Any], str] | None:
    columns = texts_of(argument(call, "columns"))
    told = {"do": "encode", "columns": list(columns), "method": "onehot"}
    return (told, f"{', '.join(columns)} become columns of 0 and 1") if columns else None


def _sample(call: ast.Call) -> tuple[dict[str, Any], str] | None:
    fraction, rows = literal(argument(call, "frac")), literal(argument(call, "n", 0))
    if isinstance(fraction, int | float) and fraction < 1:
        return {"do": "sample", "fraction": float(fraction)}, f"{fraction:.0%} of the rows are kept at random"
    if isinstance(rows, int) and not isinstance(rows, bool):
        return {"do": "sample", "rows": rows}, f"{rows} rows are kept at random"
    return None


def _split(call: ast.Call) -> tuple[dict[str, Any], str] | None:
    """`train_test_split(frame, test_size=0.2)`; of several arrays it is a part of training."""
    share = literal(argument(call, "test_size"))
    if len(call.args) != 1 or not isinstance(share, float) or not 0 < share < 1:
        return None
    seed = literal(argument(call, "random_state"))
    told: dict[str, Any] = {"do": "split", "parts": {"train": round(1 - share, 6), "test": share}}
    words = f"the rows are split, {share:.0%} for tests"
    return ({**told, "seed": seed} if isinstance(seed, int) else told), words


_READERS: Mapping[str, Callable[[ast.Call], tuple[dict[str, Any], str] | None]] = {
    ".query": _query,
    ".fillna": _fill,
    ".merge": _merge,
    ".agg": _aggregate,
    ".sample": _sample,
    "pandas.get_dummies": _dummies,
    "sklearn.model_selection.train_test_split": _split,
}


def _of_mask(node: ast.AST) -> Iterator[TableWork]:
    """`frame[frame["a"] > 0]`."""
    if not (
        isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and isinstance(node.slice, ast.Compare)
    ):
        return
    test = node.slice
    column = _column_of_item(test.left, node.value.id)
    value = literal(test.comparators[0])
    sign = _COMPARISONS.get(type(test.ops[0]))
    if column and sign and len(test.ops) == 1 and isinstance(value, str | int | float):
        where = f"{column} {sign} {value!r}"
        yield TableWork({"do": "filter", "where": where}, f"rows are kept where {where}", node.lineno)


def _column_of_item(node: ast.expr, frame: str) -> str | None:
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == frame:
        return next(iter(texts_of(node.slice)), None)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == frame:
        return node.attr
    return None


def _column_of(function: ast.expr) -> tuple[str, ...]:
    """The columns whose method is called: of `frame["a"].fillna`."""
    value = function.value if isinstance(function, ast.Attribute) else None
    return texts_of(value.slice) if isinstance(value, ast.Subscript) else ()


def columns_read(code: Code, nodes: Sequence[ast.AST]) -> Iterator[str]:
    """The columns that some code, with the functions that it calls, asks of tables before it makes them itself."""
    made: set[str] = set()
    bodies = [*nodes, *(code.functions[each.name] for each in code.calls(nodes) if each.name in code.functions)]
    for body in bodies:
        made |= set(columns_written(body))
    seen: dict[str, None] = {}
    for body in bodies:
        for node in ast.walk(body):
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and _is_table(node.value):
                seen.update(dict.fromkeys(texts_of(node.slice)))
            elif isinstance(node, ast.Call):
                for name in _COLUMN_ARGUMENTS:
                    seen.update(dict.fromkeys(texts_of(argument(node, name))))
    yield from (each for each in seen if each not in made)


def columns_written(body: ast.AST) -> Iterator[str]:
    """The columns that code makes: `frame["a"] = ...`, `.assign(a=...)`, `.agg(a=...)`."""
    for node in ast.walk(body):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"assign", "agg"}:
            yield from (each.arg for each in node.keywords if each.arg)
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Subscript) and _is_table(target.value):
                    read_before = any(_same(target, each) for each in ast.walk(node.value))
                    yield from () if read_before else texts_of(target.slice)


def _same(target: ast.Subscript, node: ast.AST) -> bool:
    return isinstance(node, ast.Subscript) and texts_of(node.slice) == texts_of(target.slice)


def _is_table(node: ast.expr) -> bool:
    """Whether something may be a table: a name that is no mapping of names, paths or variables."""
    text = ast.unparse(node).lower()
    return isinstance(node, ast.Name | ast.Attribute | ast.Call) and not any(
        word in text
        for word in ("environ", "config", "params", "args", "paths", "settings", "metrics", "report", "kwargs")
    )
