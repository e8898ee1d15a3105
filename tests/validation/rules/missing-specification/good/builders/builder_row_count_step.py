"""Builds the step."""

from cursus.core.builders.processing import ProcessingStepBuilder

from ..specs.row_count_spec import ROW_COUNT_SPEC


class RowCountStepBuilder(ProcessingStepBuilder):
    """A processing step."""

    specs = ROW_COUNT_SPEC
