"""What the resolver is told of a node, and what it tells: wires, and the whole they make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cursus.core.base.matching import Candidate, Need, Offer, Tie
    from cursus.core.base.specification_base import StepSpecification
    from cursus.errors import Fault

__all__ = ["Attempt", "Place", "Resolution", "Wire"]


@dataclass(frozen=True, slots=True)
class Place:
    """What the resolver knows of a node: its specification, its job type, and the needs that its config answers.

    The origin is the workspace or pack of its step, or `shared`, where that is known.
    """

    spec: StepSpecification
    job_type: str | None = None
    answered: frozenset[str] = frozenset()
    origin: str | None = None


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


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of resolving a pipeline: what could be wired, and everything that stands in the way of the rest.

    A need that ties has no wire; `open_needs` of the resolution are the optional ones that nothing answers.
    """

    resolution: Resolution
    ties: tuple[Tie, ...] = ()
    unmet: tuple[Need, ...] = ()
    faults: tuple[Fault, ...] = ()
