"""Room on the disk that is kept for a run's record, so that a job which fills the disk cannot keep it unwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.engine.history.liveness import lock_state
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

__all__ = ["Reserve", "give_up_left"]

_FILE = "reserve"
_BYTES = 1 << 20


class Reserve:
    """A megabyte in a run's folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE

    def keep(self) -> None:
        """Takes the room, until it is needed or given up."""
        self._path.write_bytes(bytes(_BYTES))

    def give_up(self) -> bool:
        """Frees the room; whether there was any left."""
        left = self._path.exists()
        self._path.unlink(missing_ok=True)
        return left

    def write(self, writing: Callable[[], object]) -> None:
        """Writes a part of the record; with the room kept for it where that fails.

        Raises:
            EngineError, OSError: it cannot be written even so.
        """
        try:
            writing()
        except (EngineError, OSError):
            if not self.give_up():
                raise
            writing()


def give_up_left(folders: Iterable[Path]) -> None:
    """Frees the room that runs hold whose engine was killed."""
    for folder in folders:
        if lock_state(folder) == "left":
            Reserve(folder).give_up()
