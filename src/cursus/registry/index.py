"""Tables of steps by the content of their files: what was read once is not read again until the content changes."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from cursus.registry.discovery import read_builder
from cursus.registry.tables import Table, read_table

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ContentIndex"]

_FORM = 1
"""Grows when tables or builders are read otherwise than before."""


class ContentIndex:
    """Remembers, in a file where one is given, what contents were found to say.

    A file that is broken or cannot be written costs time and nothing else.
    """

    def __init__(self, file: Path | None = None) -> None:
        """Takes the file; it is read when something is first asked for."""
        self._file = file
        self._known: dict[str, Any] | None = None
        self._used: dict[str, Any] = {}
        self._grown = False

    def table(self, content: bytes) -> Table:
        """What `read_table` says of a content."""
        told = self._told("table", content)
        entries = tuple((name, line, fields) for name, line, fields in told["entries"])
        return Table(entries, told["metadata"], tuple((line, fact, hint) for line, fact, hint in told["faults"]))

    def builder(self, content: bytes) -> tuple[str, dict[str, str]] | None:
        """What `read_builder` says of a content."""
        told = self._told("builder", content)
        return (told[0], told[1]) if told else None

    def save(self) -> None:
        """Writes down what was asked for since the index was made, if any of it is new."""
        if self._file is None or not self._grown:
            return
        text = json.dumps({"form": _FORM, "known": self._used}, separators=(",", ":"))
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=".index-", dir=self._file.parent)
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as writing:
                    writing.write(text)
                os.replace(name, self._file)  # noqa: PTH105 - a name of mkstemp's
            except BaseException:
                os.unlink(name)  # noqa: PTH108 - a name of mkstemp's
                raise
        self._grown = False

    def _told(self, what: str, content: bytes) -> Any:
        key = f"{what}:{hashlib.blake2b(content, digest_size=16).hexdigest()}"
        if key not in self._used:
            known = self._load()
            if key not in known:
                self._grown = True
                known[key] = _read(what, content)
            self._used[key] = known[key]
        return self._used[key]

    def _load(self) -> dict[str, Any]:
        if self._known is None:
            self._known = {}
            with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
                if self._file is not None:
                    told = json.loads(self._file.read_bytes())
                    self._known = dict(told["known"]) if told["form"] == _FORM else {}
        return self._known


def _read(what: str, content: bytes) -> Any:
    if what == "builder":
        return read_builder(content)
    table = read_table(content)
    return {"entries": table.entries, "metadata": table.metadata, "faults": table.faults}
