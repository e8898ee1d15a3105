"""The config of the counting of rows."""

from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase


class RowCountConfig(ProcessingStepConfigBase):
    """The column whose values are counted."""

    processing_entry_point: str | None = "row_count.py"

    @property
    def title(self):
        """A title."""
        return "rows"
