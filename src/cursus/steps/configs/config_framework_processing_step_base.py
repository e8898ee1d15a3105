"""What the configs of processing steps in a framework's container share: framework, versions, source folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, model_validator

from cursus.core.config_fields.markers import Runtime
from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase
from cursus.steps.configs.local_files import resolved_files

__all__ = ["FrameworkProcessingStepConfigBase"]


class FrameworkProcessingStepConfigBase(ProcessingStepConfigBase):
    """The values of a step that runs a script of a source folder in a framework's container."""

    processing_framework: Literal["huggingface", "pytorch", "tensorflow", "xgboost"] = Field(
        description="The framework whose container runs the script."
    )
    processing_framework_version: str = Field(
        min_length=1, description="The framework's version; for Hugging Face that of transformers."
    )

    processing_py_version: str = Field(default="py3", description="The container's Python, as in py310.")
    pytorch_version: str | None = Field(default=None, description="The PyTorch below Hugging Face.")
    tensorflow_version: str | None = Field(default=None, description="The TensorFlow below Hugging Face.")
    processing_image_uri: Annotated[str | None, Runtime()] = Field(
        default=None, description="An image in the framework's place."
    )
    processing_command: list[str] | None = Field(
        default=None, min_length=1, description="The command that runs the script; unset: python."
    )
    processing_dependencies: list[str] = Field(
        default=[], description="Local files and folders that lie beside the script, relative to the config's file."
    )
    code_location: str | None = Field(
        default=None, pattern=r"^s3://[^/]+", description="The S3 prefix that the source folder is uploaded to."
    )
    codeartifact_repo_arn: str | None = Field(
        default=None, description="The CodeArtifact repository that requirements come from, as an ARN."
    )

    @model_validator(mode="after")
    def _dependencies_are_there(self, info: ValidationInfo) -> Self:
        folder = Path((info.context or {}).get("folder", "."))
        found = resolved_files("processing_dependencies", self.processing_dependencies, folder)
        object.__setattr__(self, "processing_dependencies", found)
        return self

    @model_validator(mode="after")
    def _base_of_hugging_face(self) -> Self:
        is_named = bool(self.pytorch_version) != bool(self.tensorflow_version)
        if self.processing_framework == "huggingface" and not self.processing_image_uri and not is_named:
            msg = "a Hugging Face container needs exactly one of pytorch_version and tensorflow_version"
            raise ValueError(msg)
        return self
