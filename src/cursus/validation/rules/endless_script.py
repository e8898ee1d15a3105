"""A script comes to an end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.model import Rule, Severity
from cursus.validation.sample_runs.failures import place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:
    """The first run that had to be ended."""
    endless = (each for each in world.runs(step).attempts if each.is_endless)
    for attempt in endless:
        fact = f"on {attempt.words} the script does not come to an end: {attempt.reason}"
        yield RULE.finding(step, place_of(step.files, attempt), fact, RULE.remedy)
        return


RULE = Rule(
    code="endless-script",
    level=6,
    severity=Severity.ERROR,
    what="The script runs on a few rows longer than its samples allow, and had to be ended.",
    why="A job that hangs costs money until the service ends it, by default after a day.",
    remedy="Mend what it waits for, or give `seconds` in the samples file where it needs more time.",
    check=check,
    example="while not done.exists(): time.sleep(1)",
)
