"""Builds the counting of rows."""

from cursus.core.builders.processing import ProcessingStepBuilder

from ..configs.config_row_count_step import RowCountConfig
from ..specs.row_count_spec import ROW_COUNT_SPEC


class RowCountStepBuilder(ProcessingStepBuilder[RowCountConfig]):
    """A processing step."""

    specs = ROW_COUNT_SPEC

    def rows_of(self, path):
        """The rows of a file."""
        return path

    def _hidden(self, path):
        return path

    def validate_configuration(self):
        """What the base declares."""
