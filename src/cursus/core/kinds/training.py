"""Training jobs in script mode, in the SageMaker SDK's names: estimators, channels and the step."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.framework import FrameworkScript
from cursus.core.kinds.step import Step, request_dict
from cursus.core.kinds.tags import tag_list
from cursus.core.kinds.variables import PipelineVariable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


__all__ = ["Estimator", "TrainingInput", "TrainingStep", "XGBoost"]


@dataclass(frozen=True, slots=True)
class TrainingInput:
    """A channel's data: an S3 address or a variable."""

    s3_data: Any
    distribution: str = "FullyReplicated"
    compression: str | None = None
    content_type: str | None = None
    record_wrapping: str | None = None
    s3_data_type: str = "S3Prefix"
    input_mode: str | None = None

    def to_request(self, channel: str) -> dict[str, Any]:
        """The job's entry in `InputDataConfig`."""
        source = {
            "S3DataType": self.s3_data_type,
            "S3Uri": self.s3_data,
            "S3DataDistributionType": self.distribution,
        }
        return {"DataSource": {"S3DataSource": source}} | request_dict(
            CompressionType=self.compression,
            ContentType=self.content_type,
            RecordWrapperType=self.record_wrapping,
            InputMode=self.input_mode,
            ChannelName=channel,
        )


@dataclass(kw_only=True)
class Estimator(FrameworkScript):
    """The compute and the code of a training job in script mode."""

    instance_type: Any
    instance_count: Any = 1
    volume_size: Any = 30
    volume_kms_key: Any = None
    output_kms_key: Any = None
    max_run: Any = 86400
    base_job_name: str | None = None
    output_path: Any = None
    environment: Mapping[str, Any] | None = None
    hyperparameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    metric_definitions: Sequence[Mapping[str, str]] = ()
    tags: Any = None
    disable_profiler: bool = True

    @property
    def resources(self) -> dict[str, Any]:
        """The job's `ResourceConfig`."""
        return request_dict(
            VolumeSizeInGB=self.volume_size,
            InstanceCount=self.instance_count,
            InstanceType=self.instance_type,
            VolumeKmsKeyId=self.volume_kms_key,
        )

    def script_mode(self) -> dict[str, Any]:
        """The hyperparameters that start the script, as the service takes them: JSON texts."""
        own = {f"sagemaker_{name}": value for name, value in self.submitted().items()}
        return {name: _encoded(value) for name, value in {**self.hyperparameters, **own}.items()}


@dataclass(kw_only=True)
class XGBoost(Estimator):
    """A script in the XGBoost container."""

    framework = "xgboost"


@dataclass(kw_only=True)
class TrainingStep(Step):
    """A training job as a step; `inputs` are the channels by name."""

    estimator: Estimator
    inputs: Mapping[str, TrainingInput] = field(default_factory=dict[str, TrainingInput])

    step_type = "Training"
    job_name_member = "TrainingJobName"

    @property
    def arguments(self) -> dict[str, Any]:
        """The request of `CreateTrainingJob`."""
        job = self.estimator
        output = {"S3OutputPath": job.output_path}
        hook = {**output, "CollectionConfigurations": []} if job.framework == "xgboost" else None
        return request_dict(
            AlgorithmSpecification=self._algorithm(),
            OutputDataConfig=output | request_dict(KmsKeyId=job.output_kms_key),
            StoppingCondition={"MaxRuntimeInSeconds": job.max_run},
            ResourceConfig=job.resources,
            RoleArn=job.role,
            InputDataConfig=[data.to_request(name) for name, data in self.inputs.items()] or None,
            HyperParameters=job.script_mode(),
            Environment=dict(job.environment) if job.environment else None,
            DebugHookConfig=hook,
            ProfilerConfig={"DisableProfiler": True} if job.disable_profiler else {**output, "DisableProfiler": False},
            Tags=tag_list(job.tags),
        )

    def _algorithm(self) -> dict[str, Any]:
        metrics = [dict(metric) for metric in self.estimator.metric_definitions]
        return request_dict(
            TrainingInputMode="File",
            TrainingImage=self.estimator.image,
            MetricDefinitions=metrics or None,
        )


def _encoded(value: Any) -> Any:
    return value.to_string() if isinstance(value, PipelineVariable) else json.dumps(value)
