"""The config of the counting of rows."""

from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase


class RowSumConfig(ProcessingStepConfigBase):
    """The column whose values are counted."""

    column: str
    processing_entry_point: str | None = "row_sum.py"
