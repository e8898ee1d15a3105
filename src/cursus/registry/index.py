"""Tables of steps by the content of their files: what was read once is not read again until the content changes."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from cursus.core.own_folder import OWN, own_folder
from cursus.errors import ChangeError
from cursus.registry.definitions import on_one_line, step_entry
from cursus.registry.discovery import Builders, read_builders
from cursus.registry.tables import Table, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["ContentIndex"]

_FILE = "steps.json"
_FORM = 1
"""Grows when tables or builders are read otherwise than before."""

_BODY = b',"known":'


class ContentIndex:
    """Remembers, in a file below a root where one is given, what contents were found to say.

    A file that is broken or cannot be written costs time and nothing else.
    """

    def __init__(self, root: Path | None = None) -> None:
        """Takes the root of the workspaces; the file is read when something is first asked for."""
        self._root = root
        self._known: dict[str, Any] | None = None
        self._used: dict[str, Any] = {}
        self._grown = False

    def table(self, content: bytes) -> Table:
        """What `read_table` says of a content, each text on one line, less names that follow from those of steps."""
        told = self._told("table", content)
        entries = tuple((name, line, fields) for name, line, fields in told["entries"])
        return Table(entries, told["metadata"], tuple((line, fact, hint) for line, fact, hint in told["faults"]))

    def builders(self, content: bytes) -> Builders:
        """What `read_builders` says of a content."""
        told = self._told("builders", content)
        return Builders(told["told"], tuple(told["fault"]) if told["fault"] else None)

    def save(self) -> None:
        """Writes down what was asked for since the index was made, if any of it is new."""
        if self._root is not None and self._grown:
            from cursus.definition.files import write_file

            with suppress(OSError, ChangeError):
                write_file(own_folder(self._root) / _FILE, _packed(self._used))
        self._grown = False

    def _told(self, what: str, content: bytes) -> Any:
        key = f"{what}:{_digest(content)}"
        if key not in self._used:
            if self._known is None:
                self._known = self._load()
            self._grown = self._grown or key not in self._known
            self._used[key] = self._known.get(key) or _read(what, content)
        return self._used[key]

    def _load(self) -> dict[str, Any]:
        with suppress(OSError):
            return _unpacked((self._root / OWN / _FILE).read_bytes()) if self._root else {}
        return {}


def _read(what: str, content: bytes) -> dict[str, Any]:
    if what == "builders":
        return _plain(read_builders(content))
    told = _plain(read_table(content))
    return {**told, "entries": [(name, line, _beyond_rule(name, entry)) for name, line, entry in told["entries"]]}


def _beyond_rule(name: str, entry: Mapping[str, str]) -> dict[str, str]:
    """What an entry says that does not follow from the step's name: a third of the text, and as much less to read."""
    by_rule = step_entry(name, "", "")[name]
    return {key: on_one_line(value) for key, value in entry.items() if by_rule.get(key) != value}


def _plain(told: Table | Builders) -> dict[str, Any]:
    return {each.name: getattr(told, each.name) for each in fields(told)}


def _packed(known: dict[str, Any]) -> bytes:
    body = json.dumps(known, separators=(",", ":")).encode()
    return b'{"form":%d,"digest":"%s"%s%s}' % (_FORM, _digest(body).encode(), _BODY, body)


def _unpacked(text: bytes) -> dict[str, Any]:
    """What a file holds, if it holds what was written; a digest tells, so that nothing of it need be checked."""
    head, _, body = text[:-1].partition(_BODY)
    if head != b'{"form":%d,"digest":"%s"' % (_FORM, _digest(body).encode()):
        return {}
    known: dict[str, Any] = json.loads(body)
    return known


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()
