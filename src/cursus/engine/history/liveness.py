"""Whether a run goes on: its engine holds a lock on a file in the run's folder, which the system lets go with it."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path
    from typing import IO

__all__ = ["LockState", "is_running", "lock_run", "lock_state"]

LockState = Literal["held", "left", "gone"]

_FILE = "lock"
_PATIENCE = 2.0


@contextmanager
def lock_run(folder: Path) -> Generator[None]:
    """While inside, the run of that folder is going on, whatever becomes of this process; the file goes at the end.

    Raises:
        EngineError: another process holds the lock.
        OSError: the folder cannot be written.
    """
    path = folder / _FILE
    with path.open("a", encoding="utf-8") as held:
        _take(held, folder)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def is_running(folder: Path) -> bool:
    """Whether some process, this one included, holds the lock of the run in that folder."""
    return lock_state(folder) == "held"


def lock_state(folder: Path) -> LockState:
    """What has become of a run's lock: `held` while it goes on, `left` by an engine that was killed, or `gone`.

    An engine that ends a run, well or badly, takes the file away before it lets go of the lock: `left` is certain.
    """
    try:
        # Cheaper than a file object; `runs list` looks at the lock of every run that has not ended.
        probe = os.open(folder / _FILE, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return "gone"
    try:
        # Locks of `flock` belong to what was opened, so that a probe neither meets nor drops a lock of its own
        # process, as those of `lockf` would.
        fcntl.flock(probe, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return "left" if os.fstat(probe).st_nlink else "gone"
    except BlockingIOError:
        return "held"
    except OSError:
        return "gone"
    finally:
        os.close(probe)


def _take(held: IO[str], folder: Path) -> None:
    """Takes the lock; who only looks at it holds it for a moment, so that a refusal is not yet another engine."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > until:
                raise EngineError(f"run {folder.name}: another process runs it", hint="wait for it to end") from error
            time.sleep(0.01)
        else:
            return
