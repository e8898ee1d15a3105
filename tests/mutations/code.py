"""The text of a Python file, changed at the places of its syntax tree."""

from __future__ import annotations

import ast
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Items = list[tuple[ast.expr, ast.expr | None]]


class Code:
    """A text with its tree; each change gives another text."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(line) for line in self.text.encode().splitlines(keepends=True))]

    def put(self, *changes: tuple[ast.AST, str]) -> str:
        """The text with others in the places of nodes."""
        body = self.text.encode()
        for (start, end), new in sorted(((self._span(node), new) for node, new in changes), reverse=True):
            body = body[:start] + new.encode() + body[end:]
        return body.decode()

    def cut(self, node: ast.AST) -> str:
        """The text without a node, nor the comma behind it."""
        start, end = self._span(node)
        return self._cut(start, end)

    def cut_pair(self, key: ast.AST, value: ast.AST | None) -> str:
        """The text without an item of a dict, or of a list where there is no value."""
        return self._cut(self._span(key)[0], self._span(value or key)[1])

    def before(self, node: ast.AST, text: str) -> str:
        """The text with another one before a node, which keeps its indent."""
        start, _ = self._span(node)
        body = self.text.encode()
        indent = body[body.rfind(b"\n", 0, start) + 1 : start].decode()
        return (body[:start] + text.replace("\n", f"\n{indent}").encode() + body[start:]).decode()

    def of(self, node: ast.AST) -> str:
        """The text of a node."""
        start, end = self._span(node)
        return self.text.encode()[start:end].decode()

    def walk(self, kind: type[ast.AST] = ast.AST, inside: ast.AST | None = None) -> Iterator[ast.AST]:
        """The nodes of a kind."""
        return (node for node in ast.walk(inside or self.tree) if isinstance(node, kind))

    def call(self, *names: str) -> ast.Call | None:
        """The first call of one of some names."""
        return next(iter(self.calls(*names)), None)

    def calls(self, *names: str) -> list[ast.Call]:
        """The calls of some names."""
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.Call) and name_of(node.func) in names]

    def classes(self, test: Callable[[ast.ClassDef], bool] = lambda node: True) -> list[ast.ClassDef]:
        """The classes of the module."""
        return [node for node in self.tree.body if isinstance(node, ast.ClassDef) and test(node)]

    def function(self, name: str) -> ast.FunctionDef | None:
        """A function of the module."""
        found = (node for node in self.tree.body if isinstance(node, ast.FunctionDef) and node.name == name)
        return next(found, None)

    def assigned(self, name: str) -> ast.expr | None:
        """What the module assigns to a name."""
        for node in self.tree.body:
            if isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if any(isinstance(each, ast.Name) and each.id == name for each in targets):
                    return node.value
        return None

    def _span(self, node: ast.AST) -> tuple[int, int]:
        lines = self._starts
        start = lines[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.decorator_list:
            start = lines[node.decorator_list[0].lineno - 1] + node.decorator_list[0].col_offset - 1
        return start, lines[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]

    def _cut(self, start: int, end: int) -> str:
        body = self.text.encode()
        while body[end : end + 1] in {b",", b" "}:
            end += 1
        return (body[:start] + body[end:]).decode()


def name_of(node: ast.AST) -> str:
    """The last part of a dotted name."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def keyword(call: ast.Call | None, name: str) -> ast.keyword | None:
    """The keyword of a call."""
    return next((each for each in call.keywords if each.arg == name), None) if call else None


def items(node: ast.expr | None) -> Items:
    """The items of a dict or a list that is written out; those of a list have no values."""
    if isinstance(node, ast.Dict):
        return [(key, value) for key, value in zip(node.keys, node.values, strict=True) if key is not None]
    return [(each, None) for each in node.elts] if isinstance(node, ast.List | ast.Tuple) else []


def text_of(node: ast.AST | None) -> str:
    """The text that a literal stands for; empty for others."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
