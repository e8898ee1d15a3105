"""What a supervisor keeps its job from: holding more memory than it may, and filling the disk with its log.

Standard library only: it is in memory beside every job.
"""

from __future__ import annotations

import ctypes
import os
import re
from contextlib import suppress
from pathlib import Path

__all__ = ["LOG_BYTES", "Limits", "children_of"]

LOG_BYTES = 64 << 20
"""How long a log may be; of a longer one the first half and the last part are kept."""

_FIRST, _LAST = LOG_BYTES // 2, LOG_BYTES // 4
_LAST_WORDS = 64 << 10
_KEEP_SIZE, _PUNCH_HOLE = 0x1, 0x2
_PAGE = os.sysconf("SC_PAGE_SIZE")
_SHARE = re.compile(rb"^Pss:\s+(\d+) kB", re.MULTILINE)


class Limits:
    """The limits of one job, looked at a few times a second."""

    def __init__(self, log: str, memory: int) -> None:
        """Takes the job's log, and the bytes that it may hold; 0 for as many as there are."""
        self._log, self._memory = Path(log), memory
        self._emptied = 0
        self._kept = -1
        self.seconds = 0.1 if memory else 0.25
        """How long to wait between two looks."""

    def exceeded(self) -> int:
        """The bytes that the descendants of this process hold, where that is too much; otherwise 0."""
        if not self._memory:
            return 0
        processes = _descendants(os.getpid())
        # Pages that processes share count once for each here: cheap to know, and never too little.
        if sum(map(_resident, processes)) <= self._memory:
            return 0
        held = sum(map(_proportional, processes))
        return held if held > self._memory else 0

    def keep_room(self) -> None:
        """Holds some room behind the end of the log, so that a job which fills the disk can still say so."""
        with suppress(OSError):
            size = self._log.stat().st_size
            if size != self._kept:
                with self._log.open("r+b", buffering=0) as log:
                    _fallocate(log.fileno(), _KEEP_SIZE, size, _LAST_WORDS)
                self._kept = size

    def empty_middle(self) -> None:
        """Gives back the room of the middle of a log that grows too long; its length and the rest stay."""
        with suppress(OSError):
            size = self._log.stat().st_size
            if size > max(LOG_BYTES, self._emptied + LOG_BYTES):
                with self._log.open("r+b", buffering=0) as log:
                    _fallocate(log.fileno(), _KEEP_SIZE | _PUNCH_HOLE, _FIRST, size - _LAST - _FIRST)
                self._emptied = size

    def shorten(self) -> None:
        """Takes the middle out of a log that has grown too long, once nobody writes to it any more."""
        with suppress(OSError):
            size = self._log.stat().st_size
            with self._log.open("r+b", buffering=0) as log:
                if size <= LOG_BYTES:
                    # Gives back the room behind its end.
                    log.truncate(size)
                    return
                log.seek(size - _LAST)
                last = log.read(_LAST)
                log.truncate(_FIRST)
                log.seek(_FIRST)
                left_out = size - _FIRST - len(last)
                log.write(f"\ncursus: the log was {size} bytes long: {left_out} of them are left out here\n".encode())
                log.write(last.partition(b"\n")[2])


def _fallocate(descriptor: int, how: int, start: int, length: int) -> None:
    """Takes or frees blocks of a file; nothing where the file system cannot."""
    fallocate = getattr(ctypes.CDLL(None), "fallocate", None)
    if fallocate is not None:
        fallocate(descriptor, how, ctypes.c_int64(start), ctypes.c_int64(length))


def children_of(process: int) -> list[int] | None:
    """The processes that a process is the parent of; None where the system does not list them."""
    try:
        listed = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8")
    except OSError:
        return None
    return [int(number) for number in listed.split()]


def _descendants(process: int) -> list[int]:
    found: list[int] = []
    waiting = [process]
    while waiting:
        children = children_of(waiting.pop()) or []
        found += children
        waiting += children
    return found


def _resident(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_bytes().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0


def _proportional(process: int) -> int:
    """What a process holds, with its part of the pages that it shares."""
    try:
        match = _SHARE.search(Path(f"/proc/{process}/smaps_rollup").read_bytes())
    except OSError:
        return _resident(process)
    return int(match[1]) << 10 if match else 0
