"""Runs built nodes in the engine, all at once; where one of them keeps it from starting, each by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cursus.compiler.pipeline import CompiledPipeline
from cursus.engine import RunRequest, run
from cursus.engine.model import StepFinished
from cursus.errors import CursusError
from cursus.resolver.places import Resolution
from cursus.validation.sample_runs.model import Obstacle
from cursus.validation.sample_runs.plan import Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from cursus.engine import Event
    from cursus.engine.model import StepResult
    from cursus.engine.sandbox.launcher import Launcher
    from cursus.validation.sample_runs.building import Builds
    from cursus.validation.sample_runs.plan import Node

__all__ = ["Results", "results_of"]

_MEMORY = 4 << 30
"""What one script may hold: samples are small."""

Results = dict[str, list["StepResult"]]
"""What became of the steps of each node."""


def results_of(builds: Builds, store: Path, heard: Callable[[], None], launcher: Launcher) -> Results:
    """What becomes of the nodes that are built; an obstacle is noted of those that the engine does not take.

    `heard` is called whenever a step has ended; `launcher` starts the jobs.
    """
    names = list(builds.built)
    if not names:
        return {}
    try:
        return _run(builds, names, store, heard, launcher)
    except CursusError:
        return _one_by_one(builds, store, heard, launcher)


def _one_by_one(builds: Builds, store: Path, heard: Callable[[], None], launcher: Launcher) -> Results:
    found: Results = {}
    for name, built in builds.built.items():
        try:
            ran = _run(builds, [*_above(built.node, builds), name], store, heard, launcher)
            found[name] = ran[name]
        except CursusError as error:
            first = error.faults[0]
            told = f"the engine does not run it: {first.subject}: {first.fact}"
            builds.obstacles[name] = Obstacle(told, first.hint or "see what the engine runs")
    return found


def _above(node: Node, builds: Builds) -> list[str]:
    """The nodes that a node reads from, in an order in which they can run."""
    found: dict[str, None] = {}
    for feed in node.feeds.values():
        if isinstance(feed, Wire) and feed.node.name in builds.built:
            found |= dict.fromkeys([*_above(feed.node, builds), feed.node.name])
    return list(found)


def _run(builds: Builds, names: Sequence[str], store: Path, heard: Callable[[], None], launcher: Launcher) -> Results:
    def hear(event: Event) -> None:
        if isinstance(event, StepFinished):
            heard()

    result = run(replace(_request(builds, names, store), launcher=launcher), hear)
    if result.status == "Stopped":
        # The engine takes Ctrl-C for itself; here it is the check that was meant.
        raise KeyboardInterrupt
    owners = {step: name for name in names for step in builds.built[name].names}
    found: Results = {name: [] for name in names}
    for step in result.steps:
        found[owners[step.name]].append(step)
    return found


def _request(builds: Builds, names: Sequence[str], store: Path) -> RunRequest:
    document = builds.document(names)
    compiled = CompiledPipeline("samples", document, (), builds.assets, Resolution((), (), ()))
    places: Mapping[str, Path] = {**compiled.place_assets(store.with_name("code")), **builds.folders()}
    return RunRequest(document, "samples", store, places, cache="off", memory_bytes=_MEMORY)
