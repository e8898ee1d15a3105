"""Which offer answers which need: scores with their reasons, and the best assignment.

Type and data type only rule candidates out. A wire needs positive evidence: the need's name or alias, or a source
that the need declares. Keywords, likeness of names and a shared job type decide between candidates that have it.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    """A need whose best candidates are too close to choose between."""

    need: Need
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """One offer for each need that can be met, what ties, and the required needs that nothing meets."""

    chosen: tuple[Candidate, ...]
    ties: tuple[Tie, ...]
    unmet: tuple[Need, ...]


def candidate(need: Need, offer: Offer) -> Candidate | None:
    """The offer as a candidate for the need, or None where it may not answer it."""
    wanted, given = need.spec, offer.spec
    fits = wanted.dependency_type.accepts(given.output_type) and wanted.data_type == given.data_type
    if not fits or need.node == offer.node:
        return None
    evidence = _evidence(wanted, offer)
    return Candidate(need, offer, (*evidence, *_preferences(need, offer))) if evidence else None


def assign(needs: Iterable[Need], offers: Sequence[Offer]) -> Assignment:
    """The assignment with the highest total score in which no optional need starves a required one.

    The needs are those of one node: each takes another offer. The result does not depend on the order of either.
    """
    ordered = sorted(needs, key=str)
    found = {need: _candidates(need, offers) for need in ordered}
    chosen = _best(ordered, found)
    ties = tuple(tie for need in chosen if (tie := _tie(need, chosen, found)))
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


def _best(needs: Sequence[Need], found: dict[Need, dict[Offer, Candidate]]) -> dict[Need, Candidate]:
    """Kuhn's method on weights: each need in turn takes the path of exchanges that gains most."""
    taken: dict[Offer, Need] = {}
    for need in sorted(needs, key=lambda need: (not need.spec.required, str(need))):
        taken.update(_gainful_path(need, taken, found))
    return {need: found[need][offer] for offer, need in sorted(taken.items(), key=lambda item: str(item[1]))}


def _gainful_path(
    start: Need, taken: dict[Offer, Need], found: dict[Need, dict[Offer, Candidate]]
) -> list[tuple[Offer, Need]]:
    """The chain of (offer, its new owner) that ends in a free offer and raises the total most."""
    best_gain, best_path = 0.0, list[tuple[Offer, Need]]()
    stack: list[tuple[Need, float, list[tuple[Offer, Need]]]] = [(start, _weight(start), [])]
    while stack:
        need, gain, path = stack.pop()
        used = {offer for offer, _ in path}
        for offer, option in found[need].items():
            if offer in used:
                continue
            total, longer = gain + option.score, [*path, (offer, need)]
            if offer not in taken:
                if total > best_gain:
                    best_gain, best_path = total, longer
                break
            owner = taken[offer]
            stack.append((owner, total - found[owner][offer].score, longer))
    return best_path


def _weight(need: Need) -> float:
    return _REQUIRED_FIRST if need.spec.required else 0.0


def _tie(need: Need, chosen: dict[Need, Candidate], found: dict[Need, dict[Offer, Candidate]]) -> Tie | None:
    mine = chosen[need]
    others = [option for offer, option in found[need].items() if offer is not mine.offer]
    close = [option for option in others if mine.score - _cost_of(option, need, chosen, found) < _MARGIN]
    return Tie(need, (mine, *close)) if close else None


def _cost_of(
    option: Candidate, need: Need, chosen: dict[Need, Candidate], found: dict[Need, dict[Offer, Candidate]]
) -> float:
    """The score that the option would bring, less what its present owner would lose by exchanging offers."""
    owner = next((other for other, taken in chosen.items() if taken.offer is option.offer), None)
    if owner is None:
        return option.score
    in_exchange = found[owner].get(chosen[need].offer)
    if in_exchange is None:
        return -1.0
    return option.score - (chosen[owner].score - in_exchange.score)
