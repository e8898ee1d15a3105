"""Builds the counting of rows."""

from cursus.core.builders.processing import ProcessingStepBuilder

from ..configs.config_row_count_step import RowCountConfig


class RowCountStepBuilder(ProcessingStepBuilder[RowCountConfig]):
    """A processing step."""
