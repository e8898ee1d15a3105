"""Builds the counting of rows."""

from cursus.core.builders.processing import ProcessingStepBuilder

from ..configs.config_row_mean_step import RowMeanConfig
from ..specs.row_mean_spec import ROW_MEAN_SPEC


class RowMeanStepBuilder(ProcessingStepBuilder[RowMeanConfig]):
    """A processing step."""

    specs = ROW_MEAN_SPEC

    def _get_job_arguments(self) -> list[str]:
        return [*self.config.words]
