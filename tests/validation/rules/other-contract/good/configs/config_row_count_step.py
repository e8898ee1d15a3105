"""The config of the step."""

from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase

from ..contracts.row_count_contract import ROW_COUNT_CONTRACT


class RowCountConfig(ProcessingStepConfigBase):
    """What the step is told."""

    contract = ROW_COUNT_CONTRACT
