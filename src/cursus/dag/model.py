"""The pipeline graph: nodes, edges, and pins that decide a wire."""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from cursus.core.base.names import split_node_name
from cursus.errors import DagError, Fault, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["Node", "PipelineDAG", "find_cycle"]


@dataclass(frozen=True, slots=True)
class Node:
    """A step's place in a pipeline; its name says the step and the job type, unless they are given."""

    name: str
    step: str
    job_type: str | None = None

    @classmethod
    def named(cls, name: str, step: str | None = None, job_type: str | None = None) -> Node:
        """The node of a name, as in `XGBoostTraining` or `TabularPreprocessing_training`."""
        if step is not None:
            return cls(name, step, job_type)
        found, of_name = split_node_name(name)
        return cls(name, found, job_type or of_name)


class PipelineDAG:
    """Which steps a pipeline has, and what is already said of how they hang together.

    Edges are optional. A node without edges into it is wired to whatever node answers its needs best; a node with
    edges into it is wired along these alone. A pin, `"Node.need": "Node.offer"`, decides one wire.

    >>> dag = PipelineDAG(nodes=["DataLoading", "TabularPreprocessing_training"], name="risk")
    >>> dag.add_edge("DataLoading", "TabularPreprocessing_training")
    >>> dag.get_dependencies("TabularPreprocessing_training")
    ['DataLoading']

    Raises:
        DagError: a node repeats, an edge or pin names no node, or the edges close a circle; all faults together.
    """

    def __init__(
        self,
        nodes: Iterable[str | Node] = (),
        edges: Iterable[tuple[str, str]] = (),
        pins: Mapping[str, str] | None = None,
        name: str | None = None,
    ) -> None:
        """Takes nodes in any order."""
        self.name = name
        self.pins: dict[str, str] = dict(pins or {})
        listed = [node if isinstance(node, Node) else Node.named(node) for node in nodes]
        given = [(source, target) for source, target in edges]
        self.nodes: dict[str, Node] = {node.name: node for node in listed}
        self.edges = [edge for edge in dict.fromkeys(given) if set(edge) <= self.nodes.keys() and edge[0] != edge[1]]
        self._refuse([*_repeated(listed), *self._edge_faults(given), *self._pin_faults(), *self._cycle_faults()])

    def add_node(self, name: str, step: str | None = None, job_type: str | None = None) -> None:
        """Adds a node; `step` and `job_type` where the name does not say them."""
        node = Node.named(name, step, job_type)
        self._refuse(_repeated([*self.nodes.values(), node]))
        self.nodes[name] = node

    def add_edge(self, source: str, target: str) -> None:
        """Adds an edge between two nodes."""
        self._refuse(self._edge_faults([(source, target)]))
        if (source, target) not in self.edges:
            self.edges.append((source, target))
            cycle = self._cycle_faults()
            if cycle:
                self.edges.remove((source, target))
            self._refuse(cycle)

    def pin(self, need: str, offer: str) -> None:
        """Decides that an offer, `"Node.offer"`, answers a need, `"Node.need"`."""
        self.pins[need] = offer
        self._refuse(self._pin_faults())

    def get_dependencies(self, name: str) -> list[str]:
        """The nodes with an edge into this one."""
        return [source for source, target in self.edges if target == name]

    def topological_sort(self) -> list[str]:
        """Every node after the nodes with an edge into it; ties in the order of names."""
        return order(self.nodes, self.edges)

    def _refuse(self, faults: Iterable[Fault]) -> None:
        found = tuple(faults)
        if found:
            raise DagError.of(found)

    def _edge_faults(self, edges: Iterable[tuple[str, str]]) -> Iterator[Fault]:
        for source, target in edges:
            for end in (source, target):
                if end not in self.nodes:
                    yield Fault(f"edge {source} -> {target}", f"no node {end!r}", did_you_mean(end, self.nodes))
            if source == target:
                yield Fault(f"edge {source} -> {target}", "a node cannot feed itself", "remove the edge")

    def _pin_faults(self) -> Iterator[Fault]:
        for need, offer in self.pins.items():
            for end in (need, offer):
                node, dot, port = str(end).rpartition(".")
                if not (dot and port):
                    yield Fault(
                        f"pin {need}", f"{end!r} names no port", "write Node.name, as in XGBoostTraining.input_path"
                    )
                elif node not in self.nodes:
                    yield Fault(f"pin {need}", f"no node {node!r}", did_you_mean(node, self.nodes))

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
    """A circle that the edges close, its first node repeated at the end; empty where there is none."""
    graph = TopologicalSorter({node: set[str]() for node in nodes})
    for source, target in edges:
        graph.add(target, source)
    try:
        graph.prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def _repeated(nodes: Iterable[Node]) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for node in nodes:
        folded = node.name.lower()
        if folded in seen:
            same = "is listed twice" if seen[folded] == node.name else f"differs from {seen[folded]!r} only in case"
            yield Fault(f"node {node.name}", same, "give each place in the pipeline its own name")
        seen.setdefault(folded, node.name)
