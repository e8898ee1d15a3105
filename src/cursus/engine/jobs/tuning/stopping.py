"""Which training jobs a search stops before their end, told by the objective that they print epoch by epoch."""

from __future__ import annotations

from statistics import fmean, median
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cursus.engine.jobs.tuning.request import Search

__all__ = ["HalvingRule", "MedianRule", "NoRule", "StoppingRule", "choose_rule"]

_ETA = 3
# With fewer jobs to compare with, the median says little.
_FEWEST_JOBS = 3


class StoppingRule(Protocol):
    """Decides over running jobs; more is better in every series it is given."""

    def hopeless(self, number: int, series: Sequence[float]) -> bool:
        """Whether a running job is to be stopped, by its objective after each epoch so far."""
        ...

    def completed(self, series: Sequence[float]) -> None:
        """Takes the objective after each epoch of a job that ran to its end."""
        ...


class NoRule:
    """Lets every job run to its end."""

    def hopeless(self, number: int, series: Sequence[float]) -> bool:
        """Never."""
        return False

    def completed(self, series: Sequence[float]) -> None:
        """Nothing to learn."""


class MedianRule:
    """Stops a job that is worse than the median of the running averages of earlier jobs at the same epoch."""

    def __init__(self) -> None:
        """Knows no job yet."""
        self._earlier: list[Sequence[float]] = []

    def hopeless(self, number: int, series: Sequence[float]) -> bool:
        """Whether the last epoch is worse than that median, of three earlier jobs or more."""
        epoch = len(series)
        averages = [fmean(each[:epoch]) for each in self._earlier if len(each) >= epoch]
        return epoch > 0 and len(averages) >= _FEWEST_JOBS and series[-1] < median(averages)

    def completed(self, series: Sequence[float]) -> None:
        """One more job to compare with."""
        self._earlier.append(series)


class HalvingRule:
    """Hyperband, without waiting: at each rung of epochs only the best third of all that reached it goes on.

    Rungs are a factor of three apart, from `least` epochs to below `most`. Jobs take turns in where their rungs start,
    so that some are compared early and some late.
    """

    def __init__(self, least: int, most: int) -> None:
        """Takes the epochs before which no job is stopped, and those of a whole job."""
        self._rungs: list[int] = []
        while least < most:
            self._rungs.append(least)
            least *= _ETA
        self._seen: dict[tuple[int, int], dict[int, float]] = {}

    def hopeless(self, number: int, series: Sequence[float]) -> bool:
        """Whether a job is not among the best third at a rung that it has reached."""
        bracket = number % len(self._rungs) if self._rungs else 0
        return any(
            self._falls(number, bracket, rung, series[rung - 1])
            for rung in self._rungs[bracket:]
            if rung <= len(series)
        )

    def _falls(self, number: int, bracket: int, rung: int, value: float) -> bool:
        seen = self._seen.setdefault((bracket, rung), {})
        if number in seen:
            return False
        seen[number] = value
        better = sum(other > value for other in seen.values())
        return better >= max(1, len(seen) // _ETA)

    def completed(self, series: Sequence[float]) -> None:
        """What counts has been seen on the way."""


def choose_rule(search: Search) -> StoppingRule:
    """Hyperband's own rule, the median rule where early stopping is asked for, or none."""
    if search.strategy == "Hyperband" and search.resources is not None:
        return HalvingRule(*search.resources)
    return MedianRule() if search.early_stopping else NoRule()
