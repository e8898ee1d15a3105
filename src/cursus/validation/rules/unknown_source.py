"""Every step that a need names as a source exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.names import split_node_name
from cursus.errors import did_you_mean
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:
    """The sources of needs that no step has the name of, each told once."""
    known = world.names
    told: set[object] = set()
    for spec in step.specs:
        for declared in spec.dependencies:
            place = declared.place_of("compatible_sources")
            for source in declared.need.compatible_sources:
                name = split_node_name(source)[0]
                if name.lower() not in known and (place, source) not in told:
                    told.add((place, source))
                    near = did_you_mean(name, known.values())
                    fact = f"need {declared.need.logical_name!r} names the source {source!r}, which is no step"
                    yield RULE.finding(step, place, fact, near or "name a step, or remove the source")


RULE = Rule(
    code="unknown-source",
    level=3,
    severity=Severity.WARNING,
    what="A need names a step as its source that is not registered.",
    why="The need loses the evidence that it is meant to be wired by, and what else fits may be wired in its place.",
    remedy="Name steps as the registry has them, with or without a job type: TabularPreprocessing_Training.",
    check=check,
    example='DependencySpec(logical_name="rows", compatible_sources=["TabularPreprocesing"])',
)
