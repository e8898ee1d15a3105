"""The config of the counting of rows."""

from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase


class RowMeanConfig(ProcessingStepConfigBase):
    """The column whose values are counted."""

    group_by: str
    column: str
    processing_entry_point: str | None = "row_mean.py"
