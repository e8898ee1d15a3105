"""The calls in code, by the names that what is called has in its library."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Aliases", "Called", "aliases_of", "argument", "calls_in", "literal", "name_of", "names_in", "texts_of"]

Aliases: TypeAlias = "Mapping[str, str]"


@dataclass(frozen=True, slots=True)
class Called:
    """A call: `pandas.read_csv` for a function of a library, `.merge` for a method of something, `clean` for a name."""

    name: str
    node: ast.Call

    @property
    def line(self) -> int:
        """The line that it begins on."""
        return self.node.lineno

    @property
    def method(self) -> str:
        """Its last name."""
        return self.name.rpartition(".")[2]


def aliases_of(tree: ast.Module) -> dict[str, str]:
    """The full names of what a module imports, by the names that it has there.

    >>> aliases_of(ast.parse("import pandas as pd; from sklearn.metrics import f1_score"))
    {'pd': 'pandas', 'f1_score': 'sklearn.metrics.f1_score'}
    """
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update((each.asname or each.name.partition(".")[0], _whole(each)) for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.update((each.asname or each.name, f"{node.module}.{each.name}") for each in node.names)
    return found


def _whole(alias: ast.alias) -> str:
    return alias.name if alias.asname else alias.name.partition(".")[0]


def calls_in(node: ast.AST, aliases: Aliases) -> Iterator[Called]:
    """The calls in code, in the order of their lines."""
    found = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
    for each in sorted(found, key=lambda call: (call.end_lineno or 0, call.end_col_offset or 0)):
        yield Called(name_of(each.func, aliases), each)


def name_of(node: ast.expr, aliases: Aliases) -> str:
    """The full name of what stands there; `.name` where only its last part is known."""
    if isinstance(node, ast.Name):
        return aliases.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        base = name_of(node.value, aliases)
        root = base.partition(".")[0]
        is_library = isinstance(node.value, ast.Name | ast.Attribute) and root in {
            each.partition(".")[0] for each in aliases.values()
        }
        return f"{base}.{node.attr}" if is_library else f".{node.attr}"
    return ""


def argument(call: ast.Call, name: str, at: int | None = None) -> ast.expr | None:
    """An argument of a call, by its name or its place from 0."""
    named = next((each.value for each in call.keywords if each.arg == name), None)
    if named is not None or at is None or at >= len(call.args):
        return named
    return call.args[at]


def literal(node: ast.expr | None) -> object:
    """The value of a literal; None where it is none."""
    if node is None:
        return None
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def texts_of(node: ast.expr | None) -> tuple[str, ...]:
    """The texts of a literal: of one, or of a list."""
    value = literal(node)
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list | tuple) and value and all(isinstance(each, str) for each in value):
        return tuple(str(each) for each in value)
    return ()


def names_in(node: ast.AST) -> set[str]:
    """The names that code reads."""
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)}
