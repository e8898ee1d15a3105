"""The config of the counting of rows."""

from typing import Annotated

from pydantic import Field

from cursus.core.config_fields.markers import Env
from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase

from ..contracts.row_count_contract import ROW_COUNT_CONTRACT


class RowCountConfig(ProcessingStepConfigBase):
    """The column whose values are counted."""

    group_by: Annotated[str, Env("GROUP_BY")] = Field(description="The column to count by.")
    processing_entry_point: str | None = "row_count.py"

    contract = ROW_COUNT_CONTRACT
