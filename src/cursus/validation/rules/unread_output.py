"""What a declared source writes can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.model import Rule, Severity
from cursus.validation.sample_runs.failures import place_of, short_reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding, Place
    from cursus.validation.sample_runs.model import Attempt
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:
    """The failures on what other steps write, which a need declares as sources."""
    for attempt in world.runs(step).attempts:
        if attempt.data == "another step's output" and attempt.has_failed and not attempt.is_endless:
            fact = f"the step fails on {attempt.words}: {short_reason(attempt)}"
            other = _source(attempt, world)
            yield RULE.finding(step, place_of(step.files, attempt), fact, RULE.remedy, other)


def _source(attempt: Attempt, world: World) -> Place | None:
    """Where the step that wrote the data does so."""
    files = {each.qualified: each for each in world.steps.values()}
    found = next((files[name] for name in attempt.sources if name in files), None)
    return place_of(found) if found else None


RULE = Rule(
    code="unread-output",
    level=6,
    severity=Severity.ERROR,
    what="The step fails on what a step writes that one of its needs declares as source.",
    why="The resolver wires the two, and the pipeline fails at this step.",
    remedy="Have both agree on files and columns, or take the step out of the need's compatible sources.",
    check=check,
    example='rows = read(folder / "rows.csv")  # RowLoading writes part-00000.csv',
)
