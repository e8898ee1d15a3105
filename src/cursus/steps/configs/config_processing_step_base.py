"""What the configs of all processing steps share: machines, script, container version."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, computed_field, model_validator

from cursus.core.config_fields.markers import Runtime
from cursus.steps.configs.config_script_step_base import ScriptStepConfigBase

__all__ = ["ProcessingStepConfigBase"]


class ProcessingStepConfigBase(ScriptStepConfigBase):
    """The values that all processing steps share."""

    entry_point_field = "processing_entry_point"

    processing_entry_point: str | None = Field(default=None, description="The script, inside its source folder.")
    processing_source_dir: str | None = Field(
        default=None, description="The folder of the script; unset: the step's own."
    )
    processing_instance_count: Annotated[int, Runtime()] = Field(
        default=1, ge=1, le=100, description="How many machines."
    )
    processing_volume_size: Annotated[int, Runtime()] = Field(
        default=30, ge=1, le=16384, description="Disk of each machine, in GB."
    )
    processing_instance_type_small: Annotated[str, Runtime()] = Field(
        default="ml.m5.2xlarge", description="The usual machine."
    )
    processing_instance_type_large: Annotated[str, Runtime()] = Field(
        default="ml.m5.4xlarge", description="The machine for large data."
    )
    use_large_processing_instance: bool = Field(default=False, description="Whether to take the large machine.")
    processing_framework_version: str = Field(default="1.2-1", description="The scikit-learn container's version.")
    max_runtime_in_seconds: Annotated[int | None, Runtime()] = Field(
        default=None, ge=1, le=777600, description="When the job is stopped; unset: after the service's 24 hours."
    )

    @model_validator(mode="after")
    def initialize_derived_fields(self) -> Self:
        """Derived values are computed when read; subclasses with cached ones extend this."""
        return self

    @computed_field
    @property
    def effective_instance_type(self) -> str:
        """The machine that the step runs on."""
        large = self.use_large_processing_instance
        return self.processing_instance_type_large if large else self.processing_instance_type_small

    @property
    def effective_source_dir(self) -> str | None:
        """The folder of the script: the config's own, else the scripts beside the config class."""
        return self.processing_source_dir or super().effective_source_dir
