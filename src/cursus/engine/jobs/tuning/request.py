"""A tuning step's arguments, read: what is searched, for which metric, and when the search ends."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.engine.jobs.tuning.space import Space, fixed_hints, space_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Criteria", "Definition", "Search", "read_search", "resources", "training_arguments", "written_definitions"]

EPOCHS = ("epochs", "numepochs", "n-epochs", "n_epochs", "num_epochs")
# The service's own default quota of training jobs in one tuning job.
_MOST_JOBS = 750
_NOT_A_TRAINING_JOBS = (
    "DefinitionName",
    "TuningObjective",
    "HyperParameterRanges",
    "StaticHyperParameters",
    "HyperParameterTuningResourceConfig",
    "RetryStrategy",
)


@dataclass(frozen=True, slots=True)
class Definition:
    """One kind of training job that a tuning job tries: its arguments but for the values, and what is searched."""

    name: str | None
    arguments: Mapping[str, Any]
    space: Space
    metric: str


@dataclass(frozen=True, slots=True)
class Criteria:
    """When a search is over before all of its jobs have run; None where the request does not say."""

    target: float | None = None
    not_improving: int | None = None
    convergence: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """A tuning job as its request describes it; `resources` are Hyperband's least and most epochs of a job."""

    strategy: str
    maximize: bool
    definitions: tuple[Definition, ...]
    most_jobs: int
    parallel: int
    seconds: float | None
    early_stopping: bool
    criteria: Criteria
    seed: int
    resources: tuple[int, int] | None

    @property
    def sign(self) -> int:
        """What an objective is multiplied by so that more is better."""
        return 1 if self.maximize else -1


def read_search(arguments: Mapping[str, Any], step: str) -> Search:
    """The search that resolved arguments ask for; without a RandomSeed the step's name gives one."""
    config = arguments["HyperParameterTuningJobConfig"]
    limits = config["ResourceLimits"]
    written = list(written_definitions(arguments))
    return Search(
        strategy=str(config["Strategy"]),
        maximize=written[0][1]["Type"] == "Maximize",
        definitions=tuple(_definition(*each) for each in written),
        most_jobs=int(limits.get("MaxNumberOfTrainingJobs") or _MOST_JOBS),
        parallel=int(limits["MaxParallelTrainingJobs"]),
        seconds=float(limits["MaxRuntimeInSeconds"]) if "MaxRuntimeInSeconds" in limits else None,
        early_stopping=config.get("TrainingJobEarlyStoppingType") == "Auto",
        criteria=_criteria(config.get("TuningJobCompletionCriteria") or {}),
        seed=int(config["RandomSeed"]) if "RandomSeed" in config else _seed_of(step),
        resources=resources(config, [training for training, _, _ in written]),
    )


def _seed_of(step: str) -> int:
    return int.from_bytes(hashlib.sha256(step.encode()).digest()[:4], "big")


def _criteria(written: Mapping[str, Any]) -> Criteria:
    target = written.get("TargetObjectiveMetricValue")
    not_improving = (written.get("BestObjectiveNotImproving") or {}).get("MaxNumberOfTrainingJobsNotImproving")
    return Criteria(
        target=None if target is None else float(target),
        not_improving=None if not_improving is None else int(not_improving),
        convergence=(written.get("ConvergenceDetected") or {}).get("CompleteOnConvergence") == "Enabled",
    )


def written_definitions(
    arguments: Mapping[str, Any],
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]]]:
    """Each training job definition with its objective and its ranges, as written; what is not there is empty."""
    config = arguments.get("HyperParameterTuningJobConfig", {})
    single = arguments.get("TrainingJobDefinition")
    for training in arguments.get("TrainingJobDefinitions") or ([single] if single else []):
        objective = training.get("TuningObjective") or config.get("HyperParameterTuningJobObjective") or {}
        yield training, objective, training.get("HyperParameterRanges") or config.get("ParameterRanges") or {}


def _definition(training: Mapping[str, Any], objective: Mapping[str, Any], ranges: Mapping[str, Any]) -> Definition:
    metric = str(objective["MetricName"])
    static = {**(training.get("StaticHyperParameters") or {}), **fixed_hints(ranges)}
    arguments = training_arguments({**training, "StaticHyperParameters": static}, metric)
    return Definition(training.get("DefinitionName"), arguments, space_of(ranges), metric)


def training_arguments(training: Mapping[str, Any], metric: Any) -> dict[str, Any]:
    """The request of a training job of that definition, with the hyperparameters that are the same in every one."""
    machine = training.get("HyperParameterTuningResourceConfig") or training.get("ResourceConfig") or {}
    # Of several clusters the service takes the first that it can get; here every one is this machine.
    cluster = {**machine, **next(iter(machine.get("InstanceConfigs") or ()), {})}
    return {
        **{name: value for name, value in training.items() if name not in _NOT_A_TRAINING_JOBS},
        "HyperParameters": {**(training.get("StaticHyperParameters") or {}), "_tuning_objective_metric": metric},
        "ResourceConfig": {name: value for name, value in cluster.items() if name != "InstanceConfigs"},
    }


def resources(config: Mapping[str, Any], trainings: list[Mapping[str, Any]]) -> tuple[int, int] | None:
    """Hyperband's least and most epochs, from its config or else from the hyperparameter that gives the epochs."""
    told = (config.get("StrategyConfig") or {}).get("HyperbandStrategyConfig") or {}
    if "MaxResource" in told:
        return int(told.get("MinResource", 1)), int(told["MaxResource"])
    found = [_epochs(training.get("StaticHyperParameters") or {}) for training in trainings]
    known = [epochs for epochs in found if epochs is not None]
    return (int(told.get("MinResource", 1)), max(known)) if known and len(known) == len(found) else None


def _epochs(hyperparameters: Mapping[str, Any]) -> int | None:
    for name in EPOCHS:
        text = str(hyperparameters.get(name, "")).strip('"')
        if text.isdecimal():
            return int(text)
    return None
