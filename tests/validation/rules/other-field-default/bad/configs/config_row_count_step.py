"""The config of the step."""

from typing import Annotated

from pydantic import Field

from cursus.core.config_fields.markers import Arg, Env
from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase


class RowCountConfig(ProcessingStepConfigBase):
    """What the step is told."""

    row_limit: Annotated[int, Env("ROW_LIMIT")] = 100
    separator: Annotated[str, Env("SEPARATOR")] = Field(default=";", description="Between columns.")
    header: Annotated[bool, Env("HEADER")] = False
    columns: Annotated[list[str], Env("COLUMNS")] = ["id"]
    job_type: Annotated[str, Arg("--job_type")] = "training"
