"""Builds the counting of rows."""

from cursus.core.builders.processing import ProcessingStepBuilder
from cursus.core.kinds.processing import ProcessingOutput

from ..configs.config_row_count_step import RowCountConfig
from ..specs.row_count_spec import ROW_COUNT_SPEC


class RowCountStepBuilder(ProcessingStepBuilder[RowCountConfig]):
    """A processing step."""

    specs = ROW_COUNT_SPEC

    def _get_outputs(self, outputs):
        place = self.contract.expected_output_paths["counts"]
        return [ProcessingOutput(place, self._destination("counts", outputs), output_name="totals")]
