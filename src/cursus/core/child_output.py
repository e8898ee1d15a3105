"""What a process that does tasks writes to its standard streams."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

__all__ = ["ChildOutput", "take_streams"]

_LONGEST = 300
_CHUNK = 65536


class ChildOutput:
    """Two files, one for each stream; the process finds them by their names."""

    def __init__(self) -> None:
        """Makes the files, which nobody else may read."""
        self._folder = tempfile.TemporaryDirectory(prefix="cursus-", ignore_cleanup_errors=True)
        self.out, self.errors = (Path(self._folder.name, name) for name in ("out", "errors"))
        for each in (self.out, self.errors):
            each.touch()

    def last_line(self) -> str:
        """The last line that is no empty one of the error stream."""
        lines = _tail(self.errors).decode("utf-8", "replace").strip().splitlines()
        return lines[-1].strip()[:_LONGEST] if lines else ""

    def close(self) -> None:
        """Removes the files."""
        self._folder.cleanup()


def take_streams(out: Path, errors: Path) -> None:
    """Has what this process writes go to files, also what it writes past Python."""
    for number, file, name in ((1, out, "stdout"), (2, errors, "stderr")):
        opened = os.open(file, os.O_RDWR | os.O_APPEND)
        os.dup2(opened, number)
        os.close(opened)
        stream = open(number, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115 - it stays open
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _tail(file: Path) -> bytes:
    with suppress(OSError), file.open("rb") as reading:
        reading.seek(max(0, reading.seek(0, os.SEEK_END) - _CHUNK))
        return reading.read()
    return b""
