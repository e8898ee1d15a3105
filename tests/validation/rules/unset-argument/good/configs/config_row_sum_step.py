"""The config of the counting of rows."""

from typing import Annotated

from cursus.core.config_fields.markers import Arg
from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase


class RowSumConfig(ProcessingStepConfigBase):
    """The column whose values are counted."""

    mode: str
    job_type: Annotated[str, Arg("--job-type")] = "training"
    processing_entry_point: str | None = "row_sum.py"
