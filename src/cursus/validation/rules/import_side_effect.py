"""Importing a step's modules does nothing but declare things."""

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
    """What the modules of the builder and the config did when they were imported."""
    for effect in step.loading.effects:
        yield RULE.finding(step, builder_place(step), f"importing the step's modules {effect}", RULE.remedy)


RULE = Rule(
    code="import-side-effect",
    level=4,
    severity=Severity.WARNING,
    what="Importing the modules of a step prints something or changes the current folder.",
    why="Steps are imported to be listed, checked and compiled: what they print stands between the lines of whoever "
    "reads the output, and relative paths of all other steps mean other files.",
    remedy="Take it out of the module, or put it into a function.",
    check=check,
    example="print('loading RowCount')  # at the top of a builder's module",
    runs_code=True,
)
