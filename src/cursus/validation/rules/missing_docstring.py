"""The classes of a step, and the methods that they add, say what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.model import Rule, Severity
from cursus.validation.rules.untyped_method import added_methods

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The step's builder and config, and the public methods that they add, where they have no docstring."""
    for declared in (step.builder, step.config):
        if declared is not None and declared.fault is None and declared.place and not declared.docstring:
            remedy = f'write one below "class {declared.name}"'
            yield RULE.finding(step, declared.place, f"{declared.name} has no docstring", remedy)
    for owner, method in added_methods(step):
        if not method.docstring:
            remedy = f'write one below "def {method.name}"'
            yield RULE.finding(step, method.place, f"{owner}.{method.name} has no docstring", remedy)


RULE = Rule(
    code="missing-docstring",
    level=0,
    severity=Severity.ADVICE,
    what="The builder or the config of a step, or a public method that it adds, has no docstring.",
    why="Catalogues and cards of steps show it: without one, only the code tells what the step does.",
    remedy="Write a sentence on what the builder makes, or on what the config holds.",
    check=check,
    example="class RowCountConfig(ProcessingStepConfigBase):  # without a docstring",
)
