"""Long texts of a table as several shorter ones that stand below each other, as the formatter would leave them."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["WIDTH", "pieces", "width"]

WIDTH = 120
_TAB = 4


def width(text: str) -> int:
    """How many columns a text takes; wide letters take two, tabs four.

    >>> width("abc"), width("日本")
    (3, 4)
    """
    return sum(_columns(letter) for letter in text)


def _columns(letter: str) -> int:
    if letter == "\t":
        return _TAB
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1


def pieces(text: str, quoted: Callable[[str], str], room: int) -> list[str]:
    """A text in quotes, in pieces of which none is wider than the room; broken behind spaces, where there are some.

    >>> pieces("one two three", repr, 10)
    ["'one two '", "'three'"]
    """
    found = [""]
    for word in _words(text, quoted, room):
        if found[-1] and width(quoted(found[-1] + word)) > room:
            found.append("")
        found[-1] += word
    return [quoted(each) for each in found]


def _words(text: str, quoted: Callable[[str], str], room: int) -> Iterator[str]:
    """The words with the spaces behind them; one that is wider than the room letter by letter."""
    for word in re.findall(r"\S+\s*|\s+", text):
        if width(quoted(word)) <= room:
            yield word
        else:
            yield from word
