"""What the configs of steps that register a model share: the model's container, and the group that it goes to."""

from __future__ import annotations

from cursus.steps.configs.config_model_package_base import ModelPackageFields
from cursus.steps.configs.config_model_step_base import ModelStepConfigBase, ServedModelConfigBase

__all__ = ["RegisterModelStepConfigBase", "XGBoostRegisterModelStepConfigBase"]


class RegisterModelStepConfigBase(ModelPackageFields, ServedModelConfigBase):
    """The group that a model is registered in, the code that serves it, and its container."""


class XGBoostRegisterModelStepConfigBase(ModelPackageFields, ModelStepConfigBase):
    """The group that an XGBoost model is registered in, and the code that serves it."""
