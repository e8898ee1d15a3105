"""The process in which steps and pipelines are tried.

It reads one request as JSON and answers with a line of JSON for each thing that it tries: one before, which names it,
and one after, which says how it went.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from cursus.errors import CursusError, RegistryError
from cursus.registry.builder_registry import get_global_registry
from cursus.registry.workspace_folders import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.registry.definitions import StepDefinition

__all__ = ["serve"]


def serve() -> None:
    """Answers the request on the standard input; what the modules print goes to the standard error.

    It ends at once after the last answer, whatever threads and exit handlers the modules have left.
    """
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    request = json.loads(sys.stdin.buffer.read())
    root = Path(request["root"])
    for name in request["steps"]:
        _say(answers, {"begins": f"step {name}"})
        _say(answers, {"name": f"step {name}", "outcome": _loaded(root, name)})
    for dag, config in request["pipelines"]:
        _say(answers, {"begins": f"pipeline {dag}"})
        _say(answers, {"name": f"pipeline {dag}", "outcome": _wired(root, dag, config)})
    os._exit(0)


def _say(answers: TextIO, line: Mapping[str, Any]) -> None:
    answers.write(f"{json.dumps(line)}\n")
    answers.flush()


def _loaded(root: Path, name: str) -> dict[str, Any] | None:
    """None where a step's builder and config load, else the parts of the fault."""
    try:
        fault = get_global_registry().fault(_definition(root, name))
    except CursusError as error:
        fault = error.faults[0]
    return asdict(fault) if fault else None


def _definition(root: Path, name: str) -> StepDefinition:
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
    from cursus.resolver.lock import lock_path
    from cursus.workspaces.promotion.stand_ins import wired

    told: dict[str, Any] = {}
    try:
        known = get_global_registry().known
        nodes = read_dag(root / dag, known).nodes
        told["nodes"] = {name: known.find(node.step).qualified for name, node in sorted(nodes.items())}
        wiring = wired(root / dag, root / config) if config else None
        if wiring is not None:
            found = wiring.resolution()
            told["wires"] = {str(each.need): f"{each.offer} {each.offer.spec.property_path}" for each in found.wires}
            told["lock"] = [str(each) for each in wiring.lock_faults(lock_path(root / dag))]
    except CursusError as error:
        told["faults"] = [str(each) for each in error.faults]
    return told
