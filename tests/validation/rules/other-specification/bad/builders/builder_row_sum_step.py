"""Builds the counting of rows."""

from cursus.core.builders.processing import ProcessingStepBuilder

from ..configs.config_row_sum_step import RowSumConfig
from ..specs.row_count_spec import ROW_COUNT_SPEC


class RowSumStepBuilder(ProcessingStepBuilder[RowSumConfig]):
    """A processing step."""

    specs = ROW_COUNT_SPEC
