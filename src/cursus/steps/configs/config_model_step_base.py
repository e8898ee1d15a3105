"""What the configs of steps that make or register a model share."""

from __future__ import annotations

from pydantic import Field

from cursus.steps.configs.config_script_step_base import ScriptStepConfigBase

__all__ = ["ModelStepConfigBase"]


class ModelStepConfigBase(ScriptStepConfigBase):
    """The code that serves a model, and its container."""

    entry_point: str = Field(default="xgboost_inference.py", description="The inference handler, inside its folder.")
    framework_version: str = Field(default="1.7-1", description="The XGBoost container's version.")
    py_version: str = Field(default="py3", description="The container's Python.")
    instance_type: str = Field(default="ml.m5.large", description="The machine that serves.")
