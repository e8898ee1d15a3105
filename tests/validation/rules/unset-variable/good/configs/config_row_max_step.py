"""The config of the counting of rows."""

from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase


class RowMaxConfig(ProcessingStepConfigBase):
    """The column whose values are counted."""

    group_by: str
    processing_entry_point: str | None = "row_max.py"
