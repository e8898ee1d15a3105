"""The config of the step."""

from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase


class RowMeanConfig(ProcessingStepConfigBase):
    """What the step is told."""

    processing_entry_point: str | None = "row_means.py"
