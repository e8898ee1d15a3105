"""Which offer answers which need: scores with their reasons, and the best assignment.

Type and data type only rule candidates out. A wire needs positive evidence: the need's name or alias, or a source
that the need declares. Keywords, likeness of names and a shared job type decide between candidates that have it.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING

from cursus.core.base.assignment import Matrix, best_assignment, best_total_with
from cursus.core.base.names import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cursus.core.base.specification_base import DependencySpec, OutputSpec

__all__ = ["MARGIN", "Assignment", "Candidate", "Need", "Offer", "Tie", "assign", "candidate", "obstacle"]

MARGIN = 0.03
"""Two choices whose scores are closer than this tie."""

_SAME_NAME = 0.45
_ALIAS = 0.40
_SPELLED_OTHERWISE = 0.40
_DECLARED_SOURCE = 0.30
_SAME_JOB_TYPE = 0.10
_EXACT_TYPE = 0.05
_KEYWORDS = 0.05
_LIKENESS = 0.05
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
    """An offer of one node; the origin is the workspace or pack of its step, or `shared`, where that is known."""

    node: str
    spec: OutputSpec
    step_type: str
    job_type: str | None = None
    origin: str | None = None

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


def candidate(need: Need, offer: Offer) -> Candidate | None:
    """The offer as a candidate for the need, or None where it may not answer it."""
    if _misfit(need, offer):
        return None
    evidence = _evidence(need.spec, offer)
    return Candidate(need, offer, (*evidence, *_preferences(need, offer))) if evidence else None


def obstacle(need: Need, offer: Offer) -> str | None:
    """Why an offer is no candidate for a need, in words; None where it is one."""
    return _misfit(need, offer) or (None if _evidence(need.spec, offer) else "shares no name and is no declared source")


def assign(needs: Iterable[Need], offers: Iterable[Offer]) -> Assignment:
    """The assignment with the highest total score in which no optional need starves a required one.

    The needs are those of one node: each takes another offer. The result does not depend on the order of either.
    """
    rows, columns = sorted(needs, key=str), sorted(offers, key=str)
    found = [_candidates(need, columns) for need in rows]
    scores = [{column: option.score for column, option in options.items()} for options in found]
    matrix = Matrix(scores, [_REQUIRED_FIRST if need.spec.required else 0.0 for need in rows])
    chosen = best_assignment(matrix)
    unmet = tuple(need for row, need in enumerate(rows) if need.spec.required and row not in chosen)
    wires = tuple(found[row][column] for row, column in chosen.items())
    return Assignment(wires, tuple(_ties(found, matrix, chosen)), unmet)


def _misfit(need: Need, offer: Offer) -> str | None:
    """Why types or places alone rule the pair out."""
    wanted, given = need.spec, offer.spec
    if need.node == offer.node:
        return "is the node's own"
    if not wanted.dependency_type.accepts(given.output_type):
        return f"is {given.output_type}, not {wanted.dependency_type}"
    if wanted.data_type != given.data_type:
        return f"is a {given.data_type}, not a {wanted.data_type}"
    return None


def _evidence(wanted: DependencySpec, offer: Offer) -> tuple[tuple[str, float], ...]:
    found: list[tuple[str, float]] = []
    if wanted.logical_name == offer.spec.logical_name:
        found.append(("same name", _SAME_NAME))
    elif folded(wanted.logical_name) == folded(offer.spec.logical_name):
        found.append(("same name, spelled otherwise", _SPELLED_OTHERWISE))
    elif wanted.folded_names & offer.spec.folded_names:
        found.append(("alias", _ALIAS))
    if wanted.declares_source(offer.step_type, offer.origin):
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


def _candidates(need: Need, offers: Sequence[Offer]) -> dict[int, Candidate]:
    scored = {column: found for column, offer in enumerate(offers) if (found := candidate(need, offer))}
    return dict(sorted(scored.items(), key=lambda item: (-item[1].score, item[0])))


def _ties(found: Sequence[Mapping[int, Candidate]], matrix: Matrix, chosen: Mapping[int, int]) -> Iterator[Tie]:
    """The needs with another option with which the whole would score as well, to within the margin."""
    best = matrix.total(chosen)
    owners = {column: row for row, column in chosen.items()}
    for row, options in enumerate(found):
        mine = chosen.get(row)
        others = [column for column in options if column != mine]
        close = [column for column in others if best - best_total_with(matrix, row, column) < MARGIN]
        if not close or (mine is None and matrix.weights[row]):
            continue
        rivals = [(row, mine)] if mine is not None else [(owners[column], column) for column in close]
        yield Tie(
            next(iter(options.values())).need,
            (*(found[rival][column] for rival, column in rivals), *(options[column] for column in close)),
        )
