"""A line of a table as text, and its place in tables that are laid out plainly.

Most tables are: to read all the syntax of a file takes longer than most commands run.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.core.base.enums import StepKind
from cursus.registry.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SPREAD", "LineStyle", "with_plain_line"]

SPREAD = "step_entry"

_NOT_PLAIN = re.compile(rb"\A\xef\xbb\xbf|[\r\t\f]|\A(?:[^\n]*\n)?[ ]*#[^\n]*coding")
_INDENT = "    "


@dataclass(frozen=True, slots=True)
class LineStyle:
    """How a table's file writes lines: with which quotes, in which encoding, and whether with members of StepKind.

    Without an indent, a line is no line of the file.
    """

    indent: str = _INDENT
    newline: str = "\n"
    quote: str = '"'
    encoding: str = "utf-8"
    has_kinds: bool = False

    def line(self, name: str, fields: Mapping[str, str], *, spread: bool) -> str:
        """A line for the table without its comma, over several lines of the file where it is a dict."""
        if spread:
            kind, described = self._kind(fields["sagemaker_step_type"]), self._text(fields["description"])
            return f"**{SPREAD}({self._text(name)}, {kind}, {described})"
        written = [f"{self._text(key)}: {self._text(value)}" for key, value in fields.items()]
        if not self.indent:
            return f"{self._text(name)}: {{{', '.join(written)}}}"
        inner = "".join(f"{self.indent}{self.indent}{each},{self.newline}" for each in written)
        return f"{self._text(name)}: {{{self.newline}{inner}{self.indent}}}"

    def _kind(self, kind: str) -> str:
        """A SageMaker type as the file writes it: as a member of StepKind where it does so."""
        member = next((each.name for each in StepKind if each == kind), None)
        return f"StepKind.{member}" if member and self.has_kinds else self._text(kind)

    def _text(self, text: str) -> str:
        """A text in quotes, with letters that the file's encoding has."""
        return self.quote + "".join(map(self._letter, text)) + self.quote

    def _letter(self, letter: str) -> str:
        if letter in {self.quote, "\\"}:
            return f"\\{letter}"
        try:
            letter.encode(self.encoding)
        except UnicodeEncodeError:
            return letter.encode("unicode_escape").decode("ascii")
        return letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")


def with_plain_line(content: bytes, name: str, fields: Mapping[str, str], *, by_rule: bool) -> bytes | None:
    """The content of a table's file with one more line, written as the one before; None where the file is not plain.

    Plain is a table whose last line has a comma, no comment, and the closing bracket on a line of its own, or that is
    `{}`. Where the fields are `by_rule`, the line may be written as `**step_entry(...)`.
    """
    try:
        tree = None if _NOT_PLAIN.search(content) else ast.parse(content.decode())
    except (SyntaxError, ValueError):
        return None
    table = _table(tree) if tree else None
    if tree is None or table is None:
        return None
    lines = content.splitlines(keepends=True)
    style = LineStyle(has_kinds=_imports(tree, StepKind.__name__))
    if not table.keys:
        spread = by_rule and _imports(tree, SPREAD)
        return _opened(lines, tree, table, f"{_INDENT}{style.line(name, fields, spread=spread)},\n")
    key, last = table.keys[-1], table.values[-1]
    first = key or last
    start = lines[first.lineno - 1][: first.col_offset].decode()
    (row, column), (bottom, right) = _end(last), _end(table)
    style = LineStyle(start.removesuffix("**" if key is None else ""), has_kinds=style.has_kinds)
    is_quoted = key is None or lines[key.lineno - 1][key.col_offset :].startswith(b'"')
    ends_plainly = lines[row - 1][column:] == b",\n" and (lines[bottom - 1][:right], bottom) == (b"}", row + 1)
    if not is_quoted or not style.indent or style.indent.strip() or not ends_plainly:
        return None
    added = f"{style.indent}{style.line(name, fields, spread=by_rule and key is None)},\n".encode()
    return b"".join([*lines[:row], added, *lines[row:]])


def _opened(lines: list[bytes], tree: ast.Module, table: ast.Dict, line: str) -> bytes | None:
    """The file with the only line of a table that is `{}`; None where the file is indented in a way of its own."""
    at, start, (bottom, end) = table.lineno - 1, table.col_offset, _end(table)
    is_empty = bottom == table.lineno and lines[at][start:end] == b"{}"
    if not is_empty or any(hasattr(each, "body") for each in tree.body):
        return None
    return b"".join([*lines[:at], lines[at][: start + 1], f"\n{line}".encode(), lines[at][end - 1 :], *lines[at + 1 :]])


def _end(node: ast.expr) -> tuple[int, int]:
    """The line on which a node ends, counted from 1, and the column behind it."""
    return node.end_lineno or node.lineno, node.end_col_offset or node.col_offset


def _table(tree: ast.Module) -> ast.Dict | None:
    """The dict that is the table, where it is written out."""
    found: dict[str, ast.expr | None] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {each.id: node.value for each in targets if isinstance(each, ast.Name) and node.value is not None}
    value = next((found[name] for name in TABLES if name in found), None)
    return value if isinstance(value, ast.Dict) else None


def _imports(tree: ast.Module, name: str) -> bool:
    """Whether the file has a name from another module, as it stands there."""
    imported = (each for node in tree.body if isinstance(node, ast.ImportFrom) for each in node.names)
    return any(each.name == name and each.asname is None for each in imported)
