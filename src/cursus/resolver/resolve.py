"""One offer for each need, over a whole pipeline, with the reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.core.base.matching import Candidate, Need, Tie, assign, candidate
from cursus.dag.model import PipelineDAG, find_cycle, order
from cursus.errors import Fault, ResolutionError, did_you_mean
from cursus.resolver.offers import Offers
from cursus.resolver.places import Attempt, Place, Resolution, Wire

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Attempt", "Place", "Resolution", "Wire", "attempt", "resolve"]


def resolve(dag: PipelineDAG, places: Mapping[str, Place]) -> Resolution:
    """Binds every need of every node; the order in which nodes, edges and pins are listed changes nothing.

    Raises:
        ResolutionError: a required need stays open, candidates tie, a pin does not fit, or the wires close a circle;
            all faults together.
    """
    found = attempt(dag, places)
    if found.faults:
        raise ResolutionError.of(found.faults)
    return found.resolution


def attempt(dag: PipelineDAG, places: Mapping[str, Place]) -> Attempt:
    """What can be wired, beside the faults of the rest; where there are none, it is what `resolve` gives."""
    offers = Offers(dag, places)
    parts = [_resolve_node(dag, node, places[node], offers) for node in sorted(places)]
    wires = [wire for part in parts for wire in part.wires]
    faults = [*_unknown_pins(dag, places), *(fault for part in parts for fault in part.faults)]
    edges = [*dag.edges, *((wire.offer.node, wire.need.node) for wire in wires)]
    if cycle := find_cycle(places, edges):
        circle = f"they close a circle: {' -> '.join(cycle)}"
        faults += [] if faults else [Fault("wires", circle, "pin one of these needs elsewhere", "circle")]
        edges = dag.edges
    in_order = tuple(order(places, edges))
    rank = {node: at for at, node in enumerate(in_order)}
    along = sorted(wires, key=lambda wire: rank[wire.need.node])
    still_open = sorted((need for part in parts for need in part.open_needs), key=lambda need: rank[need.node])
    return Attempt(
        Resolution(tuple(along), in_order, tuple(still_open)),
        tuple(tie for part in parts for tie in part.ties),
        tuple(need for part in parts for need in part.unmet),
        tuple(faults),
    )


@dataclass(frozen=True, slots=True)
class _Resolved:
    """What came of one node's needs."""

    wires: list[Wire]
    open_needs: list[Need]
    ties: tuple[Tie, ...]
    unmet: tuple[Need, ...]
    faults: list[Fault]


def _resolve_node(dag: PipelineDAG, node: str, place: Place, offers: Offers) -> _Resolved:
    needs = [Need(node, need, place.job_type) for need in place.spec.dependencies.values()]
    needs = [need for need in needs if need.spec.logical_name not in place.answered]
    faults: list[Fault] = []
    pinned = [wire for need in needs if (wire := _pinned(dag, need, offers, faults))]
    taken = {wire.offer for wire in pinned}
    free = [need for need in needs if str(need) not in dag.pins]
    found = assign(free, [offer for offer in offers.for_needs(node, free) if offer not in taken])
    faults += [_tie_fault(tie) for tie in found.ties]
    faults += [_unmet_fault(need, offers) for need in found.unmet]
    undecided = {str(tie.need) for tie in found.ties}
    chosen = [choice for choice in found.chosen if str(choice.need) not in undecided]
    settled = {str(choice.need) for choice in chosen} | undecided | {str(need) for need in found.unmet}
    wires = pinned + [_wire(choice, offers) for choice in chosen]
    left = [need for need in free if str(need) not in settled]
    return _Resolved(wires, left, found.ties, found.unmet, faults)


def _unknown_pins(dag: PipelineDAG, places: Mapping[str, Place]) -> Iterator[Fault]:
    needs = {f"{node}.{name}" for node, place in places.items() for name in place.spec.dependencies}
    answered = {f"{node}.{name}" for node, place in places.items() for name in place.answered}
    for port in sorted(dag.pins):
        if port not in needs:
            hint = did_you_mean(port, sorted(needs)) or "`cursus steps show NAME` lists the needs of a step"
            yield Fault(f"pin {port}", "no such need", hint)
        elif port in answered:
            yield Fault(f"pin {port}", "the node's config answers this need", "remove the pin, or the config's value")


def _wire(chosen: Candidate, offers: Offers) -> Wire:
    options = (candidate(chosen.need, offer) for offer in offers.for_needs(chosen.need.node, [chosen.need]))
    ranked = sorted((option for option in options if option), key=lambda option: (-option.score, str(option.offer)))
    return Wire(chosen.need, chosen.offer, chosen.reasons, tuple(ranked))


def _pinned(dag: PipelineDAG, need: Need, offers: Offers, faults: list[Fault]) -> Wire | None:
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


def _unmet_fault(need: Need, offers: Offers) -> Fault:
    named = [offer for offer in offers.named_by(need) if offer.node != need.node]
    elsewhere = assign([need], named).chosen
    if elsewhere:
        hint = f"add the edge {elsewhere[0].offer.node} -> {need.node}, or pin {need} to {elsewhere[0].offer}"
    else:
        sources = ", ".join(need.spec.compatible_sources)
        hint = f"add a node that offers it: {sources}" if sources else "pin it, or give it in the config"
    fact = f"required, and nothing answers it ({need.spec.description.rstrip('.') or need.spec.dependency_type})"
    return Fault(str(need), fact, hint, "unmet")
