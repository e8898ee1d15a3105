"""The pipeline graph: nodes, edges, and pins that decide a wire."""

from __future__ import annotations

import re
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from cursus.core.base.enums import JobType
from cursus.core.base.names import split_node_name
from cursus.core.kinds.pipeline import PipelineOptions
from cursus.errors import DagError, Fault, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["Node", "PipelineDAG", "find_cycle", "order"]

_JOB_TYPES = tuple(kind.value for kind in JobType)
_NODE_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Node:
    """A step's place in a pipeline; its name says the step and the job type, unless they are given."""

    name: str
    step: str
    job_type: str | None = None

    @classmethod
    def named(cls, name: str, step: str | None = None, job_type: str | None = None) -> Node:
        """The node of a name, as in `XGBoostTraining`, `TabularPreprocessing_training` or `project_x:RowCount`.

        The last is a step of workspace `project_x`; the node's own name is `RowCount`.
        """
        if step is not None:
            return cls(name, step, job_type)
        origin, colon, plain = name.rpartition(":")
        found, of_name = split_node_name(plain)
        return cls(plain, f"{origin}{colon}{found}", job_type or of_name)


class PipelineDAG:
    """Which steps a pipeline has, and what is already said of how they hang together.

    Edges are optional. A node without edges into it is wired to whatever node answers its needs best; a node with
    edges into it is wired along these alone. A pin, `"Node.need": "Node.offer"`, decides one wire.

    >>> dag = PipelineDAG(nodes=["DataLoading", "TabularPreprocessing_training"], name="risk")
    >>> dag.add_edge("DataLoading", "TabularPreprocessing_training")
    >>> dag.get_dependencies("TabularPreprocessing_training")
    ['DataLoading']

    Raises:
        DagError: a node repeats or has a name or job type that is none, an edge or pin names no node, or the edges
            close a circle; all faults together.
    """

    def __init__(
        self,
        nodes: Iterable[str | Node] = (),
        edges: Iterable[tuple[str, str]] = (),
        pins: Mapping[str, str] | None = None,
        name: str | None = None,
        options: PipelineOptions | None = None,
    ) -> None:
        """Takes nodes in any order; `options` are what is said of the pipeline as a whole."""
        self.name = name
        self.options = options or PipelineOptions()
        self.pins: dict[str, str] = dict(pins or {})
        listed = [node if isinstance(node, Node) else Node.named(node) for node in nodes]
        self.nodes: dict[str, Node] = {node.name: node for node in listed}
        given = [(self._own(source), self._own(target)) for source, target in edges]
        self.pins = {self._own(need): self._own(offer) for need, offer in self.pins.items()}
        self.edges = [edge for edge in dict.fromkeys(given) if set(edge) <= self.nodes.keys() and edge[0] != edge[1]]
        faults = [*_node_faults(listed), *self._edge_faults(given), *self._pin_faults(self.pins), *self._cycle_faults()]
        self._refuse(faults)

    def add_node(self, name: str, step: str | None = None, job_type: str | None = None) -> None:
        """Adds a node; `step` and `job_type` where the name does not say them."""
        node = Node.named(name, step, job_type)
        self._refuse(_node_faults([*self.nodes.values(), node]))
        self.nodes[node.name] = node

    def add_edge(self, source: str, target: str) -> None:
        """Adds an edge between two nodes."""
        source, target = self._own(source), self._own(target)
        self._refuse(self._edge_faults([(source, target)]))
        if (source, target) not in self.edges:
            self.edges.append((source, target))
            cycle = self._cycle_faults()
            if cycle:
                self.edges.remove((source, target))
            self._refuse(cycle)

    def pin(self, need: str, offer: str) -> None:
        """Decides that an offer, `"Node.offer"`, answers a need, `"Node.need"`."""
        need, offer = self._own(need), self._own(offer)
        self._refuse(self._pin_faults({need: offer}))
        self.pins[need] = offer

    def get_dependencies(self, name: str) -> list[str]:
        """The nodes with an edge into this one."""
        return [source for source, target in self.edges if target == name]

    def topological_sort(self) -> list[str]:
        """Every node after the nodes with an edge into it; ties in the order of names."""
        return order(self.nodes, self.edges)

    def _own(self, written: str) -> str:
        """What names a node, or a port of one, by the node's own name: `RowCount` for `project_x:RowCount`."""
        origin, colon, plain = str(written).rpartition(":")
        node = self.nodes.get(plain) or self.nodes.get(plain.rpartition(".")[0])
        return plain if colon and node and node.step.startswith(f"{origin}:") else written

    def _refuse(self, faults: Iterable[Fault]) -> None:
        found = tuple(faults)
        if found:
            raise DagError.of(found)

    def _edge_faults(self, edges: Iterable[tuple[str, str]]) -> Iterator[Fault]:
        for source, target in edges:
            for end in (source, target):
                if end not in self.nodes:
                    hint = did_you_mean(end, self.nodes) or "add the node, or remove the edge"
                    yield Fault(f"edge {source} -> {target}", f"no node {end!r}", hint)
            if source == target:
                yield Fault(f"edge {source} -> {target}", "a node cannot feed itself", "remove the edge")

    def _pin_faults(self, pins: Mapping[str, str]) -> Iterator[Fault]:
        for need, offer in pins.items():
            for end in (need, offer):
                node, dot, port = str(end).rpartition(".")
                if not (dot and port):
                    hint = "write Node.name, as in XGBoostTraining.input_path"
                    yield Fault(f"pin {need}", f"{end!r} names no port", hint)
                elif node not in self.nodes:
                    hint = did_you_mean(node, self.nodes) or "add the node, or remove the pin"
                    yield Fault(f"pin {need}", f"no node {node!r}", hint)

    def _cycle_faults(self) -> list[Fault]:
        cycle = find_cycle(self.nodes, self.edges)
        return [Fault("edges", f"they close a circle: {' -> '.join(cycle)}", "remove one of them")] if cycle else []


def order(nodes: Iterable[str], edges: Iterable[tuple[str, str]]) -> list[str]:
    """Every node after the nodes that feed it; among those that are ready, in the order of names."""
    graph = TopologicalSorter({node: set[str]() for node in nodes})
    for source, target in edges:
        graph.add(target, source)
    graph.prepare()
    done: list[str] = []
    while graph.is_active():
        ready = sorted(graph.get_ready())
        done.extend(ready)
        graph.done(*ready)
    return done


def find_cycle(nodes: Iterable[str], edges: Iterable[tuple[str, str]]) -> list[str]:
    """A circle that the edges close, from its first name round to that name again; empty where there is none."""
    graph = TopologicalSorter({node: set[str]() for node in nodes})
    for source, target in edges:
        graph.add(target, source)
    try:
        graph.prepare()
    except CycleError as error:
        circle = error.args[1][1:]
        start = circle.index(min(circle))
        return [*circle[start:], *circle[: start + 1]]
    return []


def _node_faults(nodes: Iterable[Node]) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for node in nodes:
        folded = node.name.lower()
        if folded in seen:
            same = "is listed twice" if seen[folded] == node.name else f"differs from {seen[folded]!r} only in case"
            hint = f"give each place its own name: {{name: ..., step: {node.step}}}"
            yield Fault(f"node {node.name}", same, hint)
        seen.setdefault(folded, node.name)
        if not _NODE_NAME.fullmatch(node.name):
            hint = "use 1 to 64 letters, digits, hyphens and underscores"
            yield Fault(f"node {node.name}", f"{node.name[:80]!r} is no name of a step", hint)
        if node.job_type is not None and node.job_type not in _JOB_TYPES:
            hint = did_you_mean(node.job_type, _JOB_TYPES) or f"job types: {', '.join(_JOB_TYPES)}"
            yield Fault(f"node {node.name}", f"unknown job type {node.job_type!r}", hint)
