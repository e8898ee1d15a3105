"""No need has to choose between two offers of one step that answer it equally well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.matching import Need, Offer, assign
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.core.base.matching import Tie
    from cursus.validation.model import Finding
    from cursus.validation.reading.specs import DeclaredSpec
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:
    """The needs for which offers of one declared source tie, each told once however many job types have it."""
    found: dict[object, Finding] = {}
    for spec in step.specs:
        places = {each.need.logical_name: each.place_of("logical_name") for each in spec.dependencies}
        for other in _sources(spec, world):
            for tie in _ties(spec, other):
                name, offers = (
                    tie.need.spec.logical_name,
                    sorted({each.offer.spec.logical_name for each in tie.candidates}),
                )
                told = " and ".join(map(repr, offers))
                fact = f"need {name!r} is answered equally well by the offers {told} of {other.step_type}"
                remedy = "give it the name of one of them, as an alias, or keywords that only one of them has"
                finding = RULE.finding(step, places[name], fact, remedy, other.place)
                found.setdefault((places[name], *offers), finding)
    yield from found.values()


def _sources(spec: DeclaredSpec, world: World) -> list[DeclaredSpec]:
    """The specifications of the sources that the needs declare, each once."""
    named = (source for each in spec.dependencies for source in each.need.compatible_sources)
    found = {id(other): other for source in named for other in world.specs_of(source)}
    return [other for other in found.values() if not (other.fault or other.unknown)]


def _ties(spec: DeclaredSpec, other: DeclaredSpec) -> tuple[Tie, ...]:
    """What ties where the two are the only nodes of a pipeline."""
    needs = [Need("need", each.need, spec.job_type) for each in spec.dependencies]
    offers = [Offer("offer", each.offer, other.step_type, other.job_type) for each in other.outputs]
    ties = assign(needs, offers).ties
    return tuple(tie for tie in ties if len({each.offer.spec.logical_name for each in tie.candidates}) > 1)


RULE = Rule(
    code="tied-offers",
    level=3,
    severity=Severity.WARNING,
    what="Two offers of a step that a need names as its source answer the need equally well.",
    why="Whoever puts the two into a pipeline has to say by hand which offer is meant, or the compiler refuses to "
    "choose.",
    remedy="Give the need the name of the offer that it means, or the name as an alias, or keywords that only this "
    "offer has.",
    check=check,
    example='DependencySpec("rows", compatible_sources=["Splitting"])  # it offers left_half and last_half',
)
