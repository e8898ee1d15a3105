"""Three texts of one file: as it was generated, as it would be generated now, and as a person has made it."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["merged"]


def merged(base: str, ours: str, theirs: str) -> str | None:
    r"""The text with the changes of both sides; None where they change the same lines, or lines side by side.

    >>> merged("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n")
    'A\nb\nC\n'
    >>> merged("a\n", "b\n", "c\n") is None
    True
    """
    lines = base.splitlines(keepends=True)
    changes = sorted({*_changes(lines, ours), *_changes(lines, theirs)})
    result: list[str] = []
    at, nearest = 0, 0
    for start, end, text in changes:
        if start < nearest:
            return None
        result += [*lines[at:start], *text]
        at, nearest = end, end + 1
    return "".join([*result, *lines[at:]])


def _changes(base: Sequence[str], text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """What a text has in place of lines of the base: from, to, and the lines there."""
    other = text.splitlines(keepends=True)
    for tag, start, end, first, last in SequenceMatcher(None, base, other, autojunk=False).get_opcodes():
        if tag != "equal":
            yield start, end, tuple(other[first:last])
