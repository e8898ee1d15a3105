"""What code does to its process beside its work: what it prints, and whether it leaves the current folder."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

__all__ = ["SideEffects", "kept_folder"]

_LONGEST = 60


class SideEffects:
    """Looks at the process when it is made, and again when it is asked.

    What is printed is seen where the standard output is a file, as it is in the processes that run the code of steps.
    """

    def __init__(self) -> None:
        """Notes how things are."""
        self._size, self._folder = _written(), _folder()

    def seen(self) -> Iterator[str]:
        """What has changed, as words that follow a subject; the current folder is made what it was."""
        if (size := _written()) > self._size:
            yield f"prints {_text(self._size, size)}"
            self._size = size
        if (folder := _folder()) != self._folder:
            yield f"changes the current folder to {folder or 'one that is not there'}"
            if self._folder:
                os.chdir(self._folder)


@contextmanager
def kept_folder() -> Generator[None]:
    """Has the current folder be what it was, whatever code has been run meanwhile."""
    before = _folder()
    try:
        yield
    finally:
        if before and _folder() != before:
            os.chdir(before)


def _written() -> int:
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        return os.fstat(1).st_size
    return 0


def _text(start: int, end: int) -> str:
    """The first line that was written."""
    try:
        said = os.pread(1, min(end - start, 4 * _LONGEST), start).decode("utf-8", "replace")
    except OSError:
        return "something"
    first = next((line for line in said.splitlines() if line.strip()), "").strip()
    return repr(first if len(first) <= _LONGEST else f"{first[:_LONGEST]}...") if first else "empty lines"


def _folder() -> str:
    try:
        return os.getcwd()  # noqa: PTH109 - as text, and only to go back there
    except OSError:
        return ""
