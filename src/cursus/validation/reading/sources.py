"""Files of source text, parsed and never run, and the places of their nodes."""

from __future__ import annotations

import ast
import codecs
import re
import warnings
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from cursus.registry.python_files import parts_of, python_content
from cursus.validation.model import Place

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ENDS", "At", "Inside", "Located", "ReadingFault", "Source", "dotted", "parse_source", "read_source"]

Located = ast.expr | ast.stmt | ast.arg | ast.keyword | ast.alias | ast.excepthandler | ast.pattern
"""The nodes that have a place."""

ENDS = frozenset({"sys.exit", "exit", "quit", "os._exit", "os.abort", "SystemExit"})
"""What ends the process, by its usual names."""

_NEWLINE = re.compile(r"\r\n|\r|\n")
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")


@dataclass(frozen=True, slots=True)
class ReadingFault:
    """Why something cannot be read: a sentence, and where."""

    fact: str
    place: Place


class Inside(NamedTuple):
    """A node with the name of the function around it; None in the module itself."""

    node: ast.AST
    function: str | None


@dataclass(frozen=True, eq=False)
class Source:
    """A file with its syntax tree; a file with a fault has an empty tree."""

    path: Path
    text: str = field(repr=False)
    tree: ast.Module = field(repr=False)
    fault: ReadingFault | None = None

    @cached_property
    def lines(self) -> list[str]:
        """The lines, without their ends."""
        return _NEWLINE.split(self.text)

    @cached_property
    def _is_ascii(self) -> bool:
        return self.text.isascii()

    @cached_property
    def nodes(self) -> list[Inside]:
        """All nodes in the order of the text, each with the function around it; a node comes before its parts."""
        found: list[Inside] = []
        waiting: list[tuple[ast.AST, str | None]] = [(self.tree, None)]
        while waiting:
            node, function = waiting.pop()
            found.append(Inside(node, function))
            inner = node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else function
            waiting.extend((part, inner) for part in reversed(parts_of(node)))
        return found

    @property
    def start(self) -> Place:
        """Where the file begins."""
        return Place(self.path)

    def place(self, node: Located) -> Place:
        """Where a node stands; the end is told of what ends on the line that it begins on."""
        ends_here = node.end_lineno == node.lineno and node.end_col_offset is not None
        end = self._column(node.lineno, node.end_col_offset or 0) if ends_here else None
        return Place(self.path, node.lineno, self._column(node.lineno, node.col_offset), end)

    def segment(self, node: Located) -> str:
        """The text of a node, with the line ends and indents inside it as one blank each."""
        first, last = node.lineno, node.end_lineno or node.lineno
        end = self._column(last, node.end_col_offset or 0) - 1
        start = self._column(first, node.col_offset) - 1
        if first == last:
            return self.lines[first - 1][start:end]
        inner = [self.lines[first - 1][start:], *self.lines[first : last - 1], self.lines[last - 1][:end]]
        return " ".join(filter(None, (line.strip() for line in inner)))

    def _column(self, line: int, offset: int) -> int:
        """The column of an offset, which the syntax tree counts in bytes."""
        if self._is_ascii:
            return offset + 1
        return len(self.lines[line - 1].encode()[:offset].decode(errors="replace")) + 1


class At(NamedTuple):
    """A node of a source: a place that is only worked out where it is told."""

    source: Source
    node: Located

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.source.place(self.node)


def dotted(node: ast.AST | None) -> str:
    """A name with its attributes, as in `os.path.join`; empty for any other expression."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(names)]) if isinstance(node, ast.Name) else ""


def read_source(path: Path) -> Source:
    """A file as a syntax tree, or with the fault that keeps it from being one."""
    try:
        body = python_content(path)
    except OSError as error:
        return _faulty(path, "", f"the file cannot be read: {error.strerror or error}")
    if b"\0" in body:
        line = body.count(b"\n", 0, body.index(b"\0")) + 1
        return _faulty(path, "", "the file holds NUL bytes, so it is no source text", line)
    try:
        text = _decoded(body)
    except LookupError as error:
        return _faulty(path, "", f"the file names an encoding that is not known: {error}")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        return _faulty(path, "", f"the file is not {error.encoding.upper()}: {error.reason}", line)
    except UnicodeError as error:
        return _faulty(path, "", f"the file is not in the encoding that it names: {error}")
    return parse_source(path, text)


def parse_source(path: Path, text: str) -> Source:
    """A text as the syntax tree of a file, or with the fault that keeps it from being one."""
    try:
        with warnings.catch_warnings():
            # What Python says of odd escapes is for whoever runs the file.
            warnings.simplefilter("ignore")
            return Source(path, text, ast.parse(text))
    except SyntaxError as error:
        return _faulty(path, text, f"the file does not parse: {error.msg}", error.lineno or 1, error.offset or 1)
    except (RecursionError, MemoryError):
        return _faulty(path, text, "the file does not parse: it is nested too deeply")
    except ValueError as error:
        return _faulty(path, text, f"the file does not parse: {error}")


def _faulty(path: Path, text: str, fact: str, line: int = 1, column: int = 1) -> Source:
    place = Place(path, max(line, 1), max(column, 1))
    return Source(path, text, ast.Module(body=[], type_ignores=[]), ReadingFault(fact, place))


def _decoded(body: bytes) -> str:
    """The text of a file, in the encoding that Python would take it to have."""
    if body.startswith(codecs.BOM_UTF8):
        return body[len(codecs.BOM_UTF8) :].decode()
    for line in body.split(b"\n", 2)[:2]:
        found = _COOKIE.match(line)
        if found:
            return body.decode(found[1].decode())
    return body.decode()
