"""Builds the loading of rows."""

from cursus.core.builders.processing import ProcessingStepBuilder

from ..configs.config_row_loading_step import RowLoadingConfig
from ..specs.row_loading_spec import ROW_LOADING_SPEC


class RowLoadingStepBuilder(ProcessingStepBuilder[RowLoadingConfig]):
    """A processing step."""

    specs = ROW_LOADING_SPEC
