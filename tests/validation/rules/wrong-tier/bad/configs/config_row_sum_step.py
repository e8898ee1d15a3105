"""The config of the step."""

from typing import Annotated

from pydantic import Field

from cursus.core.config_fields.markers import Arg, Env
from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase


class RowSumConfig(ProcessingStepConfigBase):
    """What the step is told."""

    group_by: Annotated[str, Env("GROUP_BY")] = Field(default="", description="The column to add up by.")
    title: Annotated[str, Env("TITLE")] = Field(default="", description="What stands above the sums.")
    job_type: Annotated[str, Arg("--job_type")] = Field(default="training", description="What the rows are for.")
