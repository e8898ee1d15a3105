"""Builds the step."""

from cursus.core.builders.processing import ProcessingStepBuilder

from ..specs.row_sum_spec import ROW_SUM_SPEC


class RowSumStepBuilder(ProcessingStepBuilder):
    """A processing step."""

    specs = ROW_SUM_SPEC
