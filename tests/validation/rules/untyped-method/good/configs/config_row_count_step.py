"""The config of the counting of rows."""

from pydantic import field_validator

from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase


class RowCountConfig(ProcessingStepConfigBase):
    """The column whose values are counted."""

    processing_entry_point: str | None = "row_count.py"

    @property
    def title(self) -> str:
        """A title."""
        return "rows"

    @field_validator("processing_entry_point")
    @classmethod
    def is_python(cls, value):
        """Python."""
        return value
