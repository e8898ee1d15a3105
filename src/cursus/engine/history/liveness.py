"""Whether a run goes on: its engine holds a lock on a file in the run's folder, which the system lets go with it."""

from __future__ import annotations

import fcntl
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path
    from typing import IO

__all__ = ["is_running", "lock_run"]

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
    try:
        with (folder / _FILE).open(encoding="utf-8") as probe:
            # Locks of `flock` belong to what was opened, so that a probe neither meets nor drops a lock of its own
            # process, as those of `lockf` would.
            fcntl.flock(probe, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


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
