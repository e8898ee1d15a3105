"""The config of the loading of rows."""

from typing import Annotated

from cursus.core.config_fields.markers import Env
from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase

from ..contracts.row_loading_contract import ROW_LOADING_CONTRACT


class RowLoadingConfig(ProcessingStepConfigBase):
    """The column whose values are counted."""

    group_by: Annotated[str, Env("GROUP_BY")]
    processing_entry_point: str | None = "row_loading.py"

    contract = ROW_LOADING_CONTRACT
