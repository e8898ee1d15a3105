"""A samples file says what can be read, about needs and config fields that the step has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:
    """What is wrong with the samples file."""
    for fault in world.runs(step).faults:
        yield RULE.finding(step, fault.place, fault.fact, fault.hint)


RULE = Rule(
    code="bad-samples",
    level=6,
    severity=Severity.ERROR,
    what="The samples file of a step cannot be read, or speaks of needs, outputs or fields of the config that are not "
    "there.",
    why="The script is then tried on other data than are meant, or not at all.",
    remedy="Mend the file where the finding points; the reference of samples files has all settings.",
    check=check,
    example="inputs: {rows: {columns: {amount: nmber}}}  # samples/row_count.yaml",
)
