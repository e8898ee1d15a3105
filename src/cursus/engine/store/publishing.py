"""Sets of objects put in place as a whole: staged beside the store, exchanged in one step, finished after a crash.

One process at a time changes objects, and none while another lists them; a lock that ends with its process sees to it.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import json
import os
import secrets
import sys
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.engine.store.files import discard, files_below
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping
    from pathlib import Path

__all__ = ["Publisher"]

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
_PUBLIC_MODE = 0o644
# Where a file system cannot exchange folders, files are moved one by one, from what the intent says is staged.
_CANNOT_EXCHANGE = {errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM}
_INTENT = "intent.json"


@dataclass(frozen=True, slots=True)
class _Move:
    """One staged folder, known by its inode, and the folder of the store that it shall become."""

    staged: str
    inode: int
    key: str

    def waits_in(self, folder: Path) -> bool:
        """Whether it has yet to be made: after it, nothing is staged, or the old folder that it was exchanged for."""
        staged = folder / self.staged
        return staged.exists() and staged.stat().st_ino == self.inode


class Publisher:
    """Puts files below a folder of objects, all of one call or none, for readers and across crashes."""

    def __init__(self, objects: Path, staging: Path) -> None:
        """Takes the folder of objects and one for staging on the same file system; neither need exist."""
        self._objects, self._staging = objects, staging
        self._lock_file = staging.with_name(f"{staging.name}.lock")

    @contextmanager
    def reading(self) -> Generator[None]:
        """While inside, nobody changes objects."""
        with self._locked(fcntl.LOCK_SH):
            yield

    def put(self, source: Path, key: str) -> Path:
        """Moves one file to its key, and gives its place."""
        target = self._objects / key
        _make_public(source)
        with self._locked(fcntl.LOCK_EX), _conflicts_named(key):
            target.parent.mkdir(parents=True, exist_ok=True)
            source.replace(target)
        return target

    def remove(self, key: str) -> None:
        """Removes one object, if it is there."""
        target = self._objects / key
        with self._locked(fcntl.LOCK_EX):
            if not target.is_dir():
                with suppress(FileNotFoundError, NotADirectoryError):
                    target.unlink()

    def put_all(self, files: Mapping[str, Path], prefixes: Iterable[str]) -> None:
        """Moves files to their keys, each below one of the prefixes; objects that they do not name stay.

        Raises:
            EngineError: a key is needed as an object and as a prefix; nothing has changed.
        """
        if len(files) == 1:
            for key, source in files.items():
                self.put(source, key)
            return
        tops = _tops(prefixes)
        with self._staged() as folder:
            moves = [_stage(folder / str(number), top, _below(files, top)) for number, top in enumerate(tops)]
            with self._locked(fcntl.LOCK_EX):
                self._merge(folder, moves)
                # A single folder is exchanged in one step: there is nothing that a crash could leave to be finished.
                if len(moves) > 1 or not _can_exchange(folder):
                    _write_intent(folder, moves)
                self._apply_all(folder, moves)
                (folder / _INTENT).unlink(missing_ok=True)

    def recover(self) -> None:
        """Finishes what processes that have died had begun to put in place, and removes what they had only staged."""
        if not self._staging.is_dir():
            return
        with self._locked(fcntl.LOCK_EX):
            for folder in [each for each in self._staging.iterdir() if each.is_dir()]:
                with suppress(BlockingIOError, FileNotFoundError), _held(folder, fcntl.LOCK_EX | fcntl.LOCK_NB):
                    if (folder / _INTENT).is_file():
                        self._finish(folder)
                    discard(folder)

    def _finish(self, folder: Path) -> None:
        for told in json.loads((folder / _INTENT).read_text(encoding="utf-8")):
            move = _Move(**told)
            if move.waits_in(folder):
                # Others may have put objects there since.
                self._merge(folder, [move])
                self._apply(folder, move)
        (folder / _INTENT).unlink()

    @contextmanager
    def _staged(self) -> Generator[Path]:
        """A folder for staging that recovery leaves alone while this process lives."""
        folder = self._staging / secrets.token_hex(8)
        with ExitStack() as until_done:
            # Recovery must not come between the making of the folder and its lock.
            with self._locked(fcntl.LOCK_SH):
                folder.mkdir(parents=True)
                until_done.enter_context(_held(folder, fcntl.LOCK_EX))
            try:
                yield folder
            finally:
                if not (folder / _INTENT).exists():
                    discard(folder)

    @contextmanager
    def _locked(self, how: int) -> Generator[None]:
        try:
            descriptor = os.open(self._lock_file, os.O_RDWR | os.O_CREAT, 0o644)
        except FileNotFoundError:
            self._lock_file.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._lock_file, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, how)
            yield
        finally:
            os.close(descriptor)

    def _merge(self, folder: Path, moves: Iterable[_Move]) -> None:
        """Adds to each staged folder the objects that stay, as further names of the same files."""
        for move in moves:
            with _conflicts_named(move.key):
                target = self._objects / move.key
                if target.exists():
                    _link_missing(target, folder / move.staged)
                else:
                    target.parent.mkdir(parents=True, exist_ok=True)

    def _apply_all(self, folder: Path, moves: Iterable[_Move]) -> None:
        """Makes the moves; where one cannot be made, takes back those before it: who asked is told that all failed."""
        made: list[_Move] = []
        try:
            for move in moves:
                self._apply(folder, move)
                made.append(move)
        except (EngineError, OSError):
            if all(self._take_back(folder, move) for move in made[::-1]):
                (folder / _INTENT).unlink(missing_ok=True)
            raise

    def _take_back(self, folder: Path, move: _Move) -> bool:
        """Gives the store its old folder back; False where files were moved one by one, and cannot be told apart."""
        staged, target = folder / move.staged, self._objects / move.key
        if target.stat().st_ino != move.inode:
            return False
        if staged.exists():
            return _exchange(staged, target)
        target.rename(staged)
        return True

    def _apply(self, folder: Path, move: _Move) -> None:
        staged, target = folder / move.staged, self._objects / move.key
        with _conflicts_named(move.key):
            if not target.exists():
                staged.rename(target)
            elif not _exchange(staged, target):
                _move_files(staged, target)


def _stage(folder: Path, key: str, files: Mapping[str, Path]) -> _Move:
    folder.mkdir()
    with _conflicts_named(key):
        for name, source in files.items():
            staged = folder / name
            staged.parent.mkdir(parents=True, exist_ok=True)
            _make_public(source)
            source.rename(staged)
    return _Move(folder.name, folder.stat().st_ino, key)


def _make_public(source: Path) -> None:
    """Objects have no mode: what reads one later gets an ordinary file."""
    if source.stat().st_mode & 0o7777 != _PUBLIC_MODE:
        source.chmod(_PUBLIC_MODE)


def _tops(prefixes: Iterable[str]) -> list[str]:
    """The prefixes that lie below no other one of them."""
    tops: list[str] = []
    for prefix in sorted(set(prefixes)):
        if not any(prefix.startswith(f"{top}/") for top in tops):
            tops.append(prefix)
    return tops


def _below(files: Mapping[str, Path], top: str) -> dict[str, Path]:
    return {key[len(top) + 1 :]: path for key, path in files.items() if key.startswith(f"{top}/")}


def _link_missing(old: Path, new: Path) -> None:
    for name, path in files_below(old):
        target = new / name
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "an object lies there", name)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(path, target)


def _move_files(staged: Path, target: Path) -> None:
    """Moves the files one by one; called again after a crash, it goes on with those that are left."""
    for name, path in list(files_below(staged)):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        path.replace(target / name)


def _write_intent(folder: Path, moves: Iterable[_Move]) -> None:
    whole = folder / f"{_INTENT}.part"
    told = [{"staged": move.staged, "inode": move.inode, "key": move.key} for move in moves]
    whole.write_text(json.dumps(told), encoding="utf-8")
    whole.rename(folder / _INTENT)


def _can_exchange(folder: Path) -> bool:
    """Whether the file system exchanges folders, seen by doing so beside what is staged."""
    first, second = folder / "first", folder / "second"
    first.mkdir()
    second.mkdir()
    return _exchange(first, second)


def _exchange(first: Path, second: Path) -> bool:
    """Gives each of two folders the other's name in one step; False where the system cannot."""
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    rename = getattr(libc, "renameat2", None)
    if rename is None:
        return False
    if rename(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(second))


@contextmanager
def _held(folder: Path, how: int) -> Generator[None]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _conflicts_named(key: str) -> Generator[None]:
    try:
        yield
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        raise EngineError(
            f"s3://{key} is needed both as an object and as a prefix of objects", hint="use distinct prefixes"
        ) from error
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        raise EngineError(
            f"s3://{key}: a part of its name, or of one below it, is too long to be a file here",
            hint="use names of at most 255 bytes between slashes",
        ) from error
