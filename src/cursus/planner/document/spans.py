"""Pieces of a line of Markdown: text, and what stands in backticks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from markdown_it.tree import SyntaxTreeNode

__all__ = ["Line", "Span", "codes", "divide", "joined", "line_of", "plain", "split", "stripped"]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line; `code` where it stands in backticks."""

    text: str
    code: bool = False


Line: TypeAlias = tuple[Span, ...]
"""A line without its markup: emphasis is dropped, links leave their text, soft breaks are spaces."""

_BREAKS = {"softbreak": " ", "hardbreak": "\n"}


def line_of(inline: SyntaxTreeNode) -> Line:
    """The spans of a paragraph, a heading or a cell; neighbours of one sort are one."""
    return joined(_spans(inline))


def joined(spans: Iterable[Span]) -> Line:
    """Spans of which neighbours of text are one."""
    merged: list[Span] = []
    for span in spans:
        if merged and not span.code and not merged[-1].code:
            merged[-1] = Span(merged[-1].text + span.text)
        elif span.text:
            merged.append(span)
    return tuple(merged)


def _spans(node: SyntaxTreeNode) -> Iterator[Span]:
    for child in node.children:
        if child.type == "code_inline":
            yield Span(child.content, code=True)
        elif child.type in _BREAKS:
            yield Span(_BREAKS[child.type])
        elif child.type == "strong" and child.markup == "__":
            # Somebody wrote `__init__` without backticks.
            yield from (Span("__"), *_spans(child), Span("__"))
        elif child.children:
            yield from _spans(child)
        else:
            yield Span(child.content)


def plain(line: Iterable[Span]) -> str:
    """A line as text, with its backticks.

    >>> plain((Span("Reads "), Span("data", code=True)))
    'Reads `data`'
    """
    return "".join(_in_backticks(span.text) if span.code else span.text for span in line)


def _in_backticks(text: str) -> str:
    fence = "`" * (1 + max((len(each) for each in re.findall("`+", text)), default=0))
    pad = " " if text[:1] == "`" or text[-1:] == "`" else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def codes(line: Iterable[Span]) -> tuple[str, ...]:
    """What stands in backticks."""
    return tuple(span.text for span in line if span.code)


def stripped(line: Iterable[Span]) -> Line:
    """A line without space at its ends."""
    spans = list(line)
    if spans and not spans[0].code:
        spans[0] = Span(spans[0].text.lstrip())
    if spans and not spans[-1].code:
        spans[-1] = Span(spans[-1].text.rstrip())
    return tuple(span for span in spans if span.code or span.text)


def split(line: Line, pattern: re.Pattern[str]) -> tuple[Line, Line] | None:
    """What stands before and behind the first match in text outside of backticks; None where there is none."""
    for at, span in enumerate(line):
        found = None if span.code else pattern.search(span.text)
        if found:
            before = (*line[:at], Span(span.text[: found.start()]))
            after = (Span(span.text[found.end() :]), *line[at + 1 :])
            return stripped(before), stripped(after)
    return None


def divide(line: Line, marks: str = ",;") -> list[Line]:
    """A line at its commas and semicolons, or other marks, that stand neither in backticks nor in brackets.

    >>> [plain(each) for each in divide((Span("a (b, c), "), Span("d, e", code=True), Span("; f")))]
    ['a (b, c)', '`d, e`', 'f']
    """
    parts: list[list[Span]] = [[]]
    depth = 0
    for span in line:
        if span.code:
            parts[-1].append(span)
            continue
        start = 0
        for at, sign in enumerate(span.text):
            depth = max(0, depth + (sign in "([{") - (sign in ")]}"))
            if sign in marks and depth == 0:
                parts[-1].append(Span(span.text[start:at]))
                parts.append([])
                start = at + 1
        parts[-1].append(Span(span.text[start:]))
    return [part for each in parts if (part := stripped(joined(each)))]
