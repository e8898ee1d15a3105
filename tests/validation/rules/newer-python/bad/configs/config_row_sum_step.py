"""What users set."""

from cursus.core.base.config_base import BasePipelineConfig


class RowSumConfig(BasePipelineConfig):
    """Runs in an image with a Python of its own."""

    py_version: str = "py310"
