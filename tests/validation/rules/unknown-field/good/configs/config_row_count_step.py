"""The config of the counting of rows."""

from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase


class RowCountConfig(ProcessingStepConfigBase):
    """The column whose values are counted."""

    row_limit: int = 1000
    processing_entry_point: str | None = "row_count.py"
