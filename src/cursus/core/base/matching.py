"""Which offer answers which need: scores with their reasons, and the best assignment.

Type and data type only rule candidates out. A wire needs positive evidence: the need's name or alias, or a source
that the need declares. Keywords, likeness of names and a shared job type decide between candidates that have it.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cursus.core.base.specification_base import DependencySpec, OutputSpec

__all__ = ["Assignment", "Candidate", "Need", "Offer", "Tie", "assign", "candidate"]

_SAME_NAME = 0.45
_ALIAS = 0.40
_DECLARED_SOURCE = 0.30
_SAME_JOB_TYPE = 0.10
_EXACT_TYPE = 0.05
_KEYWORDS = 0.05
_LIKENESS = 0.05
_MARGIN = 0.03
_REQUIRED_FIRST = 1000.0
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Need:
    """A need of one node."""

    node: str
    spec: DependencySpec
    job_type: str | None = None

    def __str__(self) -> str:
        return f"{self.node}.{self.spec.logical_name}"


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer of one node."""

    node: str
    spec: OutputSpec
    step_type: str
    job_type: str | None = None

    def __str__(self) -> str:
        return f"{self.node}.{self.spec.logical_name}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offer that could answer a need: its score between 0 and 1, and the reasons that add up to it."""

    need: Need
    offer: Offer
    reasons: tuple[tuple[str, float], ...]

    @property
    def score(self) -> float:
        """The sum of the reasons' points."""
        return round(sum(points for _, points in self.reasons), 4)


@dataclass(frozen=True, slots=True)
class Tie:
    """A need whose best candidates are too close to choose between.

    Where the need goes without because another one takes its offer by as little, the other's candidate comes first.
    """

    need: Need
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """One offer for each need that can be met, what ties, and the required needs that nothing meets."""

    chosen: tuple[Candidate, ...]
    ties: tuple[Tie, ...]
    unmet: tuple[Need, ...]


_Found = dict[Need, dict[Offer, Candidate]]


def candidate(need: Need, offer: Offer) -> Candidate | None:
    """The offer as a candidate for the need, or None where it may not answer it."""
    wanted, given = need.spec, offer.spec
    fits = wanted.dependency_type.accepts(given.output_type) and wanted.data_type == given.data_type
    if not fits or need.node == offer.node:
        return None
    evidence = _evidence(wanted, offer)
    return Candidate(need, offer, (*evidence, *_preferences(need, offer))) if evidence else None


def assign(needs: Iterable[Need], offers: Iterable[Offer]) -> Assignment:
    """The assignment with the highest total score in which no optional need starves a required one.

    The needs are those of one node: each takes another offer. The result does not depend on the order of either.
    """
    ordered = sorted(needs, key=str)
    found = {need: _candidates(need, offers) for need in ordered}
    chosen = _best(found)
    ties = tuple(tie for need in ordered if (tie := _tie(need, chosen, found)))
    unmet = tuple(need for need in ordered if need.spec.required and need not in chosen)
    return Assignment(tuple(chosen.values()), ties, unmet)


def _evidence(wanted: DependencySpec, offer: Offer) -> tuple[tuple[str, float], ...]:
    found: list[tuple[str, float]] = []
    if wanted.logical_name == offer.spec.logical_name:
        found.append(("same name", _SAME_NAME))
    elif set(wanted.names) & set(offer.spec.names):
        found.append(("alias", _ALIAS))
    if wanted.declares_source(offer.step_type):
        found.append(("declared source", _DECLARED_SOURCE))
    return tuple(found)


def _preferences(need: Need, offer: Offer) -> tuple[tuple[str, float], ...]:
    wanted, given = need.spec, offer.spec
    words = {word.lower() for word in wanted.semantic_keywords}
    spoken = set(given.logical_name.lower().split("_")) | {alias.lower() for alias in given.aliases}
    points = {
        "same job type": _SAME_JOB_TYPE * (need.job_type is not None and need.job_type == offer.job_type),
        "exact type": _EXACT_TYPE * (wanted.dependency_type is given.output_type),
        "keywords": _KEYWORDS * (len(words & spoken) / len(words) if words else 0.0),
        "likeness of names": _LIKENESS * _likeness(wanted.logical_name, given.logical_name),
    }
    return tuple((reason, round(value, 4)) for reason, value in points.items() if value)


@cache
def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.lower(), other.lower(), autojunk=False).ratio()


def _candidates(need: Need, offers: Iterable[Offer]) -> dict[Offer, Candidate]:
    scored = {offer: found for offer in offers if (found := candidate(need, offer))}
    return dict(sorted(scored.items(), key=lambda item: (-item[1].score, str(item[0]))))


def _best(found: _Found) -> dict[Need, Candidate]:
    """The best assignment, by taking in one need after the other: each comes in by the exchanges that gain most."""
    taken: dict[Offer, Need] = {}
    for need in sorted(found, key=lambda need: (not need.spec.required, str(need))):
        _take_in(need, taken, found)
    return {need: found[need][offer] for offer, need in sorted(taken.items(), key=lambda item: str(item[1]))}


def _take_in(start: Need, taken: dict[Offer, Need], found: _Found) -> None:
    """Bellman and Ford's method over needs that pass their offer on, to whoever can end the chain at least cost."""
    gains: dict[Need, float] = {start: 0.0}
    came_by: dict[Need, tuple[Need, Offer]] = {}
    for _ in found:
        for need, offer, owner in _exchanges(gains, taken, found):
            gain = gains[need] + found[need][offer].score - found[owner][offer].score
            if gain > gains.get(owner, -inf) + _ROUNDING and owner is not start:
                gains[owner], came_by[owner] = gain, (need, offer)
    last, free = _best_end(start, gains, taken, found)
    _pass_on(last, free, came_by, taken)


def _exchanges(gains: dict[Need, float], taken: dict[Offer, Need], found: _Found) -> Iterable[tuple[Need, Offer, Need]]:
    held = [(need, offer) for need in gains for offer in found[need] if offer in taken]
    return [(need, offer, taken[offer]) for need, offer in held if taken[offer] is not need]


def _best_end(
    start: Need, gains: dict[Need, float], taken: dict[Offer, Need], found: _Found
) -> tuple[Need, Offer | None]:
    """The need that ends the chain: it takes a free offer, or goes without."""
    best_gain = 0.0
    best: tuple[Need, Offer | None] = (start, None)
    for need, gain in gains.items():
        free = next((offer for offer in found[need] if offer not in taken), None)
        ends: list[tuple[float, Offer | None]] = [(_weight(start) - _weight(need) + gain, None)]
        if free is not None:
            ends.append((_weight(start) + gain + found[need][free].score, free))
        for total, offer in ends:
            if total > best_gain + _ROUNDING:
                best_gain, best = total, (need, offer)
    return best


def _pass_on(last: Need, free: Offer | None, came_by: dict[Need, tuple[Need, Offer]], taken: dict[Offer, Need]) -> None:
    if free is not None:
        taken[free] = last
    while last in came_by:
        last, offer = came_by[last]
        taken[offer] = last


def _weight(need: Need) -> float:
    return _REQUIRED_FIRST if need.spec.required else 0.0


def _tie(need: Need, chosen: dict[Need, Candidate], found: _Found) -> Tie | None:
    """The options of a need with which the whole would score as well, to within the margin."""
    if need not in chosen and need.spec.required:
        return None
    best = _total(chosen)
    mine = chosen.get(need)
    others = [option for option in found[need].values() if option is not mine]
    close = [option for option in others if best - _total_with(option, found) < _MARGIN]
    rivals = [mine] if mine else [taken for taken in chosen.values() if any(taken.offer == o.offer for o in close)]
    return Tie(need, (*rivals, *close)) if close else None


def _total(chosen: dict[Need, Candidate]) -> float:
    return sum(_weight(need) + option.score for need, option in chosen.items())


def _total_with(option: Candidate, found: _Found) -> float:
    """The best total in which the option is chosen."""
    rest = {
        need: {offer: other for offer, other in options.items() if offer != option.offer}
        for need, options in found.items()
        if need != option.need
    }
    return _weight(option.need) + option.score + _total(_best(rest))
