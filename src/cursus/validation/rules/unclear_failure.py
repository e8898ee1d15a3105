"""A script that cannot use its data says what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.model import Rule, Severity
from cursus.validation.sample_runs.failures import is_own_fault, place_of, unclear

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.sample_runs.model import Attempt
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:
    """The failures that a user cannot learn from, each line of the script told once."""
    told: set[object] = set()
    for attempt in world.runs(step).attempts:
        problem = unclear(attempt) if _counts(attempt) else None
        place = place_of(step.files, attempt)
        key = (place, attempt.reason)
        if problem is not None and key not in told:
            told.add(key)
            yield RULE.finding(step, place, f"on {attempt.words} the script {problem}", RULE.remedy)


def _counts(attempt: Attempt) -> bool:
    is_odd = attempt.data in {"bad data", "guessed data"}
    return is_odd and attempt.has_failed and not attempt.is_endless and not is_own_fault(attempt)


RULE = Rule(
    code="unclear-failure",
    level=6,
    severity=Severity.WARNING,
    what="On bad data the script breaks off somewhere in a library, or with a message that names no file, column or "
    "setting.",
    why="Who runs the pipeline sees that line and nothing else, and does not know which of the data to mend.",
    remedy="Check the data where they are read, and raise an error that names the file or column and says what to do.",
    check=check,
    example="total = sum(float(row[\"amount\"]) for row in rows)  # KeyError: 'amount'",
)
