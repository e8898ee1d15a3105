"""Builds the counting of rows."""

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.kinds import ProcessingStep

from ..configs.config_row_count_step import RowCountConfig


class RowCountStepBuilder(StepBuilderBase[RowCountConfig]):
    """A processing step, by hand."""

    def _get_inputs(self, inputs):
        """No inputs."""
        return []

    def create_step(self, **kwargs):
        """The step."""
        processor = self._create_processor()
        return ProcessingStep(name=self._get_step_name(), processor=processor, inputs=self._get_inputs({}))
