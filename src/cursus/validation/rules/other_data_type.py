"""A need and an offer of the same name are of the same type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.matching import Need, Offer, obstacle
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.reading.specs import DeclaredNeed, DeclaredOffer, DeclaredSpec
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:
    """The needs whose declared sources offer the same name as another type, each told once for each source."""
    told: set[object] = set()
    for spec in step.specs:
        for declared in spec.dependencies:
            place = declared.place_of("data_type")
            for source in declared.need.compatible_sources:
                offered = _misfit(declared, source, world)
                if offered is not None and (place, source) not in told:
                    told.add((place, source))
                    yield _finding(step, declared, source, offered)


def _finding(step: StepReading, declared: DeclaredNeed, source: str, offered: DeclaredOffer) -> Finding:
    need, offer = declared.need, offered.offer
    is_other_type = not need.dependency_type.accepts(offer.output_type)
    wanted, given = (
        (need.dependency_type.value, offer.output_type.value) if is_other_type else (need.data_type, offer.data_type)
    )
    field = "dependency_type" if is_other_type else "data_type"
    fact = f"need {need.logical_name!r} has the type {wanted}, and {source} offers {offer.logical_name!r} with {given}"
    place = declared.place_of(field)
    return RULE.finding(step, place, fact, "write the same type on both sides, or another name", offered.place)


def _misfit(declared: DeclaredNeed, source: str, world: World) -> DeclaredOffer | None:
    """The offer of a source that has the need's name and another type, where no offer of the name fits.

    Where nothing of the source fits at all, its silence is told, and not why.
    """
    specs = world.specs_of(source)
    if not specs or any(spec.fault or spec.unknown for spec in specs):
        return None
    offers = [(spec, each) for spec in specs for each in spec.outputs]
    fitting = [each for spec, each in offers if _fits(declared, spec, each)]
    named = [each for _, each in offers if declared.need.folded_names & each.offer.folded_names]
    is_told = not fitting or any(each in fitting for each in named)
    return None if is_told else next(iter(named), None)


def _fits(declared: DeclaredNeed, spec: DeclaredSpec, offered: DeclaredOffer) -> bool:
    return obstacle(Need("need", declared.need), Offer("source", offered.offer, spec.step_type)) is None


RULE = Rule(
    code="other-data-type",
    level=3,
    severity=Severity.WARNING,
    what="A need and an offer of its declared source have the same name, and are of different types.",
    why="The two are never wired: the need stays open, or gets another output of the source, which is not meant.",
    remedy="Write the same data type and dependency type on both sides, or give the need the name of the offer that "
    "is meant.",
    check=check,
    example='DependencySpec("report", data_type="Json")  # the source has OutputSpec("report", data_type="S3Uri")',
)
