"""Digests of files and sets of objects; those of large files are remembered, by what the system says of them."""

from __future__ import annotations

import hashlib
import sqlite3
import tarfile
import time
from contextlib import contextmanager, suppress
from threading import Lock
from typing import TYPE_CHECKING

from cursus.engine.store.archive import UNREADABLE

if TYPE_CHECKING:
    import os
    from collections.abc import Generator, Mapping
    from pathlib import Path
    from typing import IO

__all__ = ["Digests", "digest_of_text"]

_LENGTH = 32
# Up to here, reading the file costs no more than asking what is remembered of it.
_SMALL_BYTES = 1 << 16
# A file that was written a moment ago may be written again without the system's clock telling.
_SETTLED_SECONDS = 2.0
_SOURCES = "sourcedir.tar.gz"
_TABLE = """CREATE TABLE IF NOT EXISTS digests (
    device INTEGER, inode INTEGER, size INTEGER, modified INTEGER, digest TEXT, PRIMARY KEY (device, inode)
) WITHOUT ROWID"""


def digest_of_text(text: str) -> str:
    """32 hex digits of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_LENGTH]


class Digests:
    """Content digests, 32 hex digits each. What is remembered only saves time: a lost file of it changes nothing.

    A thread that uses them holds their `turn`, which others get while it reads a large file.
    """

    def __init__(self, memory: Path, published: Path) -> None:
        """Takes the file that remembers, and the folder whose files are replaced and never changed in place."""
        self._path, self._published = memory, published
        self.turn = Lock()
        self._connection: sqlite3.Connection | None = None

    def close(self) -> None:
        """Lets go of the file; a later use opens it again."""
        with self.turn:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def objects(self, objects: Mapping[str, Path]) -> str:
        """The digest of a set of files: of their names and contents, however they lie on the disk."""
        return digest_of_text("\n".join(f"{self.file(path)} {name}" for name, path in sorted(objects.items())))

    def file(self, path: Path) -> str:
        """The digest of a file's bytes; of an archive of sources that of its members, without times and owners."""
        if path.name == _SOURCES and (listed := _members(path)) is not None:
            return listed
        facts = path.stat()
        if facts.st_size <= _SMALL_BYTES:
            return hashlib.sha256(path.read_bytes()).hexdigest()[:_LENGTH]
        known = self._recalled(facts)
        if known is None:
            with self._aside(), path.open("rb") as reading:
                known = hashlib.file_digest(reading, "sha256").hexdigest()[:_LENGTH]
            if path.is_relative_to(self._published) or time.time() - facts.st_mtime > _SETTLED_SECONDS:
                self._remember(facts, known)
        return known

    @contextmanager
    def _aside(self) -> Generator[None]:
        """While inside, it is the turn of others."""
        self.turn.release()
        try:
            yield
        finally:
            self.turn.acquire()

    def _recalled(self, facts: os.stat_result) -> str | None:
        query = "SELECT digest FROM digests WHERE device = ? AND inode = ? AND size = ? AND modified = ?"
        with suppress(sqlite3.Error):
            row = self._opened().execute(query, _identity(facts)).fetchone()
            return str(row[0]) if row else None
        return None

    def _remember(self, facts: os.stat_result, digest: str) -> None:
        with suppress(sqlite3.Error):
            self._opened().execute("REPLACE INTO digests VALUES (?, ?, ?, ?, ?)", (*_identity(facts), digest))

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            # Calls come from several threads, in turn.
            connection = sqlite3.connect(self._path, timeout=1, isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute(_TABLE)
            self._connection = connection
        return self._connection


def _identity(facts: os.stat_result) -> tuple[int, int, int, int]:
    # SQLite's integers have a sign.
    return facts.st_dev & (1 << 63) - 1, facts.st_ino & (1 << 63) - 1, facts.st_size, facts.st_mtime_ns


def _digest_of(reading: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := reading.read(1 << 20):
        digest.update(piece)
    return digest.hexdigest()


def _members(archive: Path) -> str | None:
    """The digest of what an archive holds; None where it cannot be read."""
    lines: list[str] = []
    try:
        with tarfile.open(archive) as opened:
            for member in opened:
                if member.issparse():
                    # A few bytes may stand for more than can be read.
                    return None
                reading = opened.extractfile(member) if member.isreg() else None
                content = _digest_of(reading) if reading else member.linkname
                lines.append(f"{member.name}\0{member.type!r}\0{member.mode & 0o111:o}\0{content}")
    except UNREADABLE:
        return None
    return digest_of_text("\n".join(sorted(lines)))
