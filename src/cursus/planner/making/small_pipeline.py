"""A small pipeline in which the new step stands: what must come before it, and the nearest steps that it feeds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cursus.core.base.matching import Need, Offer, assign, candidate
from cursus.core.base.names import join_job_type
from cursus.dag.model import Node, PipelineDAG
from cursus.resolver.resolve import attempt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cursus.planner.making.neighbourhood import Neighbourhood
    from cursus.planner.plan import Connection
    from cursus.planner.requirements import StepRequirements
    from cursus.resolver.places import Attempt, Place

__all__ = ["SmallPipeline", "small_pipeline"]

_LARGEST = 24
_Edge = tuple[str, str]


@dataclass(frozen=True, slots=True)
class SmallPipeline:
    """Nodes in an order in which they can run, their edges, and the pins that decide ties."""

    nodes: tuple[str, ...]
    edges: tuple[_Edge, ...]
    pins: Mapping[str, str] = field(default_factory=dict[str, str])


def small_pipeline(
    given: StepRequirements,
    node: str,
    place: Place,
    connections: tuple[Sequence[Connection], Sequence[Connection]],
    world: Neighbourhood,
) -> SmallPipeline:
    """The step with all that its required needs call for, and those of its consumers that then lack nothing."""
    upstream, downstream = connections
    graph = _Graph(world)
    graph.places[node] = place
    for each in upstream:
        if each.chosen:
            graph.edges.append((graph.add(join_job_type(each.step, each.job_type)), node))
    for each in _consumers(given, downstream):
        graph.try_below(join_job_type(each.step, each.job_type), node)
    return graph.settled(node)


def _consumers(given: StepRequirements, downstream: Sequence[Connection]) -> list[Connection]:
    """For each output the consumers that it is meant for, else the one that takes it before all others."""
    meant = {name.lower() for each in given.outputs for name in each.consumers}
    named = [each for each in downstream if each.step.lower() in meant]
    others = [each for each in downstream if each.chosen and each.offer not in {one.offer for one in named}]
    best = {each.offer: each for each in reversed(others)}
    return [*named, *best.values()]


class _Graph:
    """Nodes and edges as they are gathered."""

    def __init__(self, world: Neighbourhood) -> None:
        self.world = world
        self.places: dict[str, Place] = {}
        self.edges: list[_Edge] = []

    def add(self, node: str) -> str:
        """Takes a registered step in, and before it what its required needs call for."""
        if node not in self.places and len(self.places) < _LARGEST:
            self.places[node] = self.world.places[node]
            for source in self._sources(node):
                self.edges.append((self.add(source), node))
        return node

    def _sources(self, node: str) -> list[str]:
        """The nodes that answer the required needs of a registered step: nodes that are in already come first."""
        place = self.world.places[node]
        needs = [
            Need(node, each, place.job_type)
            for name, each in place.spec.dependencies.items()
            if each.required and name not in place.answered
        ]
        offers = {
            offer
            for need in needs
            for offer in self.world.offers.named_by(need)
            if candidate(need, offer) and (offer.job_type in {None, place.job_type, "training"})
        }
        found = assign(needs, offers).chosen
        return list(dict.fromkeys(each.offer.node for each in found))

    def try_below(self, node: str, source: str) -> None:
        """Takes a consumer in, where all that it needs is then there and no circle closes."""
        if node in self.places:
            return
        before = dict(self.places), list(self.edges)
        place = self.places[node] = self.world.places[node]
        self.edges.append((source, node))
        for wanted in self._left_open(node, place, source):
            if wanted in self.places and wanted != node:
                self.edges.append((wanted, node))
        if self._attempt().faults:
            self.places, self.edges = before

    def _left_open(self, node: str, place: Place, source: str) -> list[str]:
        """The nodes that are in already and offer what the consumer needs beside what the source answers."""
        given = self.places[source]
        offers = [
            Offer(source, each, given.spec.step_type, given.job_type, given.origin)
            for each in given.spec.outputs.values()
        ]
        wanted = [Need(node, each, place.job_type) for each in place.spec.dependencies.values() if each.required]
        needs = [each for each in wanted if not any(candidate(each, offer) for offer in offers)]
        return list(
            dict.fromkeys(
                offer.node
                for need in needs
                for offer in self.world.offers.named_by(need)
                if offer.node in self.places and candidate(need, offer)
            )
        )

    def _dag(self, pins: Mapping[str, str] | None = None) -> PipelineDAG:
        nodes = [Node.named(name) for name in self.places]
        return PipelineDAG(nodes, list(dict.fromkeys(self.edges)), pins)

    def _attempt(self, pins: Mapping[str, str] | None = None) -> Attempt:
        return attempt(self._dag(pins), self.places)

    def settled(self, node: str) -> SmallPipeline:
        """What was gathered; where offers tie, a pin takes the first."""
        found = self._attempt()
        pins = {str(tie.need): str(tie.candidates[0].offer) for tie in found.ties}
        order = found.resolution.order
        rank = {name: at for at, name in enumerate(order)}
        edges = sorted(dict.fromkeys(self.edges), key=lambda edge: (rank[edge[1]], rank[edge[0]]))
        return SmallPipeline(tuple(order), tuple(edges), dict(sorted(pins.items())))
