"""Every offer is a property that steps of that type have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_PROPERTIES = "properties."


def check(step: StepReading, world: World) -> Iterator[Finding]:
    """The property paths that the service does not describe, each told once."""
    kind = step.files.sagemaker_step_type
    told: set[object] = set()
    for spec in step.specs if kind else ():
        for declared in spec.outputs:
            path, place = declared.offer.property_path, declared.place_of("property_path")
            problem = world.property_problem(kind, path.removeprefix(_PROPERTIES)) if path else None
            if problem and place not in told:
                told.add(place)
                fact = f"a {kind} step has no property {path!r}: {problem}"
                yield RULE.finding(step, place, fact, "name a property of the step, or leave property_path out")


RULE = Rule(
    code="unknown-property",
    level=3,
    severity=Severity.ERROR,
    what="An offer names a property that steps of its SageMaker type do not have.",
    why="A step that reads the offer gets a reference that the service cannot resolve: the pipeline is refused, or "
    "fails when it reaches that step.",
    remedy="Name a property as the service describes it, or leave property_path out: it follows from the output type.",
    check=check,
    example='OutputSpec(logical_name="model", property_path="properties.ModelArtifact.S3ModelArtifacts")',
)
