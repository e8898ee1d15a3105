"""What a tuning job runs of one estimator: a training job's request, less what is tuned."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.step import request_dict
from cursus.core.kinds.training_frameworks import Framework
from cursus.core.kinds.training_text import json_text, plain_text
from cursus.core.kinds.tuning_ranges import ranges_request
from cursus.core.kinds.variables import is_variable
from cursus.errors import KindError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cursus.core.kinds.training_estimator import Estimator
    from cursus.core.kinds.tuning_options import InstanceConfig
    from cursus.core.kinds.tuning_ranges import ParameterRange

__all__ = ["TunedEstimator", "TunedJob"]

# A training job's other members, such as debugging and profiling, have no place in a tuning job.
_MEMBERS = (
    "RoleArn",
    "InputDataConfig",
    "VpcConfig",
    "OutputDataConfig",
    "StoppingCondition",
    "EnableNetworkIsolation",
    "EnableInterContainerTrafficEncryption",
    "EnableManagedSpotTraining",
    "CheckpointConfig",
    "RetryStrategy",
    "Environment",
)
_ALGORITHM = ("AlgorithmName", "TrainingImage", "TrainingInputMode")
_CLUSTER = ("InstanceCount", "InstanceType", "VolumeSizeInGB")
_KINDS = "cursus.core.kinds."


@dataclass(frozen=True, slots=True)
class TunedJob:
    """A job definition of a tuning job, and the ranges that belong to it; None where there are none."""

    definition: dict[str, Any]
    ranges: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class TunedEstimator:
    """An estimator with what is tuned of it; it has a name where several compete in one job."""

    name: str | None
    estimator: Estimator
    objective: Any
    ranges: Mapping[str, ParameterRange | None] | None
    metric_definitions: Sequence[Mapping[str, Any]] | None = None
    keep_static: Sequence[str] | None = None
    instance_configs: Sequence[InstanceConfig] | None = None

    def job(self, inputs: Any, fixed: Mapping[str, Any], *, autotune: bool, with_class: bool) -> TunedJob:
        """The job definition over these channels; `fixed` are hyperparameters beside the estimator's.

        With `autotune` the hyperparameters that are not kept static become hints for the service's own ranges.
        """
        training = self.estimator.request(inputs)
        static = self._static(training, fixed, with_class=with_class)
        chosen = {name: value for name, value in static.items() if name not in (self.keep_static or ())}
        auto = [{"Name": name, "ValueHint": value} for name, value in chosen.items()] if autotune else None
        if autotune:
            static = {name: value for name, value in static.items() if name not in chosen}
        definition = {"StaticHyperParameters": static, **self._job(training)}
        is_framework = isinstance(self.estimator, Framework)
        ranges = None if self.ranges is None else ranges_request(self.ranges, as_json=is_framework)
        return TunedJob(definition, ranges if auto is None else {**(ranges or {}), "AutoParameters": auto})

    def _job(self, training: Mapping[str, Any]) -> dict[str, Any]:
        """The members that a tuning job's definition shares with a training job's request."""
        algorithm = {name: value for name, value in training["AlgorithmSpecification"].items() if name in _ALGORITHM}
        metrics = self.metric_definitions
        return {
            **{name: training[name] for name in _MEMBERS if name in training},
            "AlgorithmSpecification": algorithm
            | request_dict(MetricDefinitions=None if metrics is None else [dict(metric) for metric in metrics]),
            "HyperParameterTuningResourceConfig": self._resources(training["ResourceConfig"]),
        }

    def _resources(self, resources: Mapping[str, Any]) -> dict[str, Any]:
        key = request_dict(VolumeKmsKeyId=resources.get("VolumeKmsKeyId"))
        if self.instance_configs is not None:
            return {**key, "InstanceConfigs": [config.to_request() for config in self.instance_configs]}
        if "InstanceGroups" in resources:
            raise KindError(
                f"{self.name or 'the tuned estimator'} has instance_groups, and a tuning job takes none",
                hint="give it instance_type and instance_count, or override_resource_config([...])",
            )
        return {**key, **{name: resources[name] for name in _CLUSTER if name in resources}}

    def _static(self, training: Mapping[str, Any], fixed: Mapping[str, Any], *, with_class: bool) -> dict[str, Any]:
        """The hyperparameters that are the same in every job, as texts."""
        is_framework = isinstance(self.estimator, Framework)
        encode = json_text if is_framework else plain_text
        given = training.get("HyperParameters") or {}
        static = {**given, **{name: encode(value) for name, value in fixed.items()}}
        region = static.pop("sagemaker_region", None)
        if region is not None:
            # In this order the SDK lists them, and hints for automatic ranges are a list.
            static |= {"sagemaker_job_name": json.dumps(self._job_name(training)), "sagemaker_region": region}
        tuned = self.ranges or {}
        texts = {name: plain_text(value) for name, value in static.items() if name not in tuned}
        return texts | (self._class_names() if is_framework or with_class else {})

    def _job_name(self, training: Mapping[str, Any]) -> str:
        """How the names of the estimator's jobs begin; the jobs of a tuning job share it, so it is no job's own."""
        image = training["AlgorithmSpecification"].get("TrainingImage")
        if self.estimator.base_job_name:
            return self.estimator.base_job_name
        found = None if is_variable(image) else re.fullmatch(r"(?:.+/)?([^:/]+)(?::[^:]+)?", str(image))
        return found.group(1) if found else "training-job"

    def _class_names(self) -> dict[str, str]:
        """The SDK's name for the estimator's class, which its `HyperparameterTuner.attach` looks for."""
        parents = type(self.estimator).__mro__
        ours = next((parent.__name__ for parent in parents if parent.__module__.startswith(_KINDS)), "Estimator")
        framework = self.estimator.framework
        module = f"sagemaker.{framework}.estimator" if framework else "sagemaker.estimator"
        return {
            "sagemaker_estimator_class_name": json.dumps(ours),
            "sagemaker_estimator_module": json.dumps(module),
        }
