"""The files that a script writes are what their names say."""

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
    """The files that cannot be read as what they are called, each told once."""
    told: set[tuple[str, str]] = set()
    for attempt in world.runs(step).attempts:
        for file in attempt.unreadable:
            if (file.output, file.file) not in told:
                told.add((file.output, file.file))
                fact = f"on {attempt.words} the script writes {file.file} to {file.output!r}, which {file.fact}"
                yield RULE.finding(step, place_of(step.files), fact, RULE.remedy)


RULE = Rule(
    code="unreadable-output",
    level=6,
    severity=Severity.ERROR,
    what="A file that the script writes is not what its name says: a table, JSON, Parquet, an archive, an image.",
    why="Whoever reads it goes by its name, and fails.",
    remedy="Write the file in the format of its name, or name it by its format.",
    check=check,
    example='frame.to_csv(folder / "part.parquet")',
)
