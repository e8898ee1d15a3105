"""What is said of a pipeline as a whole, in the SageMaker SDK's names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.faults import refuse
from cursus.core.kinds.step import request_dict
from cursus.core.kinds.variables import ExecutionVariables, PipelineVariable

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "MlflowConfig",
    "ParallelismConfiguration",
    "PipelineDefinitionConfig",
    "PipelineExperimentConfig",
    "PipelineOptions",
]

_ARN = re.compile(r"arn:aws[a-z-]*:sagemaker:[a-z0-9-]+:\d{12}:mlflow-[a-zA-Z-]+/.+")
_EXPERIMENT = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}")
_LONGEST = 256
# SageMaker Experiments is not coming to more regions, so that the list stays.
_EXPERIMENT_REGIONS = frozenset(
    [
        "af-south-1",
        "ap-east-1",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-south-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-southeast-3",
        "ca-central-1",
        "cn-north-1",
        "cn-northwest-1",
        "eu-central-1",
        "eu-north-1",
        "eu-south-1",
        "eu-south-2",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "il-central-1",
        "me-south-1",
        "sa-east-1",
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
    ]
)


def _is_named(value: Any, pattern: re.Pattern[str]) -> bool:
    return isinstance(value, PipelineVariable) or (isinstance(value, str) and pattern.fullmatch(value) is not None)


@dataclass(frozen=True, slots=True)
class PipelineExperimentConfig:
    """The experiment and the trial that a run belongs to; unset: the pipeline's name and the run's id."""

    experiment_name: Any = ExecutionVariables.PIPELINE_NAME
    trial_name: Any = ExecutionVariables.PIPELINE_EXECUTION_ID

    def __post_init__(self) -> None:
        hint = "use up to 120 letters, digits and inner hyphens, or a pipeline variable"
        refuse(
            "pipeline experiment",
            (
                (f"{name}={value!r} is no name of the service's", hint)
                for name, value in (("experiment_name", self.experiment_name), ("trial_name", self.trial_name))
                if not _is_named(value, _EXPERIMENT)
            ),
        )

    def to_request(self) -> dict[str, Any]:
        """The definition's `PipelineExperimentConfig`."""
        return {"ExperimentName": self.experiment_name, "TrialName": self.trial_name}


@dataclass(frozen=True, slots=True)
class MlflowConfig:
    """The MLflow app or tracking server that a pipeline's jobs write to, and the experiment there."""

    mlflow_resource_arn: Any
    mlflow_experiment_name: Any = None

    def __post_init__(self) -> None:
        faults: list[tuple[str, str]] = []
        if not _is_named(self.mlflow_resource_arn, _ARN):
            hint = "give the ARN of an MLflow app or tracking server, arn:aws:sagemaker:<region>:<account>:mlflow-..."
            faults.append((f"mlflow_resource_arn={self.mlflow_resource_arn!r} is none", hint))
        name = self.mlflow_experiment_name
        if name is not None and not isinstance(name, PipelineVariable) and not 0 < len(str(name)) <= _LONGEST:
            faults.append((f"mlflow_experiment_name has {len(str(name))} characters", f"use 1 to {_LONGEST}"))
        refuse("pipeline mlflow", faults)

    def to_request(self) -> dict[str, Any]:
        """The definition's `MlflowConfig`."""
        return request_dict(
            MlflowResourceArn=self.mlflow_resource_arn, MlflowExperimentName=self.mlflow_experiment_name
        )


@dataclass(frozen=True, slots=True)
class ParallelismConfiguration:
    """How many steps of a run may be at work at a time; part of creating and starting, not of the definition."""

    max_parallel_execution_steps: int

    def __post_init__(self) -> None:
        count: Any = self.max_parallel_execution_steps
        if not isinstance(count, int) or isinstance(count, bool) or count < 1:
            fault = (f"max_parallel_execution_steps={count!r} is no number of steps", "give a whole number from 1 on")
            refuse("pipeline parallelism", [fault])

    def to_request(self) -> dict[str, Any]:
        """The `ParallelismConfiguration` of `CreatePipeline` and `StartPipelineExecution`."""
        return {"MaxParallelExecutionSteps": self.max_parallel_execution_steps}


@dataclass(frozen=True, slots=True)
class PipelineDefinitionConfig:
    """Whether the names of jobs begin with what the steps say, and where they say nothing, with the step's name."""

    use_custom_job_prefix: bool = False


_DEFAULT_EXPERIMENT = PipelineExperimentConfig()


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineOptions:
    """All that is said of a pipeline beside its steps; `experiment=None` keeps runs out of SageMaker Experiments."""

    experiment: PipelineExperimentConfig | None = _DEFAULT_EXPERIMENT
    mlflow: MlflowConfig | None = None
    parallelism: ParallelismConfiguration | None = None
    definition: PipelineDefinitionConfig = PipelineDefinitionConfig()
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def experiment_in(self, region: str) -> PipelineExperimentConfig | None:
        """The experiment of runs in a region: one that was not asked for is left out where there are none."""
        if self.experiment is _DEFAULT_EXPERIMENT and region not in _EXPERIMENT_REGIONS:
            return None
        return self.experiment
