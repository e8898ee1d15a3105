"""How a tuning job searches, when it stops and what it starts from, in the SageMaker SDK's names."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.step import request_dict
from cursus.core.kinds.variables import is_variable
from cursus.errors import Fault, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

__all__ = [
    "HyperbandStrategyConfig",
    "InstanceConfig",
    "StrategyConfig",
    "TuningJobCompletionCriteriaConfig",
    "WarmStartConfig",
    "WarmStartTypes",
]

_MOST_PARENTS = 5
_FEWEST_JOBS_NOT_IMPROVING = 3


class WarmStartTypes(StrEnum):
    """What a tuning job has in common with those that it learns from."""

    IDENTICAL_DATA_AND_ALGORITHM = "IdenticalDataAndAlgorithm"
    TRANSFER_LEARNING = "TransferLearning"


@dataclass(frozen=True, slots=True)
class WarmStartConfig:
    """The tuning jobs that a new one learns from, by name: 1 to 5."""

    warm_start_type: WarmStartTypes | str
    parents: Collection[Any]

    def to_request(self) -> dict[str, Any]:
        """The job's `WarmStartConfig`; the parents of a set come in the order of their names."""
        ordered = sorted(self.parents, key=repr) if isinstance(self.parents, set | frozenset) else self.parents
        names = [{"HyperParameterTuningJobName": parent} for parent in dict.fromkeys(ordered)]
        return {"WarmStartType": str(self.warm_start_type), "ParentHyperParameterTuningJobs": names}

    def faults(self) -> Iterator[Fault]:
        """A type that there is none of, no parents, or too many."""
        known = [member.value for member in WarmStartTypes]
        if str(self.warm_start_type) not in known:
            hint = did_you_mean(str(self.warm_start_type), known) or f"it is one of {', '.join(known)}"
            yield Fault("warm_start_config", f"there is no warm start {str(self.warm_start_type)!r}", hint)
        if isinstance(self.parents, str):
            yield Fault("warm_start_config", f"the parents are the text {self.parents!r}", "give a set of names")
        elif not 0 < len(set(self.parents)) <= _MOST_PARENTS:
            found = len(set(self.parents))
            yield Fault("warm_start_config", f"{found} parents", f"name 1 to {_MOST_PARENTS} earlier tuning jobs")


@dataclass(frozen=True, slots=True)
class HyperbandStrategyConfig:
    """How many resources, such as epochs, a job of Hyperband gets at most and before it may be stopped."""

    max_resource: Any
    min_resource: Any

    def to_request(self) -> dict[str, Any]:
        """The strategy's `HyperbandStrategyConfig`."""
        return {"MinResource": self.min_resource, "MaxResource": self.max_resource}

    def faults(self) -> Iterator[Fault]:
        """Resources that are below 1 or in the wrong order."""
        low, high = self.min_resource, self.max_resource
        for name, value in (("min_resource", low), ("max_resource", high)):
            if isinstance(value, int) and value < 1:
                yield Fault("strategy_config", f"{name} is {value}", "give 1 or more")
        if isinstance(low, int) and isinstance(high, int) and low > high:
            yield Fault("strategy_config", f"min_resource {low} is above max_resource {high}", "give the lower first")


@dataclass(frozen=True, slots=True)
class StrategyConfig:
    """What a strategy needs to know; only Hyperband needs anything."""

    hyperband_strategy_config: HyperbandStrategyConfig

    def to_request(self) -> dict[str, Any]:
        """The job's `StrategyConfig`."""
        return {"HyperbandStrategyConfig": self.hyperband_strategy_config.to_request()}


@dataclass(frozen=True, slots=True)
class TuningJobCompletionCriteriaConfig:
    """When a tuning job stops before it has run all of its jobs."""

    max_number_of_training_jobs_not_improving: Any = None
    complete_on_convergence: bool | None = None
    target_objective_metric_value: Any = None

    def to_request(self) -> dict[str, Any]:
        """The job's `TuningJobCompletionCriteria`."""
        jobs, converged = self.max_number_of_training_jobs_not_improving, self.complete_on_convergence
        word = "Enabled" if converged else "Disabled"
        return request_dict(
            BestObjectiveNotImproving=None if jobs is None else {"MaxNumberOfTrainingJobsNotImproving": jobs},
            TargetObjectiveMetricValue=self.target_objective_metric_value,
            ConvergenceDetected=None if converged is None else {"CompleteOnConvergence": word},
        )

    def faults(self) -> Iterator[Fault]:
        """Fewer jobs without a gain than the service waits for."""
        jobs = self.max_number_of_training_jobs_not_improving
        if isinstance(jobs, int) and jobs < _FEWEST_JOBS_NOT_IMPROVING:
            fact = f"max_number_of_training_jobs_not_improving is {jobs}"
            yield Fault("completion_criteria_config", fact, f"give {_FEWEST_JOBS_NOT_IMPROVING} or more")


@dataclass(frozen=True, slots=True)
class InstanceConfig:
    """One of the clusters that the jobs of a tuning job may run on."""

    instance_count: Any = None
    instance_type: Any = None
    volume_size: Any = 30

    def to_request(self) -> dict[str, Any]:
        """The entry in `InstanceConfigs`."""
        return {
            "InstanceCount": self.instance_count,
            "InstanceType": self.instance_type,
            "VolumeSizeInGB": self.volume_size,
        }

    def faults(self, subject: str) -> Iterator[Fault]:
        """A cluster without a type or a count."""
        for name in ("instance_count", "instance_type"):
            value = getattr(self, name)
            if value is None or (not is_variable(value) and not value):
                yield Fault(f"instance_configs of {subject}", f"{name} is {value!r}", f"give each cluster its {name}")
