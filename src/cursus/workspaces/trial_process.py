"""The process in which steps and pipelines are tried: it reads one request as JSON, and reports what comes of each."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cursus.core.attended import Reports
from cursus.core.child_output import take_streams
from cursus.errors import CursusError, RegistryError
from cursus.registry.builder_registry import get_global_registry
from cursus.registry.workspace_folders import Workspace

if TYPE_CHECKING:
    from cursus.registry.definitions import StepDefinition

__all__ = ["serve"]


def serve() -> None:
    """Answers the request on the standard input; what the modules print goes nowhere.

    It ends at once after the last answer, whatever threads and exit handlers the modules have left.
    """
    request = json.loads(sys.stdin.buffer.read())
    take_streams(*map(Path, request["streams"]))
    reports = Reports(Connection(request["answers"], readable=False))
    root = Path(request["root"])
    for kind, each in request["tasks"]:
        reports.at(kind)
        reports.done(_loaded(root, each) if kind == "step" else _wired(root, *each))
    os._exit(0)


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
