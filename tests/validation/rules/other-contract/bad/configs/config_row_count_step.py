"""The config of the step."""

from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase

from ..contracts.row_sum_contract import ROW_SUM_CONTRACT


class RowCountConfig(ProcessingStepConfigBase):
    """What the step is told."""

    contract = ROW_SUM_CONTRACT
