"""Every source that a need names offers something that the need can take."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cursus.core.base.matching import Need, Offer, obstacle
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.core.base.specification_base import DependencySpec
    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:
    """The sources all of whose offers are of a type that the need does not take, each told once."""
    told: set[object] = set()
    for spec in step.specs:
        for declared in spec.dependencies:
            place = declared.place_of("compatible_sources")
            for source in declared.need.compatible_sources:
                why = _silence(declared.need, source, world)
                if why and (place, source) not in told:
                    told.add((place, source))
                    fact = f"the source {source!r} of need {declared.need.logical_name!r} {why}"
                    yield RULE.finding(step, place, fact, "change the need's type, or remove the source")


def _silence(need: DependencySpec, source: str, world: World) -> str | None:
    """Why nothing of a source can answer a need; None where something can, and where its offers are not known."""
    alone = replace(need, compatible_sources=(source,))
    specs = world.specs_of(source)
    if not specs or any(spec.fault or spec.unknown for spec in specs):
        return None
    offers = [Offer("source", each.offer, source) for spec in specs for each in spec.outputs]
    reasons = [obstacle(Need("need", alone), offer) for offer in offers]
    if not all(reasons):
        return None
    told = (f"{offer.spec.logical_name!r} {reason}" for offer, reason in zip(offers, reasons, strict=True))
    return f"offers nothing that it takes: {', '.join(dict.fromkeys(told))}" if offers else "offers nothing"


RULE = Rule(
    code="silent-source",
    level=3,
    severity=Severity.WARNING,
    what="A need names a source all of whose offers are of another type than the need takes.",
    why="The two are never wired, though the specification says that they belong together.",
    remedy="Give the need the type and the data type of what the source offers, or remove the source.",
    check=check,
    example='DependencySpec("rows", DependencyType.MODEL_ARTIFACTS, compatible_sources=["DataLoading"])',
)
