"""Reads a pipeline graph from YAML or JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cursus.core.documents import Document, Keys, read_document
from cursus.dag.model import Node, PipelineDAG
from cursus.dag.pipeline import read_pipeline
from cursus.errors import DagError, Fault, RegistryError, UnknownStepError, did_you_mean
from cursus.registry.known import KnownSteps

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

__all__ = ["read_dag"]

_FIELDS = ("pipeline", "nodes", "edges", "pins")
_NODE_FIELDS = ("name", "step", "job_type")


def read_dag(path: Path, steps: Collection[str] | None = None) -> PipelineDAG:
    """The graph that a file holds; where the known steps are given, its nodes are of these.

    ```yaml
    pipeline: risk                      # optional; a mapping says more, see `cursus.dag.pipeline`
    nodes:
      - DataLoading
      - TabularPreprocessing_training
      - {name: Second, step: XGBoostModelEval, job_type: testing}
    edges:                              # optional
      - DataLoading -> TabularPreprocessing_training
    pins:                               # optional
      XGBoostTraining.input_path: TabularPreprocessing_training.processed_data
    ```

    Raises:
        DagError: the file is no such graph; all its faults together.
    """
    document = read_document(path, DagError)
    if not isinstance(document.value, Mapping):
        raise DagError.of([Fault(document.place(), "holds no mapping", "a DAG file starts with `nodes:`")])
    parts = _Parts(document)
    found = [] if steps is None else list(_unknown_steps(parts.nodes.values(), steps))
    try:
        dag = PipelineDAG(parts.nodes.values(), parts.edges.values(), parts.pins, parts.name, parts.options)
    except DagError as error:
        found += error.faults
        dag = PipelineDAG()
    faults = [*parts.faults, *(parts.located(fault) for fault in found)]
    if faults:
        raise DagError.of(faults)
    return dag


def _unknown_steps(nodes: Iterable[Node], steps: Collection[str]) -> Iterator[Fault]:
    for node in nodes:
        error = _unknown(node.step, steps)
        if error is not None:
            yield Fault(f"node {node.name}", error.message, error.hint, error.code)


def _unknown(step: str, steps: Collection[str]) -> RegistryError | None:
    """Why a text is no name of a step; a registry's own names tell more than others."""
    if isinstance(steps, KnownSteps):
        return steps.refusal(step)
    return None if step in steps else UnknownStepError(step, steps)


class _Parts:
    """The sound nodes, edges and pins of a file, by their places in it, and the faults of the others."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.faults: list[Fault] = []
        self._refuse_unknown(document.value, _FIELDS)
        self.name, self.options, faults = read_pipeline(document)
        self.faults += faults
        self.nodes = dict(self._nodes())
        self.edges = dict(self._edges())
        self.pins = dict(self._pins())

    def located(self, fault: Fault) -> Fault:
        """The fault with its line, found by the name that its subject carries."""
        what, _, name = fault.subject.partition(" ")
        nodes = {node.name: keys for keys, node in self.nodes.items()}
        edges = {" -> ".join(each.rpartition(":")[2] for each in edge): keys for keys, edge in self.edges.items()}
        keys = {"node": nodes.get(name), "edge": edges.get(name), "pin": ("pins", name)}.get(what) or ("edges",)
        return Fault(f"{self.document.place(*keys)} {fault.subject}", fault.fact, fault.hint, fault.code)

    def _nodes(self) -> Iterator[tuple[Keys, Node]]:
        entries = self.document.value.get("nodes")
        if not isinstance(entries, list) or not entries:
            self._fault(("nodes",), "a DAG needs a list of nodes", "list the steps below `nodes:`")
            return
        for index, entry in enumerate(entries):
            if isinstance(entry, str):
                yield ("nodes", index), Node.named(entry)
            elif self._is_node(("nodes", index), entry):
                yield ("nodes", index), Node.named(entry["name"], entry.get("step"), entry.get("job_type"))

    def _is_node(self, keys: Keys, entry: Any) -> bool:
        if not isinstance(entry, Mapping) or "name" not in entry:
            self._fault(keys, f"{entry!r} is no node", "write the step's name, or `{name: ..., step: ...}`")
            return False
        self._refuse_unknown(entry, _NODE_FIELDS, *keys)
        wrong = [key for key in _NODE_FIELDS if not isinstance(entry.get(key), str) and key in entry]
        for key in wrong:
            self._fault((*keys, key), f"{key}: {entry[key]!r} is no text", "write a name, in quotes if need be")
        return not wrong

    def _edges(self) -> Iterator[tuple[Keys, tuple[str, str]]]:
        entries = self.document.value.get("edges")
        if entries is not None and not isinstance(entries, list):
            self._fault(("edges",), "edges are no list", "write `- A -> B`")
            return
        for index, entry in enumerate(entries or ()):
            edge = _edge(entry)
            if edge:
                yield ("edges", index), edge
            else:
                self._fault(("edges", index), f"{entry!r} is no edge", "write `A -> B` or `[A, B]`")

    def _pins(self) -> Iterator[tuple[str, str]]:
        pins = self.document.value.get("pins")
        if pins is not None and not isinstance(pins, Mapping):
            self._fault(("pins",), "pins are no mapping", "write `Node.need: Node.offer`")
            return
        for need, offer in (pins or {}).items():
            if isinstance(offer, str):
                yield need, offer
            else:
                self._fault(("pins", need), f"pin {need}: {offer!r} is no offer", "write `Node.need: Node.offer`")

    def _refuse_unknown(self, entry: Mapping[str, Any], known: tuple[str, ...], *keys: str | int) -> None:
        for key in entry:
            if key not in known:
                hint = did_you_mean(key, known) or f"fields: {', '.join(known)}"
                self._fault((*keys, key), f"unknown field {key!r}", hint)

    def _fault(self, keys: Keys, fact: str, hint: str) -> None:
        self.faults.append(Fault(self.document.place(*keys), fact, hint))


def _edge(entry: Any) -> tuple[str, str] | None:
    ends: Any = [end.strip() for end in entry.split("->")] if isinstance(entry, str) else entry
    is_pair = isinstance(ends, list) and len(ends) == 2 and all(isinstance(end, str) and end for end in ends)  # noqa: PLR2004 - an edge has two ends
    return (ends[0], ends[1]) if is_pair else None
