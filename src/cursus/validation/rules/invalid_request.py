"""The request of a made step is one that the service takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.declared_places import builder_place
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """What the service's own model says against the step that is made."""
    from cursus.definition.verify import verify
    from cursus.validation.builds import SOURCE, definition_of

    for build in step.trials.builds:
        for fault in verify(definition_of(build)):
            if SOURCE not in fault.subject:
                subject = fault.subject.removeprefix("Steps.")
                yield RULE.finding(step, builder_place(step), f"{subject}: {fault.fact}", fault.hint or RULE.remedy)


RULE = Rule(
    code="invalid-request",
    level=5,
    severity=Severity.ERROR,
    what="The step that a builder makes breaks the rules by which the service describes its requests, or those of "
    "pipeline definitions.",
    why="The service refuses the whole pipeline, or the job fails as soon as it is its turn.",
    remedy="Give the member that the finding names a value that the service takes.",
    check=check,
    example="instance_type='m5.large'  # it is ml.m5.large",
    runs_code=True,
)
