"""A comment that allows findings names them, and says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.model import Finding, Rule, Severity, found_by_the_run

if TYPE_CHECKING:
    from cursus.validation.model import Place

__all__ = ["RULE", "finding"]

RULE = Rule(
    code="bad-suppression",
    level=0,
    severity=Severity.ERROR,
    what="A comment that allows findings names no rule, names one that does not exist, or gives no reason.",
    why="Whoever reads the step later has to know what is allowed there, and whether the reason still holds.",
    remedy="Write the code in brackets and the reason behind it: # cursus: allow[unused-path] read by the framework.",
    check=found_by_the_run,
    example="x = 1  # cursus: allow[unused-path]",
)


def finding(step: str, place: Place, fault: str) -> Finding:
    """The finding of one fault of a comment."""
    return Finding(RULE.code, RULE.severity, step, RULE.level, place, f"the comment {fault}", RULE.remedy)
