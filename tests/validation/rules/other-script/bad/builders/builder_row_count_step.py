"""Builds the counting of rows."""

from pathlib import Path

from cursus.core.builders.processing import ProcessingStepBuilder

from ..configs.config_row_count_step import RowCountConfig
from ..specs.row_count_spec import ROW_COUNT_SPEC


class RowCountStepBuilder(ProcessingStepBuilder[RowCountConfig]):
    """A processing step."""

    specs = ROW_COUNT_SPEC

    def _script(self):
        return str(Path(__file__).parents[1] / "scripts" / "row_sum.py")
