"""Builds the counting of rows."""

from cursus.core.builders.processing import ProcessingStepBuilder

from ..configs.config_row_sum_step import RowSumConfig
from ..specs.row_sum_spec import ROW_SUM_SPEC


class RowSumStepBuilder(ProcessingStepBuilder[RowSumConfig]):
    """A processing step."""

    specs = ROW_SUM_SPEC

    def _get_environment_variables(self) -> dict[str, str]:
        env = super()._get_environment_variables()
        env["GROUP"] = self.config.column
        return env
