"""Going on with a run, and running some steps beside one: which results are taken before anything starts."""

from __future__ import annotations

from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Any

from cursus.engine.graph import flatten, parameters_of
from cursus.engine.model import Reuse, StepResult
from cursus.engine.rerun.cache import taken
from cursus.errors import EngineError, Fault, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from cursus.engine.graph import Node
    from cursus.engine.history.history import History
    from cursus.engine.history.records import RecordedRun
    from cursus.engine.model import Selection
    from cursus.engine.rerun.cache import Cache

__all__ = ["Beside", "Resumed", "find_resumed", "find_selected"]

_LEFT_OUT = "it was left out of this run"


@dataclass(frozen=True, slots=True)
class Resumed:
    """The run that is gone on with, the one that it all began with, and the steps whose outputs others wrote over."""

    run: RecordedRun
    origin: RecordedRun
    overwritten: frozenset[str] = field(default_factory=frozenset[str])

    def results(self, nodes: Sequence[Node], parameters: Mapping[str, Any], cache: Cache) -> dict[str, StepResult]:
        """The finished steps that need not run again.

        That is so where a step and the parameters in it are as they were, its outputs are there and unchanged, and all
        steps that it needs are finished for good as well.
        """
        before = {node.name: node for node in flatten(self.run.definition)}
        finished = {step.name: step for step in self.run.steps if step.status == "Succeeded"}
        kept: dict[str, StepResult] = {}
        for node in _in_order(nodes):
            result = finished.get(node.name)
            if result is None or not all(need in kept for need in node.needs):
                continue
            same = _same(node, before[node.name]) and self._equal(node, parameters)
            if same and node.name not in self.overwritten and cache.is_intact(result):
                kept[node.name] = taken(result, Reuse("resume", self.run.run_id))
        return kept

    def _equal(self, node: Node, parameters: Mapping[str, Any]) -> bool:
        named = parameters_of(node)
        return all(parameters.get(name) == self.run.parameters.get(name) for name in named)


def find_resumed(history: History, pipeline: str, asked: str) -> Resumed:
    """The run to go on with.

    Raises:
        EngineError: there is no such run, it is another pipeline's, it goes on, or it has nothing left to do.
    """
    run = history.run(asked, pipeline).loaded()
    if run.pipeline != pipeline:
        hint = f"name a run of {pipeline!r}: cursus runs list --pipeline {pipeline}"
        raise EngineError(f"run {run.run_id} is one of pipeline {run.pipeline!r}", hint=hint)
    if run.status == "Running":
        raise EngineError(f"run {run.run_id} goes on", hint="wait for it to end, or stop it, then resume it")
    if run.status == "Succeeded":
        hint = "leave out the resume: steps whose inputs are the same take their results from the cache"
        raise EngineError(f"run {run.run_id} has succeeded, nothing is left of it", hint=hint)
    origin = run
    while origin.resumed is not None:
        origin = history.run(origin.resumed)
    return Resumed(run, origin, history.overwritten(run.run_id))


@dataclass(frozen=True, slots=True)
class Beside:
    """A choice of steps, and the run that answers for the others."""

    run: RecordedRun
    selected: frozenset[str]

    def results(self, nodes: Sequence[Node]) -> dict[str, StepResult]:
        """What the steps that are left out count as.

        Raises:
            EngineError: a chosen step needs one that has no result in that run, or whose outputs are gone.
        """
        finished = {step.name: step for step in self.run.steps if step.status == "Succeeded"}
        needed = {need: node.name for node in nodes if node.name in self.selected for need in node.needs}
        faults = list(self._faults(needed, finished))
        if faults:
            raise EngineError.of(faults)
        return {
            node.name: taken(finished[node.name], Reuse("selection", self.run.run_id))
            if node.name in finished
            else StepResult(node.name, node.type, "Skipped", reason=_LEFT_OUT)
            for node in nodes
            if node.name not in self.selected
        }

    def _faults(self, needed: Mapping[str, str], finished: Mapping[str, StepResult]) -> Iterator[Fault]:
        for need, asking in needed.items():
            if need in self.selected:
                continue
            subject, run = f"step {asking!r}", self.run.run_id
            result = finished.get(need)
            hint = f"run it too: --only {need}, or --from {need}"
            if result is None:
                yield Fault(subject, f"needs step {need!r}, which has no result in run {run}", hint)
            elif not all(output.path.exists() for output in result.outputs.values()):
                yield Fault(subject, f"needs step {need!r}, of which outputs of run {run} are gone", hint)


def find_selected(history: History, pipeline: str, nodes: Sequence[Node], selection: Selection) -> Beside:
    """The chosen steps and the run beside which they run.

    Raises:
        EngineError: a chosen step is not in the pipeline, or there is no such run; all faults together.
    """
    names = [node.name for node in nodes]
    faults = [
        Fault("selection", f"there is no step {name!r}", did_you_mean(name, names) or f"steps: {', '.join(names)}")
        for name in (*selection.only, *selection.start)
        if name not in names
    ]
    if faults:
        raise EngineError.of(faults)
    selected = frozenset(selection.only) | _downstream(nodes, selection.start)
    return Beside(history.run(selection.run_id, pipeline).loaded(), selected)


def _downstream(nodes: Sequence[Node], start: Collection[str]) -> frozenset[str]:
    """Steps and all that wait for them, directly or not."""
    found = set(start)
    for node in _in_order(nodes):
        if not found.isdisjoint(node.needs):
            found.add(node.name)
    return frozenset(found)


def _in_order(nodes: Sequence[Node]) -> Iterator[Node]:
    by_name = {node.name: node for node in nodes}
    for name in TopologicalSorter({node.name: node.needs for node in nodes}).static_order():
        yield by_name[name]


def _same(node: Node, before: Node) -> bool:
    """Whether a step is written as it was, in the same branch."""

    def written(each: Node) -> dict[str, Any]:
        return {**each.step, "Arguments": each.arguments}

    return node.branch == before.branch and written(node) == written(before)
