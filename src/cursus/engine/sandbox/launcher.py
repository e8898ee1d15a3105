"""The engine's end of the warm interpreter: starts it, sends it jobs, watches each one, ends it."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal

from cursus.engine.model import StepFailedError
from cursus.engine.sandbox.messages import read_message, write_message
from cursus.engine.sandbox.zygote import BEGUN, CANNOT_ENTER, KILL, TERMINATE, Request
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Exit", "Launcher", "StopSignal"]

_GRACE_SECONDS = 5.0
_LOOK_SECONDS = 0.25
_LAST_BYTES = 4096
# How often a job is started anew where the interpreter was killed before it had begun.
_STARTS = 3
# The interpreter must not run the packages' own __init__ (slow), nor leave `cursus` importable for a job.
_BOOTSTRAP = """
import socket, sys, types
for name, folder in (("cursus", sys.argv[1]), ("cursus.engine", sys.argv[2])):
    package = sys.modules[name] = types.ModuleType(name)
    package.__path__ = [folder]
from cursus.engine.sandbox.zygote import serve
serve(socket.socket(fileno=int(sys.argv[3])))
"""
# One thread while libraries are only imported: a fork copies just the thread that forks.
_IMPORT_ONLY = {"OPENBLAS_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}
# GNU OpenMP's threads sleep after a short busy wait: jobs that share cores would else wait for each other's.
_BRIEF_SPIN = {"GOMP_SPINCOUNT": "10000"}


@dataclass(frozen=True, slots=True)
class Exit:
    """How a job ended: exit code (negative for a signal), peak memory in bytes, what ended it, seconds it computed."""

    code: int
    peak_memory_bytes: int
    cause: Literal["itself", "timeout", "stopped", "memory"]
    cpu_seconds: float = 0.0


class StopSignal:
    """A flag that any number of waiting threads see at once, and a second one for those that have begun to end."""

    def __init__(self) -> None:
        """Starts unset."""
        self.descriptor, self._writing = os.pipe()
        self.insisting, self._insisting_end = os.pipe()
        self.is_set = self.insists = False

    def wait(self, seconds: float) -> bool:
        """Waits that long, or less where the flag is raised; whether it is."""
        return bool(select.select([self.descriptor], (), (), seconds)[0])

    def set(self) -> None:
        """Raises the flag for good."""
        if not self.is_set:
            self.is_set = True
            os.close(self._writing)

    def insist(self) -> None:
        """Has those that wait for an end kill what they wait for."""
        self.set()
        if not self.insists:
            self.insists = True
            os.close(self._insisting_end)

    def __del__(self) -> None:
        self.insist()
        os.close(self.descriptor)
        os.close(self.insisting)


class Launcher:
    """The warm interpreter of one run or several; where it has been killed, the next job finds another.

    `threads` is how many the numerical libraries of one job compute with, None for one per core; `settings` are the
    environment variables that say so, which jobs have that are not forked from it, too.
    """

    def __init__(self, log: Path, python: str = sys.executable, threads: int | None = None) -> None:
        """Starts the interpreter, which writes to `log`, in a session of its own: Ctrl-C reaches the engine only."""
        self._log, self._python, self.threads = log, python, threads
        self.settings = {**_BRIEF_SPIN, **({"OMP_NUM_THREADS": str(threads)} if threads else {})}
        self._lock = Lock()
        self._begin()

    def _begin(self) -> None:
        self._process, self._control = _start(self._log, self._python, self.settings)
        self._imported: set[str] = set()
        self._ask([])

    def close(self) -> None:
        """Ends the interpreter; jobs that still run are killed by their supervisors."""
        self._control.close()
        try:
            self._process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _supervisor(self, preload: list[str]) -> socket.socket:
        """The socket of a supervisor that waits for a job, of a new interpreter where the old one has ended."""
        with self._lock:
            try:
                return self._next(preload)
            except OSError:
                self._control.close()
                self._process.wait()
                self._begin()
                return self._next(preload)

    def _next(self, preload: list[str]) -> socket.socket:
        """The supervisor that was asked for last time, or one that knows new modules; asks for the one after it."""
        found = self._received()
        wanted = [name for name in preload if name not in self._imported]
        if wanted:
            found.close()
            self._ask(wanted)
            self._imported.update(wanted)
            found = self._received()
        with suppress(OSError):
            self._ask([])
        return found

    def _ask(self, preload: list[str]) -> None:
        write_message(self._control, json.dumps(preload).encode())

    def _received(self) -> socket.socket:
        _, descriptors, _, _ = socket.recv_fds(self._control, 1, 1)
        if not descriptors:
            raise ConnectionError("the interpreter has ended")
        return socket.socket(fileno=descriptors[0])

    def run(self, request: Request, limit: float, stop: StopSignal, heard: Callable[[str], None]) -> Exit:
        """Runs one job to its end; past `limit` seconds, or when stopped, it gets SIGTERM and then SIGKILL."""
        for _ in range(_STARTS):
            ended = self._attempt(request, limit, stop, heard)
            if ended is not None:
                break
        else:
            raise _lost("the interpreter that starts jobs has ended")
        if ended.code == CANNOT_ENTER and (request.root is not None or request.relay is not None):
            raise EngineError(_last_line(Path(request.log)) or "the sandbox could not be entered", hint=_SEE_LOG)
        return ended

    def _attempt(self, request: Request, limit: float, stop: StopSignal, heard: Callable[[str], None]) -> Exit | None:
        """How the job ended; None where its supervisor was killed before it had begun."""
        try:
            channel = self._supervisor(request.preload)
        except OSError:
            return None
        with channel:
            with suppress(OSError):
                write_message(channel, json.dumps(asdict(request)).encode())
            return _Watch(channel, Path(request.log), limit, stop, heard).wait()


def _start(log: Path, python: str, settings: Mapping[str, str]) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """A new interpreter, and our end of the socket on which it is asked for jobs."""
    ours, theirs = socket.socketpair()
    engine = Path(__file__).parent.parent
    command = [python, "-P", "-c", _BOOTSTRAP, str(engine.parent), str(engine), str(theirs.fileno())]
    base = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = {**base, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", **_IMPORT_ONLY, **settings}
    with theirs, log.open("ab") as said:
        process = subprocess.Popen(
            command,
            env=environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            pass_fds=(theirs.fileno(),),
            start_new_session=True,
        )
    return process, ours


_SEE_LOG = "see sandbox.log in the run's folder"


def _lost(fact: str) -> StepFailedError:
    return StepFailedError(f"{fact}; {_SEE_LOG}", lost=True)


class _Watch:
    """One job being waited for."""

    def __init__(
        self, channel: socket.socket, log: Path, limit: float, stop: StopSignal, heard: Callable[[str], None]
    ) -> None:
        self._channel, self._log, self._stop, self._heard = channel, log, stop, heard
        self._deadline = monotonic() + limit
        self._cause: Literal["itself", "timeout", "stopped"] = "itself"
        self._begun = self._killed = False
        self._seen = 0

    def wait(self) -> Exit | None:
        while True:
            left = max(0.0, self._deadline - monotonic())
            watched: list[Any] = [self._channel, *self._stops()]
            ready, _, _ = select.select(watched, (), (), min(left, _LOOK_SECONDS))
            if self._channel in ready:
                message = read_message(self._channel)
                if message != BEGUN:
                    return self._ended(message)
                self._begun = True
            elif ready:
                self._end("stopped")
            elif monotonic() >= self._deadline:
                self._end("timeout")
            else:
                self._listen()

    def _stops(self) -> list[int]:
        """What of the stop signal has not been passed on yet."""
        if self._killed:
            return []
        return [self._stop.insisting] if self._cause == "stopped" else [self._stop.descriptor]

    def _end(self, cause: Literal["timeout", "stopped"]) -> None:
        """Asks once, then insists."""
        self._killed = self._cause != "itself"
        with suppress(OSError):
            self._channel.sendall(KILL if self._killed else TERMINATE)
        self._cause = cause if self._cause == "itself" else self._cause
        self._deadline = monotonic() + _GRACE_SECONDS

    def _ended(self, answer: bytes) -> Exit | None:
        if not (answer or self._begun):
            return None if self._cause == "itself" else Exit(-signal.SIGKILL, 0, self._cause)
        if not answer:
            raise _lost("the process that watched a job was killed, and the job with it")
        told = json.loads(answer)
        cause = "memory" if told["held"] and self._cause == "itself" else self._cause
        return Exit(told["code"], told["peak"], cause, round(told["cpu"], 4))

    def _listen(self) -> None:
        size = self._log.stat().st_size if self._log.exists() else 0
        if size != self._seen:
            self._seen = size
            line = _last_line(self._log)
            if line:
                self._heard(line)


def _last_line(log: Path) -> str:
    with log.open("rb") as reading:
        reading.seek(0, os.SEEK_END)
        reading.seek(max(0, reading.tell() - _LAST_BYTES))
        lines = reading.read().decode("utf-8", "replace").splitlines()
    return next((line for line in reversed(lines) if line.strip()), "")
