"""Every file of a step can be read as Python."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cursus.validation.model import UNREADABLE, Rule, Severity, found_by_the_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading

__all__ = ["RULE", "findings"]


def findings(step: StepReading, level: int) -> Iterator[Finding]:
    """The files that a level looks at and cannot; without this, a level that reads nothing would find nothing."""
    for path in step.files.paths_of(level):
        fault = step.source(path).fault
        if fault is not None:
            yield replace(RULE.finding(step, fault.place, fault.fact, "mend the file"), level=level)


RULE = Rule(
    code=UNREADABLE,
    level=0,
    severity=Severity.ERROR,
    what="A file of a step is no Python: it does not parse, it is not text in UTF-8, or it cannot be opened.",
    why="Nothing of such a file can be checked, and no job can run it.",
    remedy="Mend the file where the finding points.",
    check=found_by_the_run,
    example='expected_input_paths={"DATA": "/opt/ml/processing/input/DATA"',
)
