"""Builds the counting of rows."""

from cursus.core.builders.processing import ProcessingStepBuilder

from ..configs.config_row_max_step import RowMaxConfig
from ..specs.row_max_spec import ROW_MAX_SPEC


class RowMaxStepBuilder(ProcessingStepBuilder[RowMaxConfig]):
    """A processing step."""

    specs = ROW_MAX_SPEC

    # The base class sets GROUP_BY to the field of that name.
