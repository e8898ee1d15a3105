"""Tries steps and pipelines in a fresh process, so that nothing it runs harms the one that asks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from multiprocessing import Pipe
from typing import TYPE_CHECKING, Any

from cursus.core.attended import Attended, EndedEarly, attend, ended_how, kill_group
from cursus.core.child_output import ChildOutput
from cursus.errors import Fault
from cursus.registry.context import VARIABLE
from cursus.registry.workspace_folders import ROOT_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    Task = tuple[str, Any]

__all__ = ["tried"]

_START = "from cursus.workspaces.trial_process import serve; serve()"
_SECONDS = 120.0
"""How long one step or pipeline may take."""


def tried(root: Path, *, steps: Sequence[str] = (), pipelines: Sequence[tuple[str, str | None]] = ()) -> dict[str, Any]:
    """What came of each step and pipeline, by its name, in processes that import everything anew.

    Args:
        root: The folder that holds the workspaces.
        steps: Names as `project_x:RowCount`; bare ones are of the shared steps. The outcome is None where the step's
            builder and config load, else the parts of a fault.
        pipelines: DAG files, each with its config file if it has one, relative to the root or absolute. The outcome
            says what the `nodes` mean, and the `wires` and differences from the `lock`, or the `faults`.

    Where a process ends before its time, or one thing takes too long, that thing has this as its outcome, and a new
    process goes on.
    """
    tasks: list[Task] = [*(("step", each) for each in steps), *(("pipeline", each) for each in pipelines)]
    work = Attended(tasks, lambda left: _TrialProcess(root, left), _SECONDS)
    attend([work])
    names = [f"{kind} {each if kind == 'step' else each[0]}" for kind, each in tasks]
    return {name: _outcome(name, found) for name, found in zip(names, work.outcomes, strict=True)}


def _outcome(name: str, found: Any) -> Any:
    """What came of something; where that ended its process, a fault."""
    if not isinstance(found, EndedEarly):
        return found
    words = f": {found.words}" if found.words else ""
    fault = Fault("", f"{found.how}{words}", "importing a module must end no process")
    return asdict(fault) if name.startswith("step ") else {"faults": [str(fault)]}


class _TrialProcess:
    """A fresh interpreter that has its tasks, and imports what this one would."""

    def __init__(self, root: Path, tasks: Sequence[Task]) -> None:
        """Starts it."""
        paths = [os.path.abspath(each) for each in sys.path]  # noqa: PTH100 - the empty path is this folder
        environment = {
            **{name: value for name, value in os.environ.items() if name != VARIABLE},
            "PYTHONPATH": os.pathsep.join(paths),
            "PYTHONDONTWRITEBYTECODE": "1",
            ROOT_VARIABLE: str(root),
        }
        self.output = ChildOutput()
        self.connection, sending = Pipe(duplex=False)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START], env=environment, cwd=root, start_new_session=True,
            stdin=subprocess.PIPE, pass_fds=(sending.fileno(),),
        )  # fmt: skip
        streams = [str(self.output.out), str(self.output.errors)]
        request = {"root": str(root), "answers": sending.fileno(), "streams": streams, "tasks": tasks}
        self._tell(request)
        sending.close()

    def ended(self) -> str | None:
        """How it ended; None while it runs."""
        code = self._process.poll()
        return None if code is None else ended_how(code)

    def close(self) -> None:
        """Ends it, and those that it started."""
        kill_group(self._process.pid)
        self._process.wait()
        self.connection.close()

    def _tell(self, request: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(request).encode())
        with suppress(BrokenPipeError):
            self._process.stdin.close()
