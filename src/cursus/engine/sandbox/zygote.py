"""The warm interpreter of a run: single-threaded, it forks supervisors, each with a process that becomes its job.

Both are there before their request comes, so that a job need not wait for them. A supervisor watches one job, passes
on the engine's signals, and leaves nothing running behind it, also where the engine itself has died; what a supervisor
leaves that is killed, the interpreter kills. Standard library only: it is in memory beside every job.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import select
import signal
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NoReturn

from cursus.engine.sandbox import namespace, network
from cursus.engine.sandbox.interpreter import Warm, run_script, set_blas_threads
from cursus.engine.sandbox.limits import Limits, children_of
from cursus.engine.sandbox.messages import read_message, write_message

__all__ = ["BEGUN", "CANNOT_ENTER", "KILL", "TERMINATE", "serve"]

CANNOT_ENTER = 125
BEGUN = b"B"
TERMINATE, KILL = b"T", b"K"
_SIGNALS = {TERMINATE: signal.SIGTERM, KILL: signal.SIGKILL, b"": signal.SIGKILL}
_CANNOT_RUN = 127
_LAST_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Request:
    """One job: its command, where it runs, what it sees, and what may be imported before it is forked.

    `memory` is what it may hold, in bytes, 0 for all there is; a `relay` takes the machine's network from it. `layers`,
    `readonly` and `covers` are those of `namespace.enter`.
    """

    command: list[str]
    environment: dict[str, str]
    workdir: str
    log: str
    root: str | None
    point: str
    fork: bool
    preload: list[str]
    layers: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    readonly: list[str] = field(default_factory=list[str])
    writable: list[str] = field(default_factory=list[str])
    covers: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    memory: int = 0
    relay: dict[str, Any] | None = None


def serve(control: socket.socket) -> NoReturn:
    """Imports the modules that each message names, and answers it with the socket of a supervisor that waits for a job.

    Ends the process when the engine closes its end.
    """
    namespace.become_subreaper()
    # To look for garbage among what libraries make takes a fifth of the time of their import, and finds little.
    gc.disable()
    gc.freeze()
    warm, ends = Warm.now(), _Ends()
    supervisors: set[int] = set()
    watched: list[Any] = [control, ends.awake]
    while True:
        ready, _, _ = select.select(watched, (), ())
        if ends.awake in ready:
            _bury(ends, supervisors)
        if control not in ready:
            continue
        message = read_message(control)
        if not message:
            _see_out(ends, supervisors)
            os._exit(0)
        names = json.loads(message)
        if names:
            _preload(names)
            warm = Warm.now()
        supervisors.add(_begin(control, ends, warm))


def _begin(control: socket.socket, ends: _Ends, warm: Warm) -> int:
    """Forks a supervisor that waits for a job, and hands its socket to the engine."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        supervisor = os.fork()
        if supervisor == 0:
            control.close()
            ours.close()
            ends.close()
            _supervise(theirs, warm)
        theirs.close()
        with suppress(BrokenPipeError):
            socket.send_fds(control, [b"s"], [ours.fileno()])
    return supervisor


class _Ends:
    """A descriptor that can be read whenever a child of this process has ended."""

    def __init__(self) -> None:
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.awake, self._wake = os.pipe()
        for each in (self.awake, self._wake):
            os.set_blocking(each, False)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)

    def drain(self) -> None:
        with suppress(BlockingIOError):
            os.read(self.awake, 4096)

    def close(self) -> None:
        signal.set_wakeup_fd(-1)
        os.close(self.awake)
        os.close(self._wake)


def _bury(ends: _Ends, supervisors: set[int]) -> bool:
    """Takes note of the children that have ended; kills what a killed supervisor has left, and says whether it did."""
    ends.drain()
    with suppress(ChildProcessError):
        while ended := os.waitpid(-1, os.WNOHANG)[0]:
            supervisors.discard(ended)
    orphans = set(children_of(os.getpid()) or ()) - supervisors
    for orphan in orphans:
        with suppress(ProcessLookupError):
            os.kill(orphan, signal.SIGKILL)
    return bool(orphans)


def _see_out(ends: _Ends, supervisors: set[int]) -> None:
    """Waits for the ends of supervisors, which come once the engine has closed its ends, for a while."""
    until = time.monotonic() + _LAST_SECONDS
    while _bury(ends, supervisors) or (supervisors and time.monotonic() < until):
        select.select([ends.awake], (), (), _LAST_SECONDS)


def _preload(names: list[str]) -> None:
    for name in names:
        # Whatever goes wrong in an import here goes wrong again, and is reported, in the job that asked for it.
        with suppress(Exception):
            importlib.import_module(name)
    set_blas_threads()
    gc.freeze()


def _supervise(channel: socket.socket, warm: Warm) -> NoReturn:
    """Waits for a request and runs its job to its end; the job's own process leaves this function by exiting."""
    namespace.become_subreaper()
    ends = _Ends()
    job, hand = _fork_job(channel, ends, warm)
    message = read_message(channel)
    if not message:
        os._exit(0)
    with suppress(OSError):
        write_message(channel, BEGUN)
    request = Request(**json.loads(message))
    if request.relay is not None:
        os.close(hand)
        os.waitpid(job, 0)
        _cut_off(channel, request)
        job, hand = _fork_job(channel, ends, warm)
    with suppress(BrokenPipeError), os.fdopen(hand, "wb") as giving:
        giving.write(message)
    limits = Limits(request.log, request.memory)
    limits.keep_room()
    try:
        status, held = _watch(channel, ends, job, limits)
    finally:
        _sweep(job)
    limits.shorten()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    unit = 1 if sys.platform == "darwin" else 1024
    peak, cpu = max(used.ru_maxrss * unit, held), used.ru_utime + used.ru_stime
    _answer(channel, {"code": os.waitstatus_to_exitcode(status), "peak": peak, "cpu": cpu, "held": held})


def _fork_job(channel: socket.socket, ends: _Ends, warm: Warm) -> tuple[int, int]:
    """A process that becomes the job of a request: its number, and the descriptor on which it waits for that request.

    It has the network that this process has now.
    """
    reading, hand = os.pipe()
    job = os.fork()
    if job == 0:
        os.close(hand)
        ends.close()
        channel.close()
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with os.fdopen(reading, "rb") as waiting:
            message = waiting.read()
        if not message:
            os._exit(0)
        _run(Request(**json.loads(message)), warm)
    os.close(reading)
    return job, hand


def _answer(channel: socket.socket, told: dict[str, Any]) -> NoReturn:
    with suppress(OSError):
        write_message(channel, json.dumps(told).encode())
    os._exit(0)


def _cut_off(channel: socket.socket, request: Request) -> None:
    """Takes the network from all that this process starts from here on, where that is asked for."""
    if request.relay is None:
        return
    try:
        network.leave_network()
        network.pass_on(network.Relay(**request.relay))
    except OSError as error:
        with open(request.log, "a", encoding="utf-8") as log:  # noqa: PTH123  # as little as may be is imported
            log.write(f"cursus: cannot take the network from the job: {error}\n")
        _answer(channel, {"code": CANNOT_ENTER, "peak": 0, "cpu": 0.0, "held": 0})


def _watch(channel: socket.socket, ends: _Ends, job: int, limits: Limits) -> tuple[int, int]:
    """Waits for the job's end, signalling it as told; gives its wait status, and what it held where it was too much."""
    watched: list[Any] = [channel, ends.awake]
    held = 0
    while True:
        ended, status = os.waitpid(job, os.WNOHANG)
        if ended:
            return status, held
        ready, _, _ = select.select(watched, (), (), limits.seconds)
        if ends.awake in ready:
            ends.drain()
        if channel in ready:
            order = _order(channel)
            _signal_group(job, _SIGNALS.get(order, signal.SIGKILL))
            if not order:
                watched.remove(channel)
        if not ready:
            limits.empty_middle()
            limits.keep_room()
            held = held or limits.exceeded()
            if held:
                _signal_group(job, signal.SIGKILL)


def _order(channel: socket.socket) -> bytes:
    """What the engine asks for; nothing where it has ended, which is told as an error where it left words unread."""
    try:
        return channel.recv(1)
    except OSError:
        return b""


def _signal_group(job: int, number: signal.Signals) -> None:
    try:
        os.killpg(job, number)
    except ProcessLookupError:
        with suppress(ProcessLookupError):
            os.kill(job, number)


def _sweep(job: int) -> None:
    """Kills what the job left running, also what has left its process group: orphans become our children."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(job, signal.SIGKILL)
    while (children := children_of(os.getpid())) is not None:
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _run(request: Request, warm: Warm) -> NoReturn:
    """Becomes the job. Leaves by exec, or once the script has run in this interpreter."""
    log = os.open(request.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)
    os.umask(0o022)
    try:
        if request.root is not None:
            layers = [namespace.Layer(**each) for each in request.layers]
            covers = [namespace.Cover(**each) for each in request.covers]
            namespace.enter(request.point, request.root, layers, request.readonly, request.writable, covers)
        os.chdir(request.workdir)
    except OSError as error:
        _leave(CANNOT_ENTER, f"cursus: cannot enter {request.point}: {error}")
    namespace.die_with_parent()
    if request.fork and warm.forkable:
        run_script(request.command, request.environment, warm)
    _exec(request)


def _exec(request: Request) -> NoReturn:
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        os.execvpe(request.command[0], request.command, request.environment)  # noqa: S606  # a job is a command line
    except OSError as error:
        _leave(_CANNOT_RUN, f"cursus: cannot run {request.command[0]!r}: {error.strerror}")


def _leave(code: int, message: str) -> NoReturn:
    os.write(2, f"{message}\n".encode())
    os._exit(code)
