"""A builder does nothing but make a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.declared_places import builder_place
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_REMEDIES = {
    "prints": "tell it by self.log_info, which goes to the log",
    "changes": "leave the current folder as it is, and write whole paths",
}


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """What the builder did beside making the step."""
    for effect in step.trials.effects:
        remedy = _REMEDIES.get(effect.partition(" ")[0], RULE.remedy)
        yield RULE.finding(step, builder_place(step), f"making the step {effect}", remedy)


RULE = Rule(
    code="build-side-effect",
    level=5,
    severity=Severity.WARNING,
    what="A builder prints something or changes the current folder when it makes a step.",
    why="What a builder prints stands between the lines of whoever reads the output of a compilation, and after a "
    "change of the folder the paths of other steps mean other files.",
    remedy="Use self.log_info for what is to be told, and leave the folder as it is.",
    check=check,
    example="print(f'building {self.config}')",
    runs_code=True,
)
