"""Builds the counting of rows."""

from cursus.core.builders.processing import ProcessingStepBuilder

from ..configs.config_row_count_step import RowCountConfig
from ..specs.row_count_spec import ROW_COUNT_SPEC


class RowCountStepBuilder(ProcessingStepBuilder[RowCountConfig]):
    """A processing step."""

    specs = ROW_COUNT_SPEC

    def _get_environment_variables(self):
        """The variables, with the limit."""
        found = super()._get_environment_variables()
        if hasattr(self.config, "column"):
            found["COLUMN"] = self.config.column
        return {**found, "ROW_LIMIT": str(self.config.row_limt)}
