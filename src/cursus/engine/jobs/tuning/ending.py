"""When a search is over: its target, jobs that bring nothing new, or none that works."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cursus.engine.jobs.tuning.request import Search
    from cursus.engine.jobs.tuning.trials import Trial

__all__ = ["Ending"]

# As the service words it: by then something is wrong with every job.
_HOPELESS_ATTEMPTS = 5
_IMPROVEMENT = 0.01
_CONVERGED_AFTER = 20


class Ending:
    """Watches the results of a search and says when to end it, and why."""

    def __init__(self, search: Search) -> None:
        """Takes the search, and has seen no result."""
        self.not_improving = 0
        self.converged: str | None = None
        self._search = search
        self._ended = self._completed = self._measured = 0
        self._best: float | None = None

    def learn(self, trial: Trial) -> str | None:
        """Takes a result; a reason to end the search, or None."""
        self._ended += trial.status != "Stopped"
        if trial.status == "Completed":
            self._completed += 1
            if trial.objective is not None:
                self._measured += 1
                self._compare(trial.objective * self._search.sign)
        return self._failing() or self._fulfilled(trial)

    def _compare(self, value: float) -> None:
        if self._best is None or (value > self._best and value - self._best >= _IMPROVEMENT * abs(self._best)):
            self.not_improving = 0
        else:
            self.not_improving += 1
        self._best = value if self._best is None else max(value, self._best)

    def _failing(self) -> str | None:
        if self._ended >= _HOPELESS_ATTEMPTS and not self._completed:
            return f"no training job succeeded after {self._ended} attempts"
        if self._completed >= _HOPELESS_ATTEMPTS and not self._measured:
            return f"none of {self._completed} training jobs gave the objective"
        return None

    def _fulfilled(self, trial: Trial) -> str | None:
        criteria, sign = self._search.criteria, self._search.sign
        if self._best is not None and criteria.target is not None and self._best >= sign * criteria.target:
            return f"the objective reached its target of {criteria.target:g}"
        if criteria.not_improving is not None and self.not_improving >= criteria.not_improving:
            return f"{self.not_improving} training jobs did not improve the objective by 1 %"
        if criteria.convergence and self.not_improving >= _CONVERGED_AFTER:
            self.converged = trial.ended
            return f"the search has converged: {self.not_improving} training jobs brought no gain of 1 %"
        return None
