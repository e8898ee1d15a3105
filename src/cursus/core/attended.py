"""Work that may end or stop the process that does it: a process of its own does it, and another one goes on after that.

The process is told its tasks when it is started and does them in their order. It says what it is at, and what came of
each.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection

    from cursus.core.child_output import ChildOutput

__all__ = ["Attended", "EndedEarly", "Reports", "WorkProcess", "attend", "ended_how", "kill_group"]

_LOOK = 0.05
"""How many seconds pass at most before a process is looked after that is silent: it may have ended without a word."""

_LONGEST_START = 120.0

TaskT = TypeVar("TaskT")


@dataclass(frozen=True, slots=True)
class EndedEarly:
    """What there is of a task that its process did not finish.

    `how` follows what it was at as in "ends its process with exit code 3" or "takes more than 20 s"; `words` are the
    last line of the process's error stream.
    """

    how: str
    at: str | None
    words: str = ""


class WorkProcess(Protocol):
    """A process that does tasks."""

    connection: Connection
    output: ChildOutput

    def ended(self) -> str | None:
        """How it ended; None while it runs."""

    def close(self) -> None:
        """Ends it, and what it has started, if it still runs."""


class Reports:
    """What a process that does tasks tells of them.

    A process that code of a task has forked may come to speak as well: it is ended instead.
    """

    def __init__(self, connection: Connection) -> None:
        """Takes the way to the one who attends."""
        self._connection, self._speaker = connection, os.getpid()

    def at(self, what: str) -> None:
        """Says what comes next: the clock runs from the first such word of a task on."""
        self._send({"at": what})

    def done(self, outcome: Any) -> None:
        """Says what came of the task that is at hand, as JSON."""
        self._send({"done": outcome})

    def _send(self, message: dict[str, Any]) -> None:
        if os.getpid() != self._speaker:
            os._exit(0)
        self._connection.send_bytes(json.dumps(message).encode())


class Attended(Generic[TaskT]):
    """Tasks in a row, the process that does them now, and what came of those that are done."""

    def __init__(self, tasks: Sequence[TaskT], start: Callable[[Sequence[TaskT]], WorkProcess], seconds: float) -> None:
        """Takes the tasks, what starts a process for those that are left, and how long a task may take."""
        self.tasks: Sequence[TaskT] = tasks
        self.outcomes: list[Any] = []
        self._left = deque(tasks)
        self._start, self._seconds = start, seconds
        self._process: WorkProcess | None = None
        self._at: str | None = None
        self._since = 0.0

    @property
    def connection(self) -> Connection | None:
        """The way to the process; None where nothing is left to do."""
        if self._process is None and self._left:
            self._process = self._start(tuple(self._left))
            self._begin()
        return self._process.connection if self._process else None

    def hear(self) -> None:
        """Takes one message of the process; one that has ended leaves an outcome, too."""
        assert self._process is not None
        try:
            message = json.loads(self._process.connection.recv_bytes())
        except (EOFError, OSError):
            self._fail(self._waited())
            return
        if "at" in message:
            self._since = self._since if self._at else time.monotonic()
            self._at = message["at"]
        elif self._left:
            self._settle(message["done"])

    def look(self) -> None:
        """Looks after a process that is silent: it may have ended, or have had its time."""
        assert self._process is not None
        how, seconds = self._process.ended(), self._seconds if self._at else max(self._seconds, _LONGEST_START)
        if how is not None and not self._process.connection.poll():
            self._fail(how)
        elif time.monotonic() - self._since > seconds:
            self._fail(f"takes more than {seconds:g} s")

    def close(self) -> None:
        """Ends the process, if there is one."""
        if self._process is not None:
            self._process.close()
            self._process.output.close()
            self._process = None

    def _begin(self) -> None:
        self._at, self._since = None, time.monotonic()

    def _settle(self, outcome: Any) -> None:
        self.outcomes.append(outcome)
        self._left.popleft()
        self._begin()
        if not self._left:
            self.close()

    def _fail(self, how: str) -> None:
        """Gives the task at hand up; a new process goes on with the next."""
        assert self._process is not None
        process, self._process = self._process, None
        process.close()
        words = process.output.last_line()
        process.output.close()
        self._settle(EndedEarly(how, self._at, words))

    def _waited(self) -> str:
        """How a process ended that has closed its connection; one that only did that is ended."""
        assert self._process is not None
        until = time.monotonic() + 1.0
        while (how := self._process.ended()) is None and time.monotonic() < until:
            time.sleep(_LOOK / 10)
        return how or "closes what its process answers by"


def attend(works: Sequence[Attended[Any]]) -> None:
    """Has all tasks done, those of each in a process of its own, at the same time."""
    try:
        while open_ := dict(_open(works)):
            ready = wait(list(open_), _LOOK)
            for connection, work in open_.items():
                if connection in ready:
                    work.hear()
                else:
                    work.look()
    finally:
        for work in works:
            work.close()


def _open(works: Sequence[Attended[Any]]) -> Iterator[tuple[Any, Attended[Any]]]:
    for work in works:
        connection = work.connection
        if connection is not None:
            yield connection, work


def ended_how(code: int) -> str:
    """How code ended its process, by the exit code; negative ones are signals.

    >>> ended_how(3)
    'ends its process with exit code 3'
    """
    if code < 0:
        with suppress(ValueError):
            return f"ends its process by {signal.Signals(-code).name}"
    return f"ends its process with exit code {code}"


def kill_group(pid: int) -> None:
    """Ends a process, and those of its group."""
    for end in (os.killpg, os.kill) if hasattr(os, "killpg") else (os.kill,):
        with suppress(OSError):
            end(pid, getattr(signal, "SIGKILL", signal.SIGTERM))
