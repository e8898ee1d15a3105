"""Builds the step."""

from cursus.core.builders.processing import ProcessingStepBuilder



class RowCountStepBuilder(ProcessingStepBuilder):
    """A processing step."""

    ROW_SPEC = None
