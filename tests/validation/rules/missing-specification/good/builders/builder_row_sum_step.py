"""Builds the step."""

from cursus.core.builders.processing import ProcessingStepBuilder

from ..specs.row_sum_spec import ROW_SUM_SPEC


class RowSumStepBuilder(ProcessingStepBuilder):
    """A processing step."""

    def __init__(self, config, **given):
        super().__init__(config, spec=ROW_SUM_SPEC, **given)
