"""The config of the counting of rows."""

from typing import Annotated

from cursus.core.config_fields.markers import Arg
from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase


class RowCountConfig(ProcessingStepConfigBase):
    """The column whose values are counted."""

    mode: Annotated[str, Arg("--modus")]
    job_type: Annotated[str, Arg("--job_type")] = "training"
    processing_entry_point: str | None = "row_count.py"
