"""A script that succeeds has written all its outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.model import Place, Rule, Severity
from cursus.validation.sample_runs.failures import place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:
    """The outputs that a run left empty although it succeeded, each told once."""
    told: set[str] = set()
    for attempt in world.runs(step).attempts:
        for output in attempt.missing:
            if output not in told:
                told.add(output)
                fact = f"on {attempt.words} the script succeeds and writes nothing to {output!r}"
                contract = step.files.contract
                other = Place(contract) if contract else None
                yield RULE.finding(step, place_of(step.files), fact, RULE.remedy, other)


RULE = Rule(
    code="empty-output",
    level=6,
    severity=Severity.ERROR,
    what="The script ends with exit code 0 and has written nothing to an output of its contract.",
    why="The pipeline goes on with an empty folder, and a later step fails of it, far from the cause.",
    remedy="Write the output, or fail with a message that says why there is none.",
    check=check,
    example="if not rows: return 0  # nothing is written",
)
