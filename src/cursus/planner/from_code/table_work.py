"""What code does to tables, where one call of pandas is one known operation."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.planner.from_code.calls import argument, literal, texts_of
from cursus.planner.from_code.masks import mask_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cursus.planner.from_code.calls import Called
    from cursus.planner.from_code.code import Code

__all__ = ["TableWork", "table_work"]

_MEASURES = {"sum", "mean", "min", "max", "count", "nunique", "std", "median"}


@dataclass(frozen=True, slots=True)
class TableWork:
    """An operation as requirements hold it, the words for it, its line, and the constants whose values it holds."""

    operation: Mapping[str, Any]
    words: str
    line: int
    constants: tuple[str, ...] = ()


def table_work(code: Code, nodes: Sequence[ast.AST]) -> tuple[TableWork, ...]:
    """The known operations in some code and in the functions that it calls, by line."""
    found = [work for each in code.calls(nodes) for work in _of_call(each)]
    bodies = [*nodes, *(code.functions[each.name] for each in code.calls(nodes) if each.name in code.functions)]
    found += [work for body in bodies for node in ast.walk(body) for work in _of_mask(node, code)]
    found = _with_splits(found, bodies)
    return tuple(sorted({(each.line, each.words): each for each in found}.values(), key=lambda each: each.line))


def _with_splits(found: list[TableWork], bodies: Sequence[ast.AST]) -> list[TableWork]:
    """A sample whose other rows are kept as well, by `frame.drop(sample.index)`, is a split."""
    nodes = [node for body in bodies for node in ast.walk(body)]
    dropped = {
        ast.unparse(node.args[0].value)
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "drop"
        and node.args
        and isinstance(node.args[0], ast.Attribute)
        and node.args[0].attr == "index"
    }
    lines = {each.lineno for each in nodes if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) in dropped}
    return [_as_split(each) if each.line in lines and "fraction" in each.operation else each for each in found]


def _as_split(work: TableWork) -> TableWork:
    share = work.operation["fraction"]
    parts = {"first": share, "second": round(1 - share, 6)}
    return TableWork(
        {"do": "split", "parts": parts}, f"the rows are split at random, {share:.0%} and the rest", work.line
    )


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
    name = other.id if isinstance(other, ast.Name) else other.attr if isinstance(other, ast.Attribute) else ""
    if not on or not name or how not in {"left", "inner", "outer"}:
        return None
    return {"do": "join", "with": name, "on": list(on), "how": how}, f"{name} is joined on {', '.join(on)}"


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


def _of_mask(node: ast.AST, code: Code) -> Iterator[TableWork]:
    mask = mask_of(node, code.constants)
    if mask is not None and isinstance(node, ast.Subscript):
        operation, words = {"do": "filter", "where": mask.where}, f"rows are kept where {mask.where}"
        yield TableWork(operation, words, node.lineno, mask.constants)


def _column_of(function: ast.expr) -> tuple[str, ...]:
    """The columns whose method is called: of `frame["a"].fillna`."""
    value = function.value if isinstance(function, ast.Attribute) else None
    return texts_of(value.slice) if isinstance(value, ast.Subscript) else ()
