"""Tries steps and pipelines in a fresh process, so that nothing it runs harms the one that asks."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import asdict
from typing import IO, TYPE_CHECKING, Any

from cursus.errors import Fault
from cursus.registry.context import VARIABLE
from cursus.registry.workspace_folders import ROOT_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["tried"]

_START = "from cursus.workspaces.trial_process import serve; serve()"
_SILENCE = 120.0
"""How many seconds one step or pipeline may take."""

_CHUNK = 65536
_LONGEST = 300


def tried(root: Path, *, steps: Sequence[str] = (), pipelines: Sequence[tuple[str, str | None]] = ()) -> dict[str, Any]:
    """What came of each step and pipeline, by its name, in processes that import everything anew.

    Args:
        root: The folder that holds the workspaces.
        steps: Names as `project_x:RowCount`; bare ones are of the shared steps. The outcome is None where the step's
            builder and config load, else the parts of a fault.
        pipelines: DAG files, each with its config file if it has one, relative to the root or absolute. The outcome
            says what the `nodes` mean, and the `wires` and differences from the `lock`, or the `faults`.

    Where a process ends before its time, or is silent for too long, the thing that it was at has that as its outcome,
    and a new process goes on.
    """
    asked: dict[str, tuple[str, Any]] = {f"step {name}": ("steps", name) for name in steps}
    asked |= {f"pipeline {pair[0]}": ("pipelines", pair) for pair in pipelines}
    outcomes: dict[str, Any] = {}
    while left := [asked[key] for key in asked if key not in outcomes]:
        request: dict[str, Any] = {"root": str(root), "steps": [], "pipelines": []}
        for kind, each in left:
            request[kind].append(each)
        before = len(outcomes)
        current, how = _answered(request, outcomes)
        if current is not None or len(outcomes) == before:
            stuck = current or next(key for key in asked if key not in outcomes)
            outcomes[stuck] = _ended_early(stuck, how)
    return outcomes


def _ended_early(name: str, how: str) -> dict[str, Any]:
    """The outcome of something that ended its process."""
    fault = Fault("", f"ends the process that loads it: {how}", "importing a module must end no process")
    return asdict(fault) if name.startswith("step ") else {"faults": [str(fault)]}


def _answered(request: Mapping[str, Any], outcomes: dict[str, Any]) -> tuple[str | None, str]:
    """Adds what a process answers to the outcomes; gives what it was at when it ended early, and how it ended."""
    current: str | None = None
    with tempfile.TemporaryFile() as said:
        process = _started(request, said)
        try:
            for line in _lines(process):
                told = json.loads(line)
                current = told.get("begins")
                if current is None:
                    outcomes[told["name"]] = told["outcome"]
            how = f"exit code {process.wait(_SILENCE)}"
        except (TimeoutError, subprocess.TimeoutExpired):
            how = f"it takes more than {_SILENCE:.0f} s"
        finally:
            _end(process)
        return current, f"{how}{_last_line(said)}"


def _started(request: Mapping[str, Any], said: IO[bytes]) -> subprocess.Popen[bytes]:
    """A process that has the request, and imports what this one would."""
    paths = [os.path.abspath(each) for each in sys.path]  # noqa: PTH100 - the empty path is this folder
    environment = {
        **{name: value for name, value in os.environ.items() if name != VARIABLE},
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONDONTWRITEBYTECODE": "1",
        ROOT_VARIABLE: request["root"],
    }
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", _START], env=environment, cwd=request["root"], start_new_session=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said,
    )  # fmt: skip
    assert process.stdin is not None
    with suppress(BrokenPipeError):
        process.stdin.write(json.dumps(request).encode())
        process.stdin.close()
    return process


def _lines(process: subprocess.Popen[bytes]) -> Iterator[bytes]:
    """The lines that a process writes, until it ends.

    Raises:
        TimeoutError: it has been silent for too long.
    """
    assert process.stdout is not None
    rest = b""
    with selectors.DefaultSelector() as waiting:
        waiting.register(process.stdout, selectors.EVENT_READ)
        while waiting.select(_SILENCE):
            chunk = os.read(process.stdout.fileno(), _CHUNK)
            if not chunk:
                return
            *lines, rest = (rest + chunk).split(b"\n")
            yield from lines
    raise TimeoutError


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends a process, and those that it started, if it still runs."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _last_line(said: IO[bytes]) -> str:
    """The last line that a process wrote about itself, to stand after how it ended."""
    said.seek(max(0, said.seek(0, os.SEEK_END) - _CHUNK))
    last = said.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
    return f", {last[:_LONGEST]}" if last else ""
