"""Builds processing steps that bring a source folder to a framework's container."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from cursus.core.base.builder_base import ConfigT
from cursus.core.builders.processing import ProcessingStepBuilder
from cursus.core.kinds.processing_frameworks import (
    FrameworkProcessor,
    HuggingFaceProcessor,
    PyTorchProcessor,
    TensorFlowProcessor,
    XGBoostProcessor,
)
from cursus.errors import ConfigurationError

if TYPE_CHECKING:
    from cursus.core.kinds.processing import Processor

__all__ = ["FrameworkProcessingStepBuilder"]


class FrameworkProcessingStepBuilder(ProcessingStepBuilder[ConfigT]):
    """Builds a step that runs a script of a source folder in the container that the config's framework names.

    The config is a `FrameworkProcessingStepConfigBase`. The folder is `processing_source_dir`, all of it; without one
    only the script travels, with what it imports from beside itself.
    """

    processors: ClassVar[dict[str, type[FrameworkProcessor]]] = {
        "huggingface": HuggingFaceProcessor,
        "pytorch": PyTorchProcessor,
        "tensorflow": TensorFlowProcessor,
        "xgboost": XGBoostProcessor,
    }

    def _create_processor(self) -> Processor:
        config: Any = self.config
        processor = self.processors[config.processing_framework]
        versions: dict[str, Any] = {"framework_version": config.processing_framework_version}
        if processor is HuggingFaceProcessor:
            versions = {
                "transformers_version": config.processing_framework_version,
                "pytorch_version": config.pytorch_version,
                "tensorflow_version": config.tensorflow_version,
            }
        return processor(
            **versions,
            py_version=config.processing_py_version,
            image_uri=config.processing_image_uri,
            command=config.processing_command,
            code_location=config.code_location,
            **self._processor_options(),
        )

    def _code_options(self, processor: Processor) -> dict[str, Any]:
        config: Any = self.config
        folder = config.processing_source_dir
        beside = {"dependencies": config.processing_dependencies, "codeartifact_repo_arn": config.codeartifact_repo_arn}
        if folder is None:
            return {"code": self._script(), **beside}
        if "://" not in folder and not Path(folder).is_dir():
            raise ConfigurationError(
                f"{self._get_step_name()}: no source folder {folder!r}", hint="check processing_source_dir"
            )
        return {"code": config.processing_entry_point, "source_dir": folder, **beside}
