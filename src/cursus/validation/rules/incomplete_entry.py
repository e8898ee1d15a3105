"""A table of steps says all of each step that there is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cursus.core.base.enums import StepKind
from cursus.errors import did_you_mean
from cursus.validation.model import Place, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The step that its source's table leaves out, and what its entry does not say."""
    names, place = step.definition, step.files.table
    if place is None and names.discovered and step.table is not None:
        fact = f"{names.name} is not in the table of steps"
        remedy = f'add it: **step_entry("{names.name}", "{names.sagemaker_step_type or "Processing"}", "...")'
        yield replace(RULE.finding(step, Place(step.table), fact, remedy), severity=Severity.ADVICE)
    if place is None:
        return
    kinds = [str(kind) for kind in StepKind]
    if names.sagemaker_step_type not in kinds:
        fact = f"{names.name} is of the SageMaker type {names.sagemaker_step_type!r}, which does not exist"
        remedy = did_you_mean(names.sagemaker_step_type, kinds) or f"write one of {', '.join(kinds)}"
        yield RULE.finding(step, place, fact, remedy)
    if not names.description.strip():
        fact = f"the entry of {names.name} has no description"
        remedy = 'say in a sentence what the step does: "description": "..."'
        yield replace(RULE.finding(step, place, fact, remedy), severity=Severity.ADVICE)


RULE = Rule(
    code="incomplete-entry",
    level=0,
    severity=Severity.ERROR,
    what="The entry of a step in its table names a SageMaker type that does not exist. It is advice where the entry "
    "has no description, or where the table leaves out a step whose builder lies beside the others.",
    why="Steps are listed, chosen and built by what the table says of them.",
    remedy="Complete the entry: a type that SageMaker has, and a sentence on what the step does.",
    check=check,
    example='"RowCount": {"sagemaker_step_type": "Procesing"}',
)
