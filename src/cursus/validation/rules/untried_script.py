"""Nothing keeps a step from being tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.model import Rule, Severity
from cursus.validation.sample_runs.failures import is_own_fault, place_of, short_reason, unclear

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.sample_runs.model import Attempt
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:
    """What keeps the step from being run, and refusals of data that nobody has described."""
    trial = world.runs(step)
    for obstacle in trial.obstacles:
        yield RULE.finding(step, place_of(step.files), f"the step could not be tried: {obstacle.fact}", obstacle.hint)
    for attempt in trial.attempts:
        if _is_refusal(attempt):
            fact = f"the script refuses {attempt.words}: {short_reason(attempt)}"
            yield RULE.finding(step, place_of(step.files, attempt), fact, "describe its data in a samples file")


def _is_refusal(attempt: Attempt) -> bool:
    """Whether a script says clearly that made-up data are not what it reads."""
    failed = attempt.data == "guessed data" and attempt.has_failed and not attempt.is_endless
    return failed and not is_own_fault(attempt) and unclear(attempt) is None


RULE = Rule(
    code="untried-script",
    level=6,
    severity=Severity.ADVICE,
    what="The step could not be tried: a library is not installed, a step upstream does not run, or its data cannot be "
    "guessed.",
    why="Nothing is known of what its script does.",
    remedy="Install what is missing, or describe config values and data in samples/<step>.yaml beside the folders of "
    "the layers.",
    check=check,
    example="import lightgbm  # not installed here",
)
