"""A text of Python that gets more code at the places of its syntax tree; every other character stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence

__all__ = ["SplicedText"]


class SplicedText:
    """A text, by the lines and columns that nodes of its tree have; each method gives the text with one change."""

    def __init__(self, text: str) -> None:
        """Takes the text; code that is added has its line ends."""
        self.text = text
        # Columns of nodes count the bytes of UTF-8.
        self._lines = text.encode().splitlines(keepends=True)
        self._newline = "\r\n" if self._lines and self._lines[0].endswith(b"\r\n") else "\n"

    def line_after(self, node: ast.AST, code: str, like: ast.AST | None = None) -> str:
        """With code on lines behind the one that a node ends on, indented as another node is."""
        return self._line_at(_end(node)[0], f"{self._indent(like) if like else ''}{code}")

    def line_before(self, node: ast.stmt | None, code: str) -> str:
        """With code on lines before a node and the comments right above it, or at the end of a text without any."""
        at = len(self._lines) if node is None else node.lineno - 1
        first = at
        while first and self._lines[first - 1].lstrip().startswith(b"#"):
            first -= 1
        return self._line_at(first or at, code)

    def replaced(self, node: ast.stmt, code: str) -> str:
        """With code in place of a node."""
        return self._with((node.lineno - 1, node.col_offset), code, until=_end(node))

    def with_element(
        self, container: ast.expr, elements: Sequence[tuple[ast.expr, ast.expr]], code: str, at: int
    ) -> str:
        """With an element more in a list or dict, laid out as its others are.

        Args:
            container: the list or dict.
            elements: where each element begins and ends.
            code: the new one.
            at: the place that it gets among them.
        """
        if not elements:
            return self._with((container.lineno - 1, container.col_offset + 1), code)
        if at < len(elements):
            first = elements[at][0]
            gap = f"{self._newline}{self._indent(first)}" if self._begins_line(first) else " "
            return self._with((first.lineno - 1, first.col_offset), f"{code},{gap}")
        start, last = elements[-1]
        line, column = _end(last)
        if self._begins_line(start) and self._lines[line - 1][column:].lstrip().startswith(b","):
            return self.line_after(last, f"{code},", like=start)
        return self._with((line - 1, column), f", {code}")

    def _line_at(self, at: int, code: str) -> str:
        """With code on lines before one of those that there are, or behind the last, whether that has an end or not."""
        is_open = at == len(self._lines) and at > 0 and not self._lines[-1].endswith((b"\n", b"\r"))
        lines = f"{code}\n".replace("\n", self._newline)
        return self._with((at, 0), f"{self._newline}{lines}" if is_open else lines)

    def _indent(self, node: ast.AST) -> str:
        line = self._lines[getattr(node, "lineno", 1) - 1]
        return line[: len(line) - len(line.lstrip())].decode()

    def _begins_line(self, node: ast.expr) -> bool:
        return not self._lines[node.lineno - 1][: node.col_offset].strip()

    def _with(self, at: tuple[int, int], code: str, until: tuple[int, int] | None = None) -> str:
        """With code at a line, counted from 0, and column; in place of what stands there until an end."""
        line, column = at
        before = [*self._lines[:line], *(each[:column] for each in self._lines[line : line + 1])]
        end, behind = (until[0] - 1, until[1]) if until else at
        after = [*(each[behind:] for each in self._lines[end : end + 1]), *self._lines[end + 1 :]]
        return b"".join([*before, code.encode(), *after]).decode()


def _end(node: ast.AST) -> tuple[int, int]:
    """The line on which a node ends, counted from 1, and the column behind it."""
    return getattr(node, "end_lineno", 1), getattr(node, "end_col_offset", 0)
