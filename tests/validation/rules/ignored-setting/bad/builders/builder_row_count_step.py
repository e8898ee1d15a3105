"""Builds the counting of rows."""

from cursus.core.builders.processing import ProcessingStepBuilder

from ..configs.config_row_count_step import RowCountConfig
from ..specs.row_count_spec import ROW_COUNT_SPEC


class RowCountStepBuilder(ProcessingStepBuilder[RowCountConfig]):
    """A processing step."""

    specs = ROW_COUNT_SPEC

    def _get_environment_variables(self):
        return {"GROUP_BY": "country"}

    def _processor_options(self):
        return {**super()._processor_options(), "instance_type": "ml.m5.xlarge"}
