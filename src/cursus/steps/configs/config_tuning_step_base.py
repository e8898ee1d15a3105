"""What the configs of all tuning steps share: the ranges, and how they are searched."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, computed_field, field_validator

from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.config_fields.hyperparameter_ranges import HyperparameterRange, refuse_unfit
from cursus.core.config_fields.markers import Runtime
from cursus.core.kinds.tuning_ranges import ParameterRange

__all__ = ["TuningInstance", "TuningStepConfigBase"]

_USUAL_JOBS = 20


class TuningInstance(BaseModel):
    """One of the clusters that the jobs of a tuning job may run on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    instance_type: str = Field(description="The machine.")
    instance_count: int = Field(default=1, ge=1, description="How many machines.")
    volume_size: int = Field(default=30, ge=1, le=16384, description="Disk of each machine, in GB.")


class TuningStepConfigBase(BasePipelineConfig):
    """What is searched and how; a tuning step's config has it beside the config of the training step that is tuned.

    `class MyTuningConfig(TuningStepConfigBase, XGBoostTrainingConfig)` checks the ranges against the fields of the
    training step's `hyperparameters`.
    """

    objective_metric_name: Annotated[str, Runtime()] = Field(description="The metric that is searched for.")
    ranges: dict[str, HyperparameterRange] = Field(
        description="What is tuned: `eta: {min: 0.01, max: 0.3}` or `booster: {values: [gbtree, dart]}`."
    )

    objective_type: Annotated[Literal["Maximize", "Minimize"], Runtime()] = Field(
        default="Maximize", description="Whether more or less of the metric is better."
    )
    strategy: Literal["Bayesian", "Random", "Hyperband", "Grid"] = Field(
        default="Bayesian", description="How the ranges are searched."
    )
    max_jobs: Annotated[int | None, Runtime()] = Field(
        default=None, ge=1, description="How many jobs at most; unset: 20, or for Grid one for each combination."
    )
    max_parallel_jobs: Annotated[int, Runtime()] = Field(default=1, ge=1, description="How many jobs at a time.")
    max_tuning_runtime_in_seconds: Annotated[int | None, Runtime()] = Field(
        default=None, ge=120, le=15_768_000, description="When the whole search is stopped."
    )
    early_stopping_type: Annotated[Literal["Off", "Auto"], Runtime()] = Field(
        default="Off", description="Whether jobs that promise little are stopped."
    )
    hyperband_min_resource: Annotated[int | None, Runtime()] = Field(
        default=None, ge=1, description="Epochs before Hyperband stops a job."
    )
    hyperband_max_resource: Annotated[int | None, Runtime()] = Field(
        default=None, ge=1, description="Epochs of a job of Hyperband at most."
    )
    max_jobs_not_improving: Annotated[int | None, Runtime()] = Field(
        default=None, ge=3, description="Jobs without a gain before the search stops."
    )
    complete_on_convergence: bool | None = Field(default=None, description="Whether to stop where nothing improves.")
    target_objective_metric_value: Annotated[float | None, Runtime()] = Field(
        default=None, description="The metric that is good enough."
    )
    random_seed: Annotated[int | None, Runtime()] = Field(default=None, ge=0, description="The seed of the search.")
    warm_start_type: Literal["IdenticalDataAndAlgorithm", "TransferLearning"] = Field(
        default="IdenticalDataAndAlgorithm", description="What the earlier searches have in common with this."
    )
    warm_start_parents: Annotated[list[str], Runtime()] = Field(
        default=[], max_length=5, description="Names of earlier tuning jobs to learn from."
    )
    autotune: bool = Field(default=False, description="Whether the service chooses ranges for what has none.")
    hyperparameters_to_keep_static: list[str] = Field(default=[], description="What it chooses no ranges for.")
    fixed_hyperparameters: dict[str, Any] = Field(
        default={}, description="Hyperparameters that every job is told, over those of the file."
    )
    tuning_instances: Annotated[list[TuningInstance], Runtime()] = Field(
        default=[], max_length=6, description="The clusters to choose from; none: the training step's."
    )

    @field_validator("ranges")
    @classmethod
    def _fit_the_hyperparameters(cls, value: dict[str, HyperparameterRange]) -> dict[str, HyperparameterRange]:
        refuse_unfit(value, cls.hyperparameter_class())
        return value

    @classmethod
    def hyperparameter_class(cls) -> type[BaseModel] | None:
        """The class of the hyperparameters that are tuned; None where the config has none of its own."""
        field = cls.model_fields.get("hyperparameters")
        found = field.annotation if field else None
        return found if isinstance(found, type) and issubclass(found, BaseModel) else None

    @property
    def hyperparameter_ranges(self) -> dict[str, ParameterRange]:
        """The ranges as a tuner takes them: whole numbers where the hyperparameter is one."""
        return {name: chosen.parameter(name, self.hyperparameter_class()) for name, chosen in self.ranges.items()}

    @computed_field
    @property
    def effective_max_jobs(self) -> int | None:
        """How many jobs at most; None leaves it to the service."""
        return _USUAL_JOBS if self.max_jobs is None and self.strategy != "Grid" else self.max_jobs
