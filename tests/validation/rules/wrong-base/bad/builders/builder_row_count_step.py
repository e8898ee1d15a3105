"""Builds the counting of rows."""

from cursus.core.builders.training import TrainingStepBuilder

from ..configs.config_row_count_step import RowCountConfig


class RowCountStepBuilder(TrainingStepBuilder[RowCountConfig]):
    """A training step."""
