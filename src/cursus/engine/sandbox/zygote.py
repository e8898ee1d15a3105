"""The warm interpreter of a run: single-threaded, it forks a supervisor and a job for each request it is sent.

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
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

from cursus.engine.sandbox import interpreter, namespace, network
from cursus.engine.sandbox.limits import Limits, children_of

__all__ = ["CANNOT_ENTER", "KILL", "TERMINATE", "serve"]

CANNOT_ENTER = 125
TERMINATE, KILL = b"T", b"K"
_SIGNALS = {TERMINATE: signal.SIGTERM, KILL: signal.SIGKILL, b"": signal.SIGKILL}
_CANNOT_RUN = 127


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
    covers: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    memory: int = 0
    relay: dict[str, Any] | None = None


def serve(control: socket.socket) -> None:
    """Answers requests until the engine closes its end; returns in the engine's process and never in a job's."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.freeze()
    while True:
        data, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not data:
            return
        channel = socket.socket(fileno=descriptors[0])
        request = Request(**json.loads(_line(channel)))
        for name in request.preload:
            _preload(name)
        forkable = request.fork and interpreter.single_threaded()
        if os.fork() == 0:
            control.close()
            _supervise(channel, replace(request, fork=forkable))
        channel.close()


def _line(channel: socket.socket) -> bytes:
    with channel.makefile("rb") as reading:
        return reading.readline()


def _preload(name: str) -> None:
    if name in sys.modules:
        return
    # Whatever goes wrong in an import here goes wrong again, and is reported, in the job that asked for it.
    with suppress(Exception):
        importlib.import_module(name)
        gc.collect()
        gc.freeze()


def _supervise(channel: socket.socket, request: Request) -> None:
    """Runs one job to its end; the job's own process leaves this function by exiting."""
    namespace.become_subreaper()
    signal.signal(signal.SIGCHLD, lambda *_: None)
    awake, wake = os.pipe()
    os.set_blocking(wake, False)
    os.set_blocking(awake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    _cut_off(channel, request)
    job = os.fork()
    if job == 0:
        signal.set_wakeup_fd(-1)
        os.close(awake)
        os.close(wake)
        channel.close()
        _run(request)
    limits = Limits(request.log, request.memory)
    status, held = _watch(channel, awake, job, limits)
    _sweep(job)
    limits.shorten()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    unit = 1 if sys.platform == "darwin" else 1024
    peak, cpu = max(used.ru_maxrss * unit, held), used.ru_utime + used.ru_stime
    _answer(channel, {"code": os.waitstatus_to_exitcode(status), "peak": peak, "cpu": cpu, "held": held})


def _answer(channel: socket.socket, told: dict[str, Any]) -> NoReturn:
    with suppress(OSError):
        channel.sendall(json.dumps(told).encode())
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


def _run(request: Request) -> None:
    """Becomes the job. Leaves by exec, or by SystemExit once the script has run in this interpreter."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(request.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)
    os.umask(0o022)
    try:
        if request.root is not None:
            layers = [namespace.Layer(**each) for each in request.layers]
            covers = [namespace.Cover(**each) for each in request.covers]
            namespace.enter(request.point, request.root, layers, request.readonly, covers)
        os.chdir(request.workdir)
    except OSError as error:
        _leave(CANNOT_ENTER, f"cursus: cannot enter {request.point}: {error}")
    namespace.die_with_parent()
    if request.fork:
        interpreter.run_script(request.command, request.environment)
    _exec(request)


def _exec(request: Request) -> None:
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        os.execvpe(request.command[0], request.command, request.environment)  # noqa: S606  # a job is a command line
    except OSError as error:
        _leave(_CANNOT_RUN, f"cursus: cannot run {request.command[0]!r}: {error.strerror}")


def _leave(code: int, message: str) -> None:
    os.write(2, f"{message}\n".encode())
    os._exit(code)
