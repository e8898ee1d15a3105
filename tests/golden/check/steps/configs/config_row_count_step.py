"""The config of the counting of rows."""

from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase


class RowCountConfig(ProcessingStepConfigBase):
    """Nothing but what every processing step has."""

    processing_entry_point: str | None = "row_count.py"
