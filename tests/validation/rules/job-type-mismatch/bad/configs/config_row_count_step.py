"""What users set."""

from typing import Literal

from cursus.core.base.config_base import BasePipelineConfig


class RowCountConfig(BasePipelineConfig):
    """Counts rows."""

    job_type: Literal["training", "calibration"]
