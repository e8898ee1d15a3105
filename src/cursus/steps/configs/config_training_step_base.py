"""What the configs of all training steps share: machines, time, checkpoints, script, container."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from cursus.core.config_fields.markers import Runtime
from cursus.steps.configs.config_script_step_base import ScriptStepConfigBase

__all__ = ["TrainingStepConfigBase"]


class TrainingStepConfigBase(ScriptStepConfigBase):
    """The values that all training steps share; a heir adds its hyperparameters."""

    entry_point_field = "training_entry_point"

    training_entry_point: str | None = Field(default=None, description="The script, inside its source folder.")
    training_instance_type: Annotated[str, Runtime()] = Field(default="ml.m5.4xlarge", description="The machine.")
    training_instance_count: Annotated[int, Runtime()] = Field(
        default=1, ge=1, le=100, description="How many machines."
    )
    training_volume_size: Annotated[int, Runtime()] = Field(
        default=30, ge=1, le=16384, description="Disk of each machine, in GB."
    )
    training_image_uri: Annotated[str | None, Runtime()] = Field(
        default=None, description="The container image; unset: the framework's own."
    )
    framework_version: str | None = Field(default=None, description="The container's version.")
    py_version: str = Field(default="py3", description="The container's Python.")
    max_runtime_in_seconds: Annotated[int, Runtime()] = Field(
        default=86400, ge=1, le=2_419_200, description="When the job is stopped."
    )
    use_spot_instances: Annotated[bool, Runtime()] = Field(
        default=False, description="Whether to train on spare machines, which cost less and can be taken away."
    )
    max_wait_in_seconds: Annotated[int | None, Runtime()] = Field(
        default=None, ge=1, description="How long spare machines are waited for, the run included."
    )
    max_retry_attempts: Annotated[int | None, Runtime()] = Field(
        default=None, ge=1, le=30, description="How often the service tries the job again after an error of its own."
    )
    use_checkpoints: bool = Field(default=False, description="Whether what the script saves on its way is kept.")
    checkpoint_s3_uri: Annotated[str | None, Runtime()] = Field(
        default=None, description="Where it is kept; unset: below the step's results, if use_checkpoints."
    )
    checkpoint_local_path: Annotated[str | None, Runtime()] = Field(
        default=None, description="The folder that it is saved to; unset: /opt/ml/checkpoints."
    )
    keep_alive_period_in_seconds: Annotated[int | None, Runtime()] = Field(
        default=None, ge=0, le=3600, description="How long the machines are kept warm for the next job."
    )
    training_input_mode: Annotated[Literal["File", "Pipe", "FastFile"], Runtime()] = Field(
        default="File", description="How the data come to the script."
    )
    metric_definitions: Annotated[list[dict[str, str]], Runtime()] = Field(
        default=[], description="Further metrics, each with Name and the Regex that finds it in the log."
    )
    distribution: dict[str, Any] | None = Field(
        default=None, description="How deep-learning containers share the work between machines."
    )

    @model_validator(mode="after")
    def _training_members_agree(self) -> Self:
        faults = list(self._disagreements())
        if faults:
            msg = "; ".join(faults)
            raise ValueError(msg)
        return self

    def _disagreements(self) -> Iterator[str]:
        wait: Any = self.max_wait_in_seconds
        run: Any = self.max_runtime_in_seconds
        if wait is not None and self.use_spot_instances is False:
            yield "max_wait_in_seconds is for spare machines: set use_spot_instances, or leave it out"
        if isinstance(wait, int) and isinstance(run, int) and wait < run:
            yield f"max_wait_in_seconds {wait} includes the run: give at least max_runtime_in_seconds, {run}"
        if self.keep_alive_period_in_seconds and self.use_spot_instances is True:
            yield "keep_alive_period_in_seconds: spare machines are never kept warm; leave one of the two out"
        if self.checkpoint_local_path and not (self.use_checkpoints or self.checkpoint_s3_uri):
            yield "checkpoint_local_path keeps nothing by itself: set use_checkpoints, or checkpoint_s3_uri"
        for metric in self.metric_definitions:
            if set(metric) != {"Name", "Regex"}:
                yield f"metric_definitions: {metric} should have Name and Regex, and nothing else"
