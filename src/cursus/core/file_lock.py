"""A lock that one process or thread holds at a time, that tells who holds it, and that ends with its holder."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from cursus.errors import ChangeError

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

__all__ = ["hold_lock"]

_PAUSE = 0.01


@contextmanager
def hold_lock(file: Path, doing: str, wait: float) -> Generator[None]:
    """While inside, nobody else holds the lock; `doing` says why, to those who wait.

    Args:
        file: The lock's file; it stays, and its folder is there.
        doing: What is being done, as it reads after a colon.
        wait: How many seconds to wait for one holder; where another takes its turn, the time begins anew.

    Raises:
        ChangeError: another process held it for all that time, or the file cannot be written.
    """
    descriptor = _taken(file, wait)
    try:
        _write(descriptor, f"process {os.getpid()}: {doing}\n{time.time_ns()}\n")
        yield
    finally:
        _let_go(descriptor)


def _let_go(descriptor: int) -> None:
    """What the file says goes first: who waits never reads of a holder that has gone."""
    try:
        _write(descriptor, "")
        # Closing alone would not do: a process that was forked meanwhile has the descriptor too.
        fcntl.flock(descriptor, fcntl.LOCK_UN)
    finally:
        os.close(descriptor)


def _taken(file: Path, wait: float) -> int:
    holder, since = "", time.monotonic()
    while True:
        descriptor = _opened(file)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_still(file, descriptor):
                return descriptor
        except BlockingIOError:
            told = os.pread(descriptor, 1000, 0).decode("utf-8", "replace")
            holder, since = (told, time.monotonic()) if told != holder else (holder, since)
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        if time.monotonic() - since >= wait:
            raise _refusal(file, holder, wait)
        time.sleep(_PAUSE)


def _opened(file: Path) -> int:
    try:
        return os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise ChangeError(f"{file} cannot be written: {error.strerror}", hint="check its permissions") from error


def _is_still(file: Path, descriptor: int) -> bool:
    """Whether the file is the one that was opened: a lock on one that was removed keeps nobody out."""
    try:
        return os.path.samestat(file.lstat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _refusal(file: Path, holder: str, wait: float) -> ChangeError:
    who = holder.partition("\n")[0] or "another process"
    return ChangeError(f"{file} is held since more than {wait:g} s by {who}", hint="wait for it to end, and try again")


def _write(descriptor: int, text: str) -> None:
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, text.encode("utf-8", "surrogateescape"), 0)
