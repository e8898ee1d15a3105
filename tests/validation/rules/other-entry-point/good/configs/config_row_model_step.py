"""The config of the model."""

from cursus.steps.configs.config_model_step_base import ModelStepConfigBase


class RowModelConfig(ModelStepConfigBase):
    """What serves the model."""

    entry_point: str | None = "row_inference.py"
