"""The config of the model."""

from cursus.steps.configs.config_model_step_base import ModelStepConfigBase


class RowModelConfig(ModelStepConfigBase):
    """What serves the model."""
