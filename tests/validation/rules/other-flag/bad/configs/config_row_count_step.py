"""The config of the step."""

from typing import Annotated

from pydantic import Field

from cursus.core.config_fields.markers import Arg, Env
from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase


class RowCountConfig(ProcessingStepConfigBase):
    """What the step is told."""

    job_type: Annotated[str, Arg("--job-type")] = "training"
    row_limit: Annotated[int, Arg("--row-limit")] = 100
    separator: Annotated[str, Env("SEPARATOR")] = Field(default=",", description="Between columns.")
