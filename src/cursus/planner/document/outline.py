"""Markdown as an outline: sections, and in each what is said as bullets within bullets, however it was written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from cursus.planner.document.spans import Line, line_of, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from markdown_it.tree import SyntaxTreeNode

__all__ = ["Bullet", "Outline", "Part", "read_outline"]

_TICKED = re.compile(r"^\[[ xX]\]\s+")
_CODE = frozenset({"fence", "code_block"})
_LISTS = frozenset({"bullet_list", "ordered_list"})


@dataclass(frozen=True, slots=True)
class Bullet:
    """Something said, and what is said below it: a list's item, a row of a table, a heading, or a paragraph.

    `paragraphs` are further ones of the same item, `fences` are its blocks of code. `prose` says that it is a paragraph
    that stands by itself, `row` that it is of a table: what its first cell says, the other cells below.
    """

    line: int
    text: Line
    below: tuple[Bullet, ...] = ()
    paragraphs: tuple[Line, ...] = ()
    fences: tuple[str, ...] = ()
    prose: bool = False
    row: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its heading and what stands in it."""

    line: int
    heading: str
    bullets: tuple[Bullet, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A document: the title (empty where there is none), what stands before any section, and the sections."""

    title: str
    line: int
    before: tuple[Bullet, ...]
    parts: tuple[Part, ...]


def read_outline(text: str) -> Outline:
    """The outline of a document; a fence around the whole of it, as language models write one, is taken off.

    The first heading is the title where it is of level 1 or speaks of a plan; sections are a level below it.
    """
    nodes = _nodes(text)
    first = next((at for at, node in enumerate(nodes) if _level(node)), None)
    is_title = first is not None and (_level(nodes[first]) == 1 or "plan" in plain(_line(nodes[first])).lower())
    start = first + 1 if first is not None and is_title else 0
    level = 0 if first is None else _level(nodes[first]) + is_title
    heads = [at for at in range(start, len(nodes)) if 0 < _level(nodes[at]) <= level]
    parts = (
        Part(_place(nodes[head]), plain(_line(nodes[head])), tuple(_bullets(nodes[head + 1 : end])))
        for head, end in pairwise([*heads, len(nodes)])
    )
    title, line = (plain(_line(nodes[start - 1])), _place(nodes[start - 1])) if start else ("", 1)
    return Outline(title, line, tuple(_bullets(nodes[start : heads[0] if heads else None])), tuple(parts))


def _nodes(text: str) -> list[SyntaxTreeNode]:
    nodes = _parsed(text)
    if not any(_level(node) for node in nodes):
        for node in nodes:
            if node.type == "fence" and re.search(r"^#{1,2} ", node.content, re.MULTILINE):
                # As many lines are put before the content as stood before it, so that places stay true.
                return _parsed("\n" * _place(node) + node.content)
    return nodes


def _parsed(text: str) -> list[SyntaxTreeNode]:
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    return list(SyntaxTreeNode(parser.parse(text)).children)


def _level(node: SyntaxTreeNode) -> int:
    return int(node.tag[1]) if node.type == "heading" else 0


def _place(node: SyntaxTreeNode) -> int:
    return node.map[0] + 1 if node.map else 1


def _line(node: SyntaxTreeNode) -> Line:
    return line_of(node.children[0]) if node.children else ()


def _bullets(nodes: Sequence[SyntaxTreeNode]) -> Iterator[Bullet]:
    """What stands in a section; what follows a heading, or a paragraph that leads to a list, is below it."""
    at = 0
    while at < len(nodes):
        node = nodes[at]
        end = at + 1
        if _level(node):
            end = next((n for n in range(end, len(nodes)) if 0 < _level(nodes[n]) <= _level(node)), len(nodes))
            yield _filled(Bullet(_place(node), _line(node)), nodes[at + 1 : end])
        elif node.type == "paragraph":
            leads = end < len(nodes) and nodes[end].type in {*_LISTS, "table", "fence"}
            end += leads
            yield _filled(Bullet(_place(node), _line(node), prose=not leads), nodes[at + 1 : end])
        else:
            yield from _block(node)
        at = end


def _filled(head: Bullet, nodes: Sequence[SyntaxTreeNode]) -> Bullet:
    fences = tuple(node.content.removesuffix("\n") for node in nodes if node.type in _CODE)
    return replace(head, below=tuple(_bullets([node for node in nodes if node.type not in _CODE])), fences=fences)


def _block(node: SyntaxTreeNode) -> Iterator[Bullet]:
    if node.type in _LISTS:
        yield from (_item(each) for each in node.children)
    elif node.type == "table":
        yield from _rows(node)
    elif node.type == "blockquote":
        yield from _bullets(node.children)
    elif node.type in _CODE:
        yield Bullet(_place(node), (), fences=(node.content.removesuffix("\n"),), prose=True)


def _item(node: SyntaxTreeNode) -> Bullet:
    children = list(node.children)
    ahead = 0
    while ahead < len(children) and children[ahead].type == "paragraph":
        ahead += 1
    lines = [_unticked(_line(each)) for each in children[:ahead]]
    head = Bullet(_place(node), lines[0] if lines else (), paragraphs=tuple(lines[1:]))
    return _filled(head, children[ahead:])


def _unticked(line: Line) -> Line:
    if line and not line[0].code and _TICKED.match(line[0].text):
        return (replace(line[0], text=_TICKED.sub("", line[0].text)), *line[1:])
    return line


def _rows(table: SyntaxTreeNode) -> Iterator[Bullet]:
    """Each row as a bullet: its first cell, and below it the others, each below the heading of its column."""
    rows = [row for group in table.children for row in group.children]
    headings = [line_of(cell.children[0]) if cell.children else () for cell in rows[0].children]
    for row in rows[1:]:
        cells = [line_of(cell.children[0]) if cell.children else () for cell in row.children]
        yield Bullet(_place(row), cells[0], tuple(_cells(_place(row), headings[1:], cells[1:])), row=True)


def _cells(place: int, headings: Iterable[Line], cells: Iterable[Line]) -> Iterator[Bullet]:
    from cursus.planner.document.spans import Span

    for heading, cell in zip(headings, cells, strict=False):
        yield Bullet(place, (*heading, Span(": "), *cell))
