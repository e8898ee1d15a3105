"""The folders of jobs that are done, removed while other steps go on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Lock
from typing import TYPE_CHECKING

from cursus.engine.store.files import discard

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

__all__ = ["Clearing"]


class Clearing:
    """Removes folders, one after the other.

    That may take longer than the job did: where a file system tells the disk of every block that becomes free, each
    folder waits for the disk.
    """

    def __init__(self) -> None:
        """Starts without any."""
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="clear")
        self._lock = Lock()
        self._last: Future[None] | None = None

    def clear(self, folder: Path) -> None:
        """Has a folder removed; returns once the one before is gone, so that they do not pile up."""
        with self._lock:
            before, self._last = self._last, self._pool.submit(discard, folder)
        if before is not None:
            wait([before])

    def close(self) -> None:
        """Returns once all are gone."""
        self._pool.shutdown()
