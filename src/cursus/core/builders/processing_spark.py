"""Builds processing steps that run on Spark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.core.base.builder_base import ConfigT
from cursus.core.builders.processing import ProcessingStepBuilder
from cursus.core.kinds.processing_spark import PySparkProcessor, SparkJarProcessor

if TYPE_CHECKING:
    from cursus.core.kinds.processing import Processor

__all__ = ["SparkProcessingStepBuilder"]


class SparkProcessingStepBuilder(ProcessingStepBuilder[ConfigT]):
    """Builds a step that runs a Python script on Spark, or a class of a jar where the config names `submit_class`.

    The config is a `SparkProcessingStepConfigBase`.
    """

    def _create_processor(self) -> Processor:
        config: Any = self.config
        processor = SparkJarProcessor if config.submit_class is not None else PySparkProcessor
        return processor(
            framework_version=config.processing_framework_version,
            py_version=config.processing_py_version,
            container_version=config.container_version,
            image_uri=config.processing_image_uri,
            **self._processor_options(),
        )

    def _code_options(self, processor: Processor) -> dict[str, Any]:
        config: Any = self.config
        own: dict[str, Any] = {"submit_py_files": config.submit_py_files}
        if config.submit_class is not None:
            own = {"submit_class": config.submit_class}
        return {
            **own,
            "submit_app": self._script(),
            "submit_jars": config.submit_jars,
            "submit_files": config.submit_files,
            "configuration": config.spark_configuration or None,
            "spark_event_logs_s3_uri": config.spark_event_logs_s3_uri,
        }
