"""The warm interpreter of a run: single-threaded, it forks a supervisor and a job for each request it is sent.

A supervisor watches one job, passes on the engine's signals, and leaves nothing running behind it, also where the
engine itself has died. Standard library only: it is in memory beside every job.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cursus.engine.sandbox import interpreter, namespace

__all__ = ["CANNOT_ENTER", "KILL", "TERMINATE", "serve"]

CANNOT_ENTER = 125
TERMINATE, KILL = b"T", b"K"
_SIGNALS = {TERMINATE: signal.SIGTERM, KILL: signal.SIGKILL, b"": signal.SIGKILL}
_CANNOT_RUN = 127


@dataclass(frozen=True, slots=True)
class Request:
    """One job: its command, where it runs, what it sees, and what may be imported before it is forked."""

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
    job = os.fork()
    if job == 0:
        signal.set_wakeup_fd(-1)
        os.close(awake)
        os.close(wake)
        channel.close()
        _run(request)
    status, peak = _watch(channel, awake, job)
    _sweep(job)
    with suppress(OSError):
        channel.sendall(json.dumps({"code": os.waitstatus_to_exitcode(status), "peak": peak}).encode())
    os._exit(0)


def _watch(channel: socket.socket, awake: int, job: int) -> tuple[int, int]:
    """Waits for the job's end, signalling it as told; gives its wait status and peak memory in bytes."""
    watched: list[Any] = [channel, awake]
    while True:
        ended, status, usage = os.wait4(job, os.WNOHANG)
        if ended:
            unit = 1 if sys.platform == "darwin" else 1024
            return status, usage.ru_maxrss * unit
        ready, _, _ = select.select(watched, (), ())
        if awake in ready:
            with suppress(BlockingIOError):
                os.read(awake, 4096)
        if channel in ready:
            order = channel.recv(1)
            _signal_group(job, _SIGNALS.get(order, signal.SIGKILL))
            if not order:
                watched.remove(channel)


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
    while (children := _children()) is not None:
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _children() -> list[int] | None:
    """The processes whose parent we are; None where the system does not list them."""
    own = os.getpid()
    try:
        listed = Path(f"/proc/{own}/task/{own}/children").read_text(encoding="ascii")
    except OSError:
        return None
    return [int(number) for number in listed.split()]


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
            namespace.enter(request.point, request.root, layers, request.readonly)
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
