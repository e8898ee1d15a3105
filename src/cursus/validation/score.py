"""A step's score: what its findings cost at each level, weighted; an error always shows in its rating."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cursus.validation.model import UNREADABLE, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cursus.validation.model import Finding, StepFiles

__all__ = ["COSTS", "FULL", "RATINGS", "WEIGHTS", "Score", "is_of_level", "score"]

FULL: Final = 10.0
"""The score of a level without findings."""

WEIGHTS: Final = {0: 1.0, 1: 1.0, 2: 1.5, 3: 2.0, 4: 2.5, 5: 2.0, 6: 2.5}
"""How much each level counts."""

COSTS: Final = {Severity.ERROR: 5.0, Severity.WARNING: 2.0, Severity.ADVICE: 0.5}
"""What a finding takes from its level's score; none goes below 0."""

RATINGS: Final = ((95.0, "excellent"), (85.0, "good"), (70.0, "fair"), (50.0, "poor"), (0.0, "failing"))
"""The least per cent of each rating."""

_WITH_ERRORS = "failing checks"
_OF_CONTRACTS = 2


@dataclass(frozen=True, slots=True)
class Score:
    """Per cent of all, the word for it, and the scores of the levels from 0 to 10.

    A level that has nothing to compare in the step is None, and does not count.
    """

    percent: float
    rating: str
    levels: Mapping[int, float | None]


def score(files: StepFiles, findings: Iterable[Finding], levels: Iterable[int]) -> Score:
    """The score of a step for its findings at some levels.

    A step with an error is rated `failing checks`, whatever its per cent.
    """
    listed = list(findings)
    scores = {level: _level(files, listed, level) for level in levels}
    counted = {level: value for level, value in scores.items() if value is not None}
    full = sum(WEIGHTS[level] * FULL for level in counted)
    percent = 100 * sum(WEIGHTS[level] * value for level, value in counted.items()) / full if full else 100.0
    has_errors = any(each.severity is Severity.ERROR for each in listed)
    rating = _WITH_ERRORS if has_errors else next(word for least, word in RATINGS if percent >= least)
    return Score(percent, rating, scores)


def is_of_level(finding: Finding, files: StepFiles, level: int) -> bool:
    """Whether a finding speaks against a step at a level: it is the level's, or a file of it is unreadable."""
    return finding.level == level or (finding.code == UNREADABLE and finding.place.path in files.paths_of(level))


def _level(files: StepFiles, findings: Iterable[Finding], level: int) -> float | None:
    """The score of one level; nothing where a file of it cannot be read, for then nobody knows."""
    found = [each for each in findings if is_of_level(each, files, level)]
    if any(each.code == UNREADABLE for each in found):
        return 0.0
    if not found and not _applies(files, level):
        return None
    return max(FULL - sum(COSTS[each.severity] for each in found), 0.0)


def _applies(files: StepFiles, level: int) -> bool:
    """Whether a step has what a level compares."""
    if level == _OF_CONTRACTS:
        return files.contract is not None and files.spec is not None
    return bool(files.paths_of(level))
