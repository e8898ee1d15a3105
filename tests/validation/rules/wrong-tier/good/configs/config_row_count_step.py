"""The config of the counting of rows."""

from pydantic import Field, model_validator

from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase


class RowCountConfig(ProcessingStepConfigBase):
    """The column whose values are counted."""

    column: str = Field(description="The column whose values are counted.")
    folder: str | None = Field(default=None, description="Where the counts go; unset: a folder of the column's name.")
    processing_entry_point: str | None = "row_count.py"

    @property
    def title(self):
        """What stands above the counts."""
        return f"Rows by {self.column}"

    @model_validator(mode="after")
    def _has_folder(self):
        self.column = self.column.strip()
        if self.folder is None:
            self.folder = f"counts/{self.column}"
        return self
