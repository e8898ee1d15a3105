"""Why each need of a pipeline is answered as it is: its offer, the offers that lost, and those that could not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from cursus.core.base.matching import Candidate, Need, Offer, candidate, obstacle
from cursus.resolver.offers import Offers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from cursus.core.base.matching import Tie
    from cursus.dag.model import PipelineDAG
    from cursus.resolver.places import Attempt, Place, Wire

__all__ = ["Explanation", "Outcome", "Rival", "explain"]


class Outcome(StrEnum):
    """What became of a need."""

    WIRED = "wired"
    PINNED = "pinned"
    CONFIG = "config"
    OPEN = "open"
    TIE = "tie"
    UNMET = "unmet"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Rival:
    """A candidate that was not taken, and why."""

    candidate: Candidate
    lost: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """One need: what became of it, the wire if there is one, its rivals best first, and the offers that are none.

    `excluded` holds each offer that could not answer the need, with the reason in words.
    """

    need: Need
    outcome: Outcome
    wire: Wire | None
    remark: str
    rivals: tuple[Rival, ...]
    excluded: tuple[tuple[Offer, str], ...]


def explain(
    dag: PipelineDAG, places: Mapping[str, Place], found: Attempt, nodes: Collection[str] | None = None
) -> Iterator[Explanation]:
    """An explanation of every need of the given nodes, else of all, in an order in which the nodes can run."""
    account = _Account(dag, places, found)
    for node in found.resolution.order:
        if nodes is None or node in nodes:
            place = places[node]
            for spec in place.spec.dependencies.values():
                yield account.of(Need(node, spec, place.job_type), given=spec.logical_name in place.answered)


class _Account:
    """What is known of a resolved pipeline, by the names of its needs."""

    def __init__(self, dag: PipelineDAG, places: Mapping[str, Place], found: Attempt) -> None:
        self.dag = dag
        self.offers = Offers(dag, places)
        self.wires = {str(wire.need): wire for wire in found.resolution.wires}
        self.ties = {str(tie.need): tie for tie in found.ties}
        self.unmet = {str(need) for need in found.unmet}
        self.takers = {(wire.need.node, wire.offer): wire.need for wire in found.resolution.wires}

    def of(self, need: Need, *, given: bool) -> Explanation:
        """The explanation of a need."""
        if given:
            return Explanation(need, Outcome.CONFIG, None, "the config answers it", (), ())
        name = str(need)
        wire, tie = self.wires.get(name), self.ties.get(name)
        options, excluded = self._sorted_out(need)
        rivals = tuple(Rival(option, self._lost(option, wire, tie)) for option in options)
        if wire is not None:
            pinned = name in self.dag.pins
            rivals = tuple(rival for rival in rivals if rival.candidate.offer != wire.offer)
            excluded = tuple(pair for pair in excluded if pair[0] != wire.offer)
            return Explanation(need, Outcome.PINNED if pinned else Outcome.WIRED, wire, "", rivals, excluded)
        outcome = self._unwired(name, tie)
        return Explanation(need, outcome, None, _remark(outcome, need, options), rivals, excluded)

    def _unwired(self, name: str, tie: Tie | None) -> Outcome:
        if tie is not None:
            return Outcome.TIE
        if name in self.unmet:
            return Outcome.UNMET
        return Outcome.REFUSED if name in self.dag.pins else Outcome.OPEN

    def _sorted_out(self, need: Need) -> tuple[list[Candidate], tuple[tuple[Offer, str], ...]]:
        """The candidates for a need, best first, and all other offers with what keeps each away."""
        options: list[Candidate] = []
        excluded: list[tuple[Offer, str]] = []
        for _, offer in sorted(self.offers.by_port.items()):
            option = candidate(need, offer)
            if option is not None and self.offers.reach(offer, need.node):
                options.append(option)
            elif option is not None:
                excluded.append((offer, f"no edge leads from there to {need.node}"))
            elif offer.node != need.node:
                excluded.append((offer, obstacle(need, offer) or ""))
        return sorted(options, key=lambda option: (-option.score, str(option.offer))), tuple(excluded)

    def _lost(self, option: Candidate, wire: Wire | None, tie: Tie | None) -> str:
        taker = self.takers.get((option.need.node, option.offer))
        if taker is not None and str(taker) != str(option.need):
            return f"answers {taker}"
        if tie is not None:
            tied = {str(other.offer) for other in tie.candidates}
            return "ties" if str(option.offer) in tied else f"{tie.candidates[0].score - option.score:.2f} behind"
        if wire is None:
            return "nothing was decided"
        return "the pin decides" if wire.reasons[0][0] == "pinned" else _behind(wire, option)


def _behind(wire: Wire, option: Candidate) -> str:
    """By how much a candidate is behind the chosen one, and what it lacks."""
    has = dict(option.reasons)
    lacks = [
        f"{'less' if reason in has else 'no'} {reason} ({points - has.get(reason, 0.0):.2f})"
        for reason, points in wire.reasons
        if points - has.get(reason, 0.0) > 0.0
    ]
    return f"{wire.score - option.score:.2f} behind: {', '.join(lacks)}"


def _remark(outcome: Outcome, need: Need, options: list[Candidate]) -> str:
    if outcome is Outcome.OPEN:
        return "optional, and what names it answers other needs" if options else "optional, and nothing names it"
    if outcome is Outcome.UNMET:
        return "required, and what names it answers other needs" if options else "required, and nothing answers it"
    if outcome is Outcome.REFUSED:
        return "its pin is refused"
    return "required, and candidates tie" if need.spec.required else "optional, and candidates tie"
