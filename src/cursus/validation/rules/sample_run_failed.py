"""A script succeeds on its samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.model import Rule, Severity
from cursus.validation.sample_runs.failures import is_own_fault, place_of, short_reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:
    """The runs on samples that failed; of those on made-up data, the ones that no data can be blamed for."""
    for attempt in world.runs(step).attempts:
        is_good = attempt.data == "samples" or (attempt.data == "guessed data" and is_own_fault(attempt))
        if is_good and attempt.has_failed and not attempt.is_endless:
            fact = f"the script fails on {attempt.words}: {short_reason(attempt)}"
            yield RULE.finding(step, place_of(step.files, attempt), fact, RULE.remedy)


RULE = Rule(
    code="sample-run-failed",
    level=6,
    severity=Severity.ERROR,
    what="The script fails on the samples of its step.",
    why="They are the data that it is written for: it would fail in every pipeline.",
    remedy="Mend the script where it fails, or the samples where they are not what it reads.",
    check=check,
    example='total = rows["amount"].sum()  # the column is called "amt"',
)
