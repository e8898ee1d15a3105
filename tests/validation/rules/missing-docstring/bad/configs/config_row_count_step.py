"""The config of the counting of rows."""

from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase


class RowCountConfig(ProcessingStepConfigBase):
    column: str = "id"
    processing_entry_point: str | None = "row_count.py"

    def title(self) -> str:
        return "rows"

    def model_post_init(self, context: object) -> None:
        super().model_post_init(context)
