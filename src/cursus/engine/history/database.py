"""One SQLite file: opened when first needed, brought to this version's tables, its errors told in words."""

from __future__ import annotations

import sqlite3
import threading
import time
import zlib
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from cursus.engine.history.schema import MIGRATIONS
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

__all__ = ["Database"]

_PATIENCE = 30.0
_DAMAGED = "the history of runs is damaged"
_AWAY = "move the file away: the next run starts a new one, and each finished run keeps its run.json"
_PRIMARY = 0xFF
_UNUSABLE = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_AUTH})
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})


class Database:
    """A file of tables for several threads of one process; other processes may use it at the same time.

    Writes go to a write-ahead log, and are handed to the operating system before `writing` is left: what is written is
    there after `kill -9` of any process. `synchronous=NORMAL` saves the wait for the disk at every write; a power cut
    may take the last writes back, and leaves a whole database.
    """

    def __init__(self, path: Path) -> None:
        """Names the file; nothing is opened yet."""
        self.path = path
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None

    @contextmanager
    def reading(self) -> Generator[sqlite3.Connection | None]:
        """A connection to read from, None where there is no file.

        Raises:
            EngineError: the file cannot be read, is damaged, or comes from a newer version.
        """
        with self._lock, _told(self.path):
            if self._connection is None and not self.path.exists():
                yield None
            else:
                yield self._opened()

    @contextmanager
    def writing(self) -> Generator[sqlite3.Connection]:
        """A connection inside one transaction, kept when the block is left and taken back when it raises.

        Raises:
            EngineError: as for `reading`; or the file cannot be written, or the disk is full.
        """
        with self._lock, _told(self.path):
            connection = self._opened()
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                yield connection

    def close(self) -> None:
        """Lets go of the file; the next use opens it again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = _open(self.path)
        return self._connection


@contextmanager
def _told(path: Path) -> Generator[None]:
    try:
        yield
    except sqlite3.Error as error:
        fact, hint = _words(error)
        raise EngineError(f"{path}: {fact}", hint=hint) from error
    except (ValueError, zlib.error) as error:
        raise EngineError(f"{path}: {_DAMAGED}: {error}", hint=_AWAY) from error


def _words(error: sqlite3.Error) -> tuple[str, str]:
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if code in _UNUSABLE:
        return f"the history of runs cannot be used: {error}", "make the store writable, or name another with --store"
    if code in _FULL:
        return f"the history of runs cannot be written: {error}", "make room on the disk, or name another --store"
    if code in _BUSY:
        hint = "end the program that has it open, then try again"
        return f"another process has kept the history of runs locked for {_PATIENCE:.0f} s", hint
    return f"{_DAMAGED}: {error}", _AWAY


def _open(path: Path) -> sqlite3.Connection:
    """A connection to the file at this version; where the folder cannot be written, one that reads only."""
    # Calls come from several threads, one at a time: `Database` has a lock.
    connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA synchronous = NORMAL")
        _migrate(connection, path)
    except sqlite3.OperationalError as error:
        connection.close()
        if error.sqlite_errorcode & _PRIMARY not in _UNUSABLE or not path.is_file():
            raise
        return _frozen(path)
    except BaseException:
        connection.close()
        raise
    return connection


def _frozen(path: Path) -> sqlite3.Connection:
    """A connection that needs no file beside the database, as a folder that cannot be written has none."""
    address = f"{path.absolute().as_uri()}?immutable=1"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
    with closing(connection.execute("PRAGMA user_version")) as found:
        _refuse_newer(int(found.fetchone()[0]), path)
    return connection


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Brings the tables to this version, once, also where several processes come to a new file together."""
    if _version(connection) == len(MIGRATIONS):
        return
    _refuse_newer(_version(connection), path)
    _log_ahead(connection)
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        for number, statements in enumerate(MIGRATIONS[_version(connection) :], _version(connection) + 1):
            for statement in statements:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Switches to the write-ahead log; SQLite does not wait by itself where another process does the same."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & _PRIMARY not in _BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _refuse_newer(version: int, path: Path) -> None:
    if version > len(MIGRATIONS):
        fact = f"was written by a newer cursus (version {version} of the file, this one knows {len(MIGRATIONS)})"
        raise EngineError(f"{path}: {fact}", hint="upgrade cursus, or name another store with --store")
