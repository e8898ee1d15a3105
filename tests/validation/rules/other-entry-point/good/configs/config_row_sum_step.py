"""The config of the counting of rows."""

from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase


class RowSumConfig(ProcessingStepConfigBase):
    """The column whose values are counted."""

    column: str
