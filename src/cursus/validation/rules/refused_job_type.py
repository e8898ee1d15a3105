"""A config takes the job types that the step has specifications for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.declared_places import field_place
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The job types that have a specification and are refused by the config."""
    for job_type, broken in step.trials.refused:
        if job_type and "job_type" in broken.fields:
            fact = (
                f"there is a specification for the job type {str(job_type)!r}, which the config refuses: {broken.fact}"
            )
            remedy = f"have the field job_type take {str(job_type)!r}, or take the specification away"
            yield RULE.finding(step, field_place(step, "job_type"), fact, remedy)


RULE = Rule(
    code="refused-job-type",
    level=5,
    severity=Severity.ERROR,
    what="The step has a specification for a job type that its config does not take.",
    why="A node of that job type, as in TabularPreprocessing_calibration, can be written into a pipeline and never be "
    "compiled.",
    remedy="Have the config's field job_type take the job types that there are specifications for.",
    check=check,
    example="job_type: Literal['training', 'testing']  # there is a specification for calibration",
    runs_code=True,
)
