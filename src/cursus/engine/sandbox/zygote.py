"""The warm interpreter of a run: single-threaded, it forks a supervisor and a job for each request that it is sent.

A supervisor watches one job, passes on the engine's signals, and leaves nothing running behind it, also where the
engine itself has died. Standard library only: it is in memory beside every job.
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
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NoReturn

from cursus.engine.sandbox import namespace, network
from cursus.engine.sandbox.interpreter import Warm, run_script, set_blas_threads
from cursus.engine.sandbox.limits import Limits, children_of

__all__ = ["CANNOT_ENTER", "KILL", "TERMINATE", "serve"]

CANNOT_ENTER = 125
TERMINATE, KILL = b"T", b"K"
_SIGNALS = {TERMINATE: signal.SIGTERM, KILL: signal.SIGKILL, b"": signal.SIGKILL}
_CANNOT_RUN = 127


@dataclass(frozen=True, slots=True)
class Request:
    """One job: its command, where it runs, what it sees, and what may be imported before it is forked.

    `memory` is what it may hold, in bytes, 0 for all there is; a `relay` takes the machine's network from it.
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
    memory: int = 0
    relay: dict[str, Any] | None = None


def serve(control: socket.socket) -> NoReturn:
    """Answers requests until the engine closes its end, then ends the process.

    The processes of the next job are forked while others run: they are there when its request comes.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # To look for garbage among what libraries make takes a fifth of the time of their import, and finds little.
    gc.disable()
    gc.freeze()
    tried: set[str] = set()
    warm = Warm.now()
    spare = _Spare(control, warm)
    while True:
        data, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not data:
            os._exit(0)
        with socket.socket(fileno=descriptors[0]) as channel:
            asked = _line(channel)
            wanted = [name for name in json.loads(asked)["preload"] if name not in tried]
            if wanted:
                spare.close()
                _preload(wanted)
                tried.update(wanted)
                warm = Warm.now()
                spare = _Spare(control, warm)
            spare.begin(channel, asked)
        spare = _Spare(control, warm)


def _line(channel: socket.socket) -> bytes:
    with channel.makefile("rb") as reading:
        return reading.readline()


def _preload(names: list[str]) -> None:
    for name in names:
        # Whatever goes wrong in an import here goes wrong again, and is reported, in the job that asked for it.
        with suppress(Exception):
            importlib.import_module(name)
    set_blas_threads()
    gc.freeze()


class _Spare:
    """A supervisor and its job that wait for a request; they end where there will be none."""

    def __init__(self, control: socket.socket, warm: Warm) -> None:
        self._link, theirs = socket.socketpair()
        with theirs:
            if os.fork() == 0:
                control.close()
                self._link.close()
                _supervise(theirs, warm)

    def begin(self, channel: socket.socket, asked: bytes) -> None:
        """Hands them a request, and the channel on which the engine waits: it sees there if they are gone."""
        with self._link, suppress(OSError):
            socket.send_fds(self._link, [b"j"], [channel.fileno()])
            self._link.sendall(asked)

    def close(self) -> None:
        self._link.close()


def _supervise(link: socket.socket, warm: Warm) -> NoReturn:
    """Runs one job to its end; the job's own process leaves this function by exiting."""
    namespace.become_subreaper()
    signal.signal(signal.SIGCHLD, lambda *_: None)
    job, hand = _fork_job(link, warm)
    data, descriptors, _, _ = socket.recv_fds(link, 1, 1)
    if not data:
        os._exit(0)
    channel, asked = socket.socket(fileno=descriptors[0]), _line(link)
    link.close()
    request = Request(**json.loads(asked))
    if request.relay is not None:
        os.close(hand)
        os.waitpid(job, 0)
        _cut_off(channel, request)
        job, hand = _fork_job(channel, warm)
    with suppress(BrokenPipeError), os.fdopen(hand, "wb") as giving:
        giving.write(asked)
    limits = Limits(request.log, request.memory)
    status, held = _watch(channel, _wakened(), job, limits)
    _sweep(job)
    limits.shorten()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    unit = 1 if sys.platform == "darwin" else 1024
    peak, cpu = max(used.ru_maxrss * unit, held), used.ru_utime + used.ru_stime
    _answer(channel, {"code": os.waitstatus_to_exitcode(status), "peak": peak, "cpu": cpu, "held": held})


def _fork_job(engine: socket.socket, warm: Warm) -> tuple[int, int]:
    """A process that becomes the job of a request: its number, and the descriptor on which it waits for that line.

    It has the network that its parent has; the socket `engine` is not for it.
    """
    reading, hand = os.pipe()
    job = os.fork()
    if job == 0:
        os.close(hand)
        engine.close()
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with os.fdopen(reading, "rb") as waiting:
            asked = waiting.read()
        if not asked:
            os._exit(0)
        _run(Request(**json.loads(asked)), warm)
    os.close(reading)
    return job, hand


def _wakened() -> int:
    """A descriptor that is ready to be read whenever a signal has come."""
    awake, wake = os.pipe()
    os.set_blocking(wake, False)
    os.set_blocking(awake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    return awake


def _answer(channel: socket.socket, told: dict[str, Any]) -> NoReturn:
    with suppress(OSError):
        channel.sendall(json.dumps(told).encode())
        # It would be closed last of all, after the memory has been given back.
        channel.shutdown(socket.SHUT_WR)
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


def _watch(channel: socket.socket, awake: int, job: int, limits: Limits) -> tuple[int, int]:
    """Waits for the job's end, signalling it as told; gives its wait status, and what it held where it was too much."""
    watched: list[Any] = [channel, awake]
    held = 0
    while True:
        ended, status = os.waitpid(job, os.WNOHANG)
        if ended:
            return status, held
        ready, _, _ = select.select(watched, (), (), limits.seconds)
        if awake in ready:
            with suppress(BlockingIOError):
                os.read(awake, 4096)
        if channel in ready:
            order = channel.recv(1)
            _signal_group(job, _SIGNALS.get(order, signal.SIGKILL))
            if not order:
                watched.remove(channel)
        if not ready:
            limits.empty_middle()
            held = held or limits.exceeded()
            if held:
                _signal_group(job, signal.SIGKILL)


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
            namespace.enter(request.point, request.root, layers, request.readonly)
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
