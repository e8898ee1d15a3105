"""One offer for each need, over a whole pipeline, with the reasons."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.core.base.matching import Candidate, Need, Offer, Tie, assign, candidate
from cursus.core.base.names import split_node_name
from cursus.dag.model import PipelineDAG, find_cycle, order
from cursus.errors import Fault, ResolutionError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cursus.core.base.specification_base import StepSpecification

__all__ = ["Place", "Resolution", "Wire", "resolve"]


@dataclass(frozen=True, slots=True)
class Place:
    """What the resolver knows of a node: its specification, its job type, and the needs that its config answers."""

    spec: StepSpecification
    job_type: str | None = None
    answered: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Wire:
    """A need with the offer that answers it; `candidates` are all offers that could have, best first."""

    need: Need
    offer: Offer
    reasons: tuple[tuple[str, float], ...]
    candidates: tuple[Candidate, ...] = ()

    @property
    def score(self) -> float:
        """The sum of the reasons' points."""
        return round(sum(points for _, points in self.reasons), 4)


@dataclass(frozen=True, slots=True)
class Resolution:
    """The wires of a pipeline, its nodes and the needs left open, all in an order in which the nodes can run."""

    wires: tuple[Wire, ...]
    order: tuple[str, ...]
    open_needs: tuple[Need, ...]

    def into(self, node: str) -> list[Wire]:
        """The wires that answer a node's needs."""
        return [wire for wire in self.wires if wire.need.node == node]

    def by_node(self) -> dict[str, list[Wire]]:
        """The wires that answer the needs of each node; every node has an entry."""
        grouped: dict[str, list[Wire]] = {node: [] for node in self.order}
        for wire in self.wires:
            grouped[wire.need.node].append(wire)
        return grouped


def resolve(dag: PipelineDAG, places: Mapping[str, Place]) -> Resolution:
    """Binds every need of every node; the order in which nodes, edges and pins are listed changes nothing.

    Raises:
        ResolutionError: a required need stays open, candidates tie, a pin does not fit, or the wires close a circle;
            all faults together.
    """
    offers = _Offers(dag, places)
    faults = list(_unknown_pins(dag, places))
    wires: list[Wire] = []
    still_open: list[Need] = []
    for node in sorted(places):
        found = _resolve_node(dag, node, places[node], offers)
        wires += found.wires
        still_open += found.open_needs
        faults += found.faults
    edges = [*dag.edges, *((wire.offer.node, wire.need.node) for wire in wires)]
    if not faults and (cycle := find_cycle(places, edges)):
        faults.append(Fault("wires", f"they close a circle: {' -> '.join(cycle)}", "pin one of these needs elsewhere"))
    if faults:
        raise ResolutionError.of(faults)
    in_order = tuple(order(places, edges))
    rank = {node: at for at, node in enumerate(in_order)}
    along = sorted(wires, key=lambda wire: rank[wire.need.node])
    return Resolution(tuple(along), in_order, tuple(sorted(still_open, key=lambda need: rank[need.node])))


@dataclass(frozen=True, slots=True)
class _Resolved:
    """What came of one node's needs."""

    wires: list[Wire]
    open_needs: list[Need]
    faults: list[Fault]


def _resolve_node(dag: PipelineDAG, node: str, place: Place, offers: _Offers) -> _Resolved:
    needs = [Need(node, need, place.job_type) for need in place.spec.dependencies.values()]
    needs = [need for need in needs if need.spec.logical_name not in place.answered]
    faults: list[Fault] = []
    pinned = [wire for need in needs if (wire := _pinned(dag, need, offers, faults))]
    taken = {wire.offer for wire in pinned}
    free = [need for need in needs if str(need) not in dag.pins]
    found = assign(free, [offer for offer in offers.for_needs(node, free) if offer not in taken])
    faults += [_tie_fault(tie) for tie in found.ties]
    faults += [_unmet_fault(need, offers) for need in found.unmet]
    met = {chosen.need for chosen in found.chosen}
    wires = pinned + [_wire(chosen, offers) for chosen in found.chosen]
    return _Resolved(wires, [need for need in free if need not in met], faults)


def _unknown_pins(dag: PipelineDAG, places: Mapping[str, Place]) -> Iterator[Fault]:
    needs = {f"{node}.{name}" for node, place in places.items() for name in place.spec.dependencies}
    answered = {f"{node}.{name}" for node, place in places.items() for name in place.answered}
    for port in sorted(dag.pins):
        if port not in needs:
            hint = did_you_mean(port, sorted(needs)) or "`cursus steps show NAME` lists the needs of a step"
            yield Fault(f"pin {port}", "no such need", hint)
        elif port in answered:
            yield Fault(f"pin {port}", "the node's config answers this need", "remove the pin, or the config's value")


class _Offers:
    """The offers of a pipeline, by the names and by the steps that a need may know them by."""

    def __init__(self, dag: PipelineDAG, places: Mapping[str, Place]) -> None:
        self.by_port: dict[str, Offer] = {}
        self._by_name: dict[str, list[Offer]] = defaultdict(list)
        self._by_step: dict[str, list[Offer]] = defaultdict(list)
        self._by_node: dict[str, list[Offer]] = defaultdict(list)
        self._sources: dict[str, list[str]] = defaultdict(list)
        for node, place in places.items():
            for spec in place.spec.outputs.values():
                self._add(Offer(node, spec, place.spec.step_type, place.job_type))
        for source, target in dag.edges:
            self._sources[target].append(source)

    def _add(self, offer: Offer) -> None:
        self.by_port[str(offer)] = offer
        self._by_node[offer.node].append(offer)
        self._by_step[split_node_name(offer.step_type)[0].lower()].append(offer)
        for name in offer.spec.names:
            self._by_name[name].append(offer)

    def for_needs(self, node: str, needs: Iterable[Need]) -> list[Offer]:
        """The offers that may answer a node's needs: along its edges where it has some, else those that they name."""
        sources = self._sources.get(node)
        if sources is not None:
            return [offer for source in sources for offer in self._by_node[source]]
        return list(dict.fromkeys(offer for need in needs for offer in self.named_by(need)))

    def named_by(self, need: Need) -> Iterator[Offer]:
        """The offers that the need names, by port or by step, wherever they are."""
        for name in need.spec.names:
            yield from self._by_name.get(name, ())
        for step in need.spec.compatible_sources:
            yield from self._by_step.get(split_node_name(step)[0].lower(), ())


def _wire(chosen: Candidate, offers: _Offers) -> Wire:
    options = (candidate(chosen.need, offer) for offer in offers.for_needs(chosen.need.node, [chosen.need]))
    ranked = sorted((option for option in options if option), key=lambda option: (-option.score, str(option.offer)))
    return Wire(chosen.need, chosen.offer, chosen.reasons, tuple(ranked))


def _pinned(dag: PipelineDAG, need: Need, offers: _Offers, faults: list[Fault]) -> Wire | None:
    port = dag.pins.get(str(need))
    if port is None:
        return None
    offer = offers.by_port.get(port)
    if offer is None:
        hint = did_you_mean(port, sorted(offers.by_port)) or "`cursus steps show NAME` lists the offers of a step"
        faults.append(Fault(f"pin {need}", f"there is no offer {port!r}", hint))
        return None
    if not need.spec.dependency_type.accepts(offer.spec.output_type) or need.spec.data_type != offer.spec.data_type:
        fact = f"{port} offers {offer.spec.output_type} ({offer.spec.data_type})"
        hint = f"the need takes {need.spec.dependency_type} ({need.spec.data_type})"
        faults.append(Fault(f"pin {need}", fact, hint))
        return None
    return Wire(need, offer, (("pinned", 1.0),))


def _tie_fault(tie: Tie) -> Fault:
    rivals = " and ".join(f"{option.offer} ({option.score:.2f})" for option in tie.candidates)
    pin = f"pins: {{{tie.need}: {tie.candidates[0].offer}}}"
    return Fault(str(tie.need), f"{rivals} tie", f"decide in the DAG file, as in `{pin}`", "ambiguous")


def _unmet_fault(need: Need, offers: _Offers) -> Fault:
    named = [offer for offer in offers.named_by(need) if offer.node != need.node]
    elsewhere = assign([need], named).chosen
    if elsewhere:
        hint = f"add the edge {elsewhere[0].offer.node} -> {need.node}, or pin {need} to {elsewhere[0].offer}"
    else:
        sources = ", ".join(need.spec.compatible_sources)
        hint = f"add a node that offers it: {sources}" if sources else "pin it, or give it in the config"
    fact = f"required, and nothing answers it ({need.spec.description.rstrip('.') or need.spec.dependency_type})"
    return Fault(str(need), fact, hint, "unmet")
