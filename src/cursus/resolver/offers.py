"""The offers of a pipeline, by the names and by the steps that a need may know them by."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from cursus.core.base.matching import Offer
from cursus.core.base.names import folded, split_node_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cursus.core.base.matching import Need
    from cursus.dag.model import PipelineDAG
    from cursus.resolver.places import Place

__all__ = ["Offers"]


class Offers:
    """What all nodes of a pipeline offer, and what of it reaches which node."""

    def __init__(self, dag: PipelineDAG, places: Mapping[str, Place]) -> None:
        """Takes the graph and what is known of its nodes."""
        self.by_port: dict[str, Offer] = {}
        self._by_name: dict[str, list[Offer]] = defaultdict(list)
        self._by_step: dict[str, list[Offer]] = defaultdict(list)
        self._by_node: dict[str, list[Offer]] = defaultdict(list)
        self._sources: dict[str, list[str]] = defaultdict(list)
        for node, place in places.items():
            for spec in place.spec.outputs.values():
                self._add(Offer(node, spec, place.spec.step_type, place.job_type, place.origin))
        for source, target in dag.edges:
            self._sources[target].append(source)

    def _add(self, offer: Offer) -> None:
        self.by_port[str(offer)] = offer
        self._by_node[offer.node].append(offer)
        self._by_step[split_node_name(offer.step_type)[0].lower()].append(offer)
        for name in offer.spec.folded_names:
            self._by_name[name].append(offer)

    def reach(self, offer: Offer, node: str) -> bool:
        """Whether the DAG's edges let an offer through to a node."""
        sources = self._sources.get(node)
        return sources is None or offer.node in sources

    def for_needs(self, node: str, needs: Iterable[Need]) -> list[Offer]:
        """The offers that may answer a node's needs: along its edges where it has some, else those that they name."""
        sources = self._sources.get(node)
        if sources is not None:
            return [offer for source in sources for offer in self._by_node[source]]
        return list(dict.fromkeys(offer for need in needs for offer in self.named_by(need)))

    def named_by(self, need: Need) -> Iterator[Offer]:
        """The offers that the need names, by port or by step, wherever they are."""
        for name in map(folded, need.spec.names):
            yield from self._by_name.get(name, ())
        for step in need.spec.compatible_sources:
            yield from self._by_step.get(split_node_name(step.rpartition(":")[2])[0].lower(), ())
