"""What users set."""

from typing import Annotated, Literal

from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.config_fields.markers import Arg


class RowSumConfig(BasePipelineConfig):
    """Adds up rows."""

    job_type: Annotated[Literal["training", "testing"], Arg("--job-type")]
