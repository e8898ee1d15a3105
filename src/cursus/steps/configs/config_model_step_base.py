"""What the configs of steps that make or register a model share."""

from __future__ import annotations

from pydantic import Field, field_validator

from cursus.core.base.config_base import BasePipelineConfig
from cursus.steps.configs.config_processing_step_base import relative_entry_point, script_in, scripts_beside

__all__ = ["ModelStepConfigBase"]


class ModelStepConfigBase(BasePipelineConfig):
    """The code that serves a model, and its container."""

    entry_point: str = Field(default="xgboost_inference.py", description="The inference handler, inside its folder.")
    framework_version: str = Field(default="1.7-1", description="The XGBoost container's version.")
    py_version: str = Field(default="py3", description="The container's Python.")
    instance_type: str = Field(default="ml.m5.large", description="The machine that serves.")

    @field_validator("entry_point")
    @classmethod
    def _entry_point_is_relative(cls, value: str) -> str:
        return relative_entry_point(value)

    @property
    def effective_source_dir(self) -> str | None:
        """The folder of the handler: the config's own, else the scripts beside the config class."""
        return self.source_dir or scripts_beside(type(self))

    def get_script_path(self, default_path: str | None = None) -> str | None:
        """The path of the handler."""
        return script_in(self.effective_source_dir, self.entry_point) or default_path
