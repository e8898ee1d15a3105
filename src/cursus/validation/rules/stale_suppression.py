"""A comment that allows a finding goes when the finding has gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.model import Edit, Finding, Replacement, Rule, Severity, found_by_the_run

if TYPE_CHECKING:
    from cursus.validation.model import Place
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE", "finding"]


def finding(step: str, place: Place, code: str) -> Finding:
    """The finding of a comment that nothing needs."""
    fact = f"the comment allows {code}, which is not found here"
    return Finding(RULE.code, RULE.severity, step, RULE.level, place, fact, "remove the comment")


def fix(step: StepReading, world: World, found: Finding) -> Edit | None:  # noqa: ARG001 - what a rule takes
    """Removes the comment, and the blanks before it or the line that it stands on alone."""
    place = found.place
    line = step.source(place.path).lines[place.line - 1]
    before = line[: place.column - 1]
    if "," in line[place.column - 1 : (place.end_column or 0)].partition("]")[0]:
        return None  # It allows other codes, too.
    if before.strip():
        start, end = (place.line, len(before.rstrip()) + 1), (place.line, len(line) + 1)
    else:
        start, end = (place.line, 1), (place.line + 1, 1)
    return Edit((Replacement(place.path, start, end, ""),))


RULE = Rule(
    code="stale-suppression",
    level=0,
    severity=Severity.ERROR,
    what="A comment allows a finding that is not there.",
    why="It would hide the finding when it comes back, and it tells readers of a fault that the step does not have.",
    remedy="Remove the comment, or the code from its brackets.",
    check=found_by_the_run,
    fix=fix,
    example="expected_arguments={}  # cursus: allow[unused-argument] the framework passes it",
)
