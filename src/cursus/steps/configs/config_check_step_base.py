"""What the configs of checks of data and models hold."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.config_fields.markers import Runtime

__all__ = ["CheckStepConfigBase", "QualityCheckStepConfigBase"]


class CheckStepConfigBase(BasePipelineConfig):
    """The job of a check, and the baseline that it checks against."""

    check_instance_type: Annotated[str, Runtime()] = Field(default="ml.m5.xlarge", description="The machine.")
    check_instance_count: Annotated[int, Runtime()] = Field(default=1, ge=1, le=100, description="How many machines.")
    check_volume_size: Annotated[int, Runtime()] = Field(
        default=30, ge=1, le=16384, description="Disk of each machine, in GB."
    )
    max_runtime_in_seconds: Annotated[int | None, Runtime()] = Field(
        default=None, ge=1, le=777600, description="When the job is stopped; unset: after the service's 24 hours."
    )
    skip_check: Annotated[bool, Runtime()] = Field(default=False, description="Whether only a baseline is computed.")
    fail_on_violation: Annotated[bool, Runtime()] = Field(default=True, description="Whether a violation fails it.")
    register_new_baseline: Annotated[bool, Runtime()] = Field(
        default=False, description="Whether the new baseline is the one to register with the model."
    )
    model_package_group_name: Annotated[str | None, Runtime()] = Field(
        default=None, description="The group whose latest approved model has the baseline."
    )
    supplied_baseline_constraints: Annotated[str | None, Runtime()] = Field(
        default=None, description="The S3 address of constraints to check against."
    )


class QualityCheckStepConfigBase(CheckStepConfigBase):
    """A check of the quality of data."""

    dataset_format: dict[str, Any] = Field(
        default={"csv": {"header": True, "output_columns_position": "START"}}, description="How the rows are written."
    )
    record_preprocessor_script: str | None = Field(default=None, description="A script that changes rows before.")
    post_analytics_processor_script: str | None = Field(default=None, description="A script that runs after.")
    supplied_baseline_statistics: Annotated[str | None, Runtime()] = Field(
        default=None, description="The S3 address of statistics to check against."
    )
