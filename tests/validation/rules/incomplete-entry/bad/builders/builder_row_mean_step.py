"""Builds the step."""

from cursus.core.builders.processing import ProcessingStepBuilder

from ..specs.row_mean_spec import ROW_MEAN_SPEC


class RowMeanStepBuilder(ProcessingStepBuilder):
    """A processing step."""

    specs = ROW_MEAN_SPEC
