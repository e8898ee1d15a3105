"""Paths, source lines and counts as people read them."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.validation.contents import Contents
    from cursus.validation.model import Place

__all__ = ["count", "excerpt", "shown_path", "shown_place", "source_line"]

_LINE_END = re.compile(r"\r\n|\r|\n")
_WIDEST = 110
_MARGIN = 30
_TAB = 4


def shown_path(path: Path, base: Path) -> str:
    """A path as it is written from a folder; whole where the folder is not near."""
    try:
        return path.relative_to(base).as_posix()
    except ValueError:
        return path.as_posix()


def shown_place(place: Place, base: Path) -> str:
    """`path:line:column`, as editors and terminals open it."""
    return f"{shown_path(place.path, base)}:{place.line}:{place.column}"


def source_line(place: Place, contents: Contents) -> str | None:
    """The line of a place; None where there is no such line."""
    lines = _LINE_END.split(contents.body(place.path).decode("utf-8", "replace").removeprefix("\ufeff"))
    return lines[place.line - 1] if 0 < place.line <= len(lines) else None


def excerpt(place: Place, contents: Contents) -> tuple[str, str] | None:
    """The line of a place and, for below it, blanks and carets; None where there is no such line.

    Long lines are cut around the place, and what a terminal would obey is replaced.
    """
    whole = source_line(place, contents)
    if whole is None:
        return None
    start = min(max(place.column - 1, 0), len(whole))
    end = min(max((place.end_column or place.column + 1) - 1, start + 1), max(len(whole), start + 1))
    cut = _cut(len(whole), start)
    before, marked = _plain(whole[cut:start]), _plain(whole[start:end])
    text = _plain(whole[cut : cut + _WIDEST])
    dots = "..." if cut else ""
    room = _WIDEST - (start - cut)
    carets = "^" * max(min(_width(marked), room), 1)
    behind = "..." if cut + _WIDEST < len(whole) else ""
    return f"{dots}{text}{behind}", f"{' ' * (len(dots) + _width(before))}{carets}"


def count(number: int, noun: str) -> str:
    """A number with its noun.

    >>> count(1, "error"), count(1200, "step")
    ('1 error', '1,200 steps')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _cut(length: int, start: int) -> int:
    """Where a long line begins to be shown, so that the place is in sight."""
    return max(0, start - _MARGIN) if length > _WIDEST and start > _WIDEST - _MARGIN else 0


def _plain(text: str) -> str:
    """Text whose control characters are shown as signs, with tabs as blanks."""
    tabbed = text.replace("\t", " " * _TAB)
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(each)[0] == "C" else each for each in tabbed)


def _width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    wide = sum(unicodedata.east_asian_width(each) in "WF" for each in text)
    return len(text) + wide - sum(unicodedata.combining(each) > 0 for each in text)
