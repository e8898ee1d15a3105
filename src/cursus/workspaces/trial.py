"""Tries steps and pipelines in a fresh process, so that nothing it runs harms the one that asks.

As a program it reads one request as JSON and answers with a line of JSON for each thing that it tries: one before,
which names it, and one after, which says how it went.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from cursus.errors import CursusError, Fault, RegistryError
from cursus.registry.context import VARIABLE
from cursus.registry.workspace_folders import ROOT_VARIABLE, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cursus.registry.definitions import StepDefinition

__all__ = ["ended_early", "serve", "tried"]

_START = "from cursus.workspaces.trial import serve; serve()"
_LONGEST = 600.0


def tried(root: Path, *, steps: Sequence[str] = (), pipelines: Sequence[tuple[str, str | None]] = ()) -> dict[str, Any]:
    """What came of each step and pipeline, by its name, in processes that import everything anew.

    Args:
        root: The folder that holds the workspaces.
        steps: Names as `project_x:RowCount`; bare ones are of the shared steps. The outcome is None where the step's
            builder and config load, else a fault's parts.
        pipelines: DAG files, each with its config file if it has one, relative to the root or absolute. The outcome
            says what the `nodes` mean, and the `wires` and differences from the `lock`, or the `faults`.

    Where a process ends before its time, the thing that it was at has that as its outcome, and a new process goes on.
    """
    asked: dict[str, tuple[str, Any]] = {f"step {name}": ("steps", name) for name in steps}
    asked |= {f"pipeline {pair[0]}": ("pipelines", pair) for pair in pipelines}
    outcomes: dict[str, Any] = {}
    while left := [asked[key] for key in asked if key not in outcomes]:
        request: dict[str, Any] = {"root": str(root), "steps": [], "pipelines": []}
        for kind, each in left:
            request[kind].append(each)
        before = len(outcomes)
        current, ending = _answered(request, outcomes)
        if current is not None or len(outcomes) == before:
            outcomes[current or next(key for key in asked if key not in outcomes)] = ending
    return outcomes


def ended_early(how: str) -> dict[str, Any]:
    """The outcome of something that ended its process."""
    return asdict(Fault("", f"ends the process that loads it: {how}", "importing a module must end no process"))


def serve() -> None:
    """Answers the request on the standard input; what the modules print goes to the standard error."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    request = json.loads(sys.stdin.buffer.read())
    for name, run in _tasks(request):
        _say(answers, {"begins": name})
        _say(answers, {"name": name, "outcome": run()})


def _say(answers: TextIO, line: Mapping[str, Any]) -> None:
    answers.write(f"{json.dumps(line)}\n")
    answers.flush()


def _answered(request: Mapping[str, Any], outcomes: dict[str, Any]) -> tuple[str | None, Any]:
    """Adds what a process answers to the outcomes; gives what it was at when it ended early, and how it ended."""
    paths = [os.path.abspath(each) for each in sys.path]  # noqa: PTH100 - the empty path is this folder
    environment = {
        **{name: value for name, value in os.environ.items() if name != VARIABLE},
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONDONTWRITEBYTECODE": "1",
        ROOT_VARIABLE: request["root"],
    }
    command = [sys.executable, "-P", "-c", _START]
    try:
        done = subprocess.run(
            command, input=json.dumps(request).encode(), env=environment, cwd=request["root"],
            capture_output=True, check=False, timeout=_LONGEST,
        )  # fmt: skip
        output, how = done.stdout, _ending(done)
    except subprocess.TimeoutExpired as error:
        output, how = error.stdout or b"", f"it takes more than {_LONGEST:.0f} s"
    current = None
    for line in output.decode("utf-8", "replace").splitlines():
        told = json.loads(line)
        current = told.get("begins")
        if current is None:
            outcomes[told["name"]] = told["outcome"]
    return current, ended_early(how)


def _ending(done: subprocess.CompletedProcess[bytes]) -> str:
    last = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
    return f"exit code {done.returncode}{f', {last[:300]}' if last else ''}"


def _tasks(request: Mapping[str, Any]) -> Iterator[tuple[str, Callable[[], Any]]]:
    from cursus.registry.builder_registry import get_global_registry

    root = Path(request["root"])
    registry = get_global_registry()

    def load(name: str) -> Any:
        fault = registry.fault(_definition(root, name))
        return asdict(fault) if fault else None

    for name in request["steps"]:
        yield f"step {name}", partial(_outcome, load, name)
    for dag, config in request["pipelines"]:
        yield f"pipeline {dag}", partial(_outcome, _wired, root, dag, config)


def _outcome(run: Callable[..., Any], *given: Any) -> Any:
    try:
        return run(*given)
    except CursusError as error:
        return {"faults": [str(each) for each in error.faults]}


def _definition(root: Path, name: str) -> StepDefinition:
    from cursus.registry.builder_registry import get_global_registry

    known = get_global_registry().known
    origin, _, plain = name.rpartition(":")
    sources = [each for each in known.packs() if each.origin.name == origin]
    source = known.workspace(Workspace(origin, root)) if origin and not sources else next(iter(sources), None)
    found = source.definitions.get(plain) if source else next((e for e in known.common() if e.name == plain), None)
    if found is None:
        raise RegistryError(f"no step {name}", hint="its table has changed meanwhile")
    return found


def _wired(root: Path, dag: str, config: str | None) -> dict[str, Any]:
    """What the nodes of a pipeline mean; with a config file, its wires too, and how they differ from its lock."""
    from cursus.dag.files import read_dag
    from cursus.registry.builder_registry import get_global_registry
    from cursus.resolver.lock import lock_path
    from cursus.workspaces.promotion.stand_ins import wired

    known = get_global_registry().known
    nodes = read_dag(root / dag, known).nodes
    told: dict[str, Any] = {"nodes": {name: known.find(node.step).qualified for name, node in sorted(nodes.items())}}
    try:
        wiring = wired(root / dag, root / config) if config else None
        if wiring is not None:
            found = wiring.resolution()
            told["wires"] = {str(each.need): f"{each.offer} {each.offer.spec.property_path}" for each in found.wires}
            told["lock"] = [str(each) for each in wiring.lock_faults(lock_path(root / dag))]
    except CursusError as error:
        told["faults"] = [str(each) for each in error.faults]
    return told
