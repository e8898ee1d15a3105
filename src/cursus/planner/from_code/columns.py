"""The columns that code asks of tables, and those that it makes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cursus.planner.from_code.calls import argument, texts_of
from cursus.planner.from_code.masks import mask_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cursus.planner.from_code.code import Code

__all__ = ["columns_read", "columns_written"]

_ARGUMENTS = ("on", "left_on", "right_on", "subset", "by", "usecols", "columns", "parse_dates", "stratify")


def columns_read(code: Code, nodes: Sequence[ast.AST]) -> Iterator[str]:
    """The columns that some code, with the functions that it calls, asks of tables before it makes them itself."""
    made: set[str] = set()
    bodies = [*nodes, *(code.functions[each.name] for each in code.calls(nodes) if each.name in code.functions)]
    for body in bodies:
        made |= set(columns_written(body))
    seen: dict[str, None] = {}
    for body in bodies:
        for node in ast.walk(body):
            if mask := mask_of(node, code.constants):
                seen.update(dict.fromkeys(mask.columns))
            elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and _is_table(node.value):
                seen.update(dict.fromkeys(texts_of(node.slice)))
            elif isinstance(node, ast.Call):
                seen.update(dict.fromkeys(_asked(node)))
    yield from (each for each in seen if each not in made)


def _asked(call: ast.Call) -> Iterator[str]:
    """The columns that a call names in its arguments."""
    for name in _ARGUMENTS:
        yield from texts_of(argument(call, name))
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if method == "groupby":
        yield from texts_of(argument(call, "by", 0))
    if method == "agg":
        yield from (pair[0] for each in call.keywords if (pair := texts_of(each.value)))


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
