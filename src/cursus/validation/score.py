"""A step's score: what its findings cost at each level, weighted; an error always shows in its rating."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cursus.validation.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cursus.validation.model import Finding, StepFiles

__all__ = ["COSTS", "FULL", "RATINGS", "WEIGHTS", "Score", "score"]

FULL: Final = 10.0
"""The score of a level without findings."""

WEIGHTS: Final = {0: 1.0, 1: 1.0, 2: 1.5, 3: 2.0, 4: 2.5, 5: 2.0, 6: 2.5}
"""How much each level counts."""

COSTS: Final = {Severity.ERROR: 5.0, Severity.WARNING: 2.0, Severity.ADVICE: 0.5}
"""What a finding takes from its level's score; none goes below 0."""

RATINGS: Final = ((95.0, "excellent"), (85.0, "good"), (70.0, "fair"), (50.0, "poor"), (0.0, "failing"))
"""The least per cent of each rating."""

_WITH_ERRORS = "failing checks"
_UNREADABLE = "unreadable-file"
# Without a contract there is nothing that a specification could disagree with.
_OF_CONTRACTS = 2


@dataclass(frozen=True, slots=True)
class Score:
    """Per cent of all, the word for it, and the scores of the levels from 0 to 10.

    A level that the step has no files for is None, and does not count.
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


def _level(files: StepFiles, findings: Iterable[Finding], level: int) -> float | None:
    """The score of one level; nothing where a file of it cannot be read, for then nobody knows."""
    paths = files.paths_of(level) if level != _OF_CONTRACTS or files.contract else ()
    if any(each.code == _UNREADABLE and each.place.path in paths for each in findings):
        return 0.0
    cost = sum(COSTS[each.severity] for each in findings if each.level == level)
    return max(FULL - cost, 0.0) if paths or cost else None
