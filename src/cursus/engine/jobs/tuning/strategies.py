"""The ways to choose what to try next: every combination, at random, or learning from what has been tried."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from random import Random
from typing import TYPE_CHECKING, Any, Protocol

from cursus.engine.jobs.tuning.space import Choice, Space, combinations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cursus.engine.jobs.tuning.request import Search

__all__ = [
    "BayesianSearch",
    "GridSearch",
    "RandomSearch",
    "Strategy",
    "Suggestion",
    "bayesian_works",
    "choose_strategy",
]

_STARTUP_TRIALS = 6


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to try: values of the searched hyperparameters, for one of the definitions, by its place among them."""

    definition: int
    values: Mapping[str, str]


class Strategy(Protocol):
    """Suggests what to try by number, from 0, and learns how it went."""

    def suggest(self, number: int) -> Suggestion | None:
        """What to try next, None where nothing is left."""
        ...

    def learn(self, number: int, objective: float | None) -> None:
        """Takes the objective of a suggestion, None where it gave none."""
        ...


class GridSearch:
    """Every combination of values once, the definitions one after another."""

    def __init__(self, spaces: Sequence[Space]) -> None:
        """Takes the space of each definition, of choices only."""
        self._left = (Suggestion(at, values) for at, space in enumerate(spaces) for values in combinations(space))

    def suggest(self, number: int) -> Suggestion | None:
        """The next combination."""
        return next(self._left, None)

    def learn(self, number: int, objective: float | None) -> None:
        """A grid does not learn."""


class RandomSearch:
    """Values drawn independently, the definitions in turn."""

    def __init__(self, spaces: Sequence[Space], seed: int) -> None:
        """Takes the space of each definition; the same seed draws the same values."""
        self._spaces, self._random = spaces, Random(seed)  # noqa: S311  # a search keeps no secrets

    def suggest(self, number: int) -> Suggestion | None:
        """Values drawn anew."""
        at = number % len(self._spaces)
        return Suggestion(at, {each.name: each.value(self._random.random()) for each in self._spaces[at]})

    def learn(self, number: int, objective: float | None) -> None:
        """What is drawn does not depend on what came of it."""


class BayesianSearch:
    """Values where a model of all results so far expects the best, the definitions in turn.

    The model is that of tree-structured Parzen estimators; the first few of each definition are drawn at random. The
    same seed gives the same values where results come in the same order, as they do for one job at a time.
    """

    def __init__(self, spaces: Sequence[Space], seed: int, *, maximize: bool) -> None:
        """Takes the space of each definition; needs optuna."""
        self._optuna: Any = import_module("optuna")
        self._optuna.logging.set_verbosity(self._optuna.logging.WARNING)
        self._spaces = spaces
        self._studies = [self._study(seed + at, maximize=maximize) for at in range(len(spaces))]
        self._open: dict[int, tuple[Any, Any]] = {}

    def _study(self, seed: int, *, maximize: bool) -> Any:
        sampler = self._optuna.samplers.TPESampler(seed=seed, n_startup_trials=_STARTUP_TRIALS, multivariate=True)
        return self._optuna.create_study(sampler=sampler, direction="maximize" if maximize else "minimize")

    def suggest(self, number: int) -> Suggestion | None:
        """Values that promise most."""
        at = number % len(self._spaces)
        study, kinds = self._studies[at], self._optuna.distributions
        trial = study.ask(
            {
                each.name: kinds.CategoricalDistribution(each.values)
                if isinstance(each, Choice)
                else kinds.FloatDistribution(0.0, 1.0)
                for each in self._spaces[at]
            }
        )
        self._open[number] = (study, trial)
        found = trial.params
        values = {
            each.name: found[each.name] if isinstance(each, Choice) else each.value(found[each.name])
            for each in self._spaces[at]
        }
        return Suggestion(at, values)

    def learn(self, number: int, objective: float | None) -> None:
        """Adds a result to the model; a job without an objective is only counted."""
        study, trial = self._open.pop(number)
        if objective is None:
            study.tell(trial, state=self._optuna.trial.TrialState.FAIL)
        else:
            study.tell(trial, objective)


def bayesian_works() -> bool:
    """Whether the library that Bayesian search needs is installed."""
    return find_spec("optuna") is not None


def choose_strategy(search: Search) -> Strategy:
    """The strategy that a search names; Hyperband draws at random and differs in what it lets run on."""
    spaces = [definition.space for definition in search.definitions]
    if search.strategy == "Grid":
        return GridSearch(spaces)
    if search.strategy == "Bayesian":
        return BayesianSearch(spaces, search.seed, maximize=search.maximize)
    return RandomSearch(spaces, search.seed)
