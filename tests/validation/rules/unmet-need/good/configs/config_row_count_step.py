"""The config of the counting of rows."""

from typing import Annotated

from cursus.core.config_fields.markers import Input
from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase


class RowCountConfig(ProcessingStepConfigBase):
    """The column whose values are counted."""

    labels: Annotated[str, Input("labels_by_hand")]
    processing_entry_point: str | None = "row_count.py"
