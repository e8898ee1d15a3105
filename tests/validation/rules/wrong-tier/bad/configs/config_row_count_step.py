"""The config of the counting of rows."""

from pydantic import Field, model_validator

from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase


class RowCountConfig(ProcessingStepConfigBase):
    """The column whose values are counted."""

    column: str
    title: str = Field(default="", description="What stands above the counts.")
    processing_entry_point: str | None = "row_count.py"

    @model_validator(mode="after")
    def _has_title(self):
        self.title = f"Rows by {self.column}"
        return self
