"""What the configs of steps that make or register a model share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, ValidationInfo, model_validator

from cursus.core.config_fields.markers import Runtime
from cursus.steps.configs.config_script_step_base import ScriptStepConfigBase

__all__ = ["ModelStepConfigBase", "ServedModelConfigBase"]


class ServedModelConfigBase(ScriptStepConfigBase):
    """The code that serves a model, and its container, whatever the framework; unset: what the container does."""

    entry_point: str | None = Field(default=None, description="The inference handler, inside its folder.")
    dependencies: list[str] = Field(default=[], description="Files and folders that lie beside the handler.")
    code_location: str | None = Field(
        default=None, pattern=r"^s3://.+", description="The S3 address that the packed code lies below."
    )
    framework_version: str | None = Field(default=None, description="The version of the framework's container.")
    py_version: str | None = Field(default=None, description="The container's Python, as in py310.")
    transformers_version: str | None = Field(default=None, description="The version of Hugging Face transformers.")
    pytorch_version: str | None = Field(default=None, description="The PyTorch below a Hugging Face container.")
    tensorflow_version: str | None = Field(default=None, description="The TensorFlow below a Hugging Face container.")
    image_uri: Annotated[str | None, Runtime()] = Field(
        default=None, description="The serving image, where it is not the framework's own."
    )
    image_config: Annotated[dict[str, Any] | None, Runtime()] = Field(
        default=None, description="How the image is pulled, as CreateModel's ImageConfig says it."
    )
    additional_model_data_sources: Annotated[list[dict[str, Any]] | None, Runtime()] = Field(
        default=None, description="Further artifacts, as CreateModel's AdditionalModelDataSources says them."
    )
    model_server_workers: Annotated[int | None, Runtime()] = Field(
        default=None, ge=1, description="How many requests are served at once; unset: one for each processor."
    )
    container_log_level: Annotated[int | None, Runtime()] = Field(
        default=None, description="What the container logs, as a level of Python's logging: 10 to 50."
    )
    instance_type: Annotated[str, Runtime()] = Field(default="ml.m5.large", description="The machine that serves.")
    repack_instance_type: Annotated[str, Runtime()] = Field(
        default="ml.m5.large", description="The machine that puts the code into the artifacts, where that is needed."
    )
    repack_volume_size: Annotated[int, Runtime()] = Field(
        default=30, ge=1, le=16384, description="Its disk, in GB: at least three times the artifacts."
    )

    @model_validator(mode="after")
    def _dependencies_exist(self, info: ValidationInfo) -> Self:
        folder = Path((info.context or {}).get("folder", "."))
        places = [folder / path for path in self.dependencies]
        missing = [path for path, place in zip(self.dependencies, places, strict=True) if not place.exists()]
        if missing:
            msg = f"no file or folder {', '.join(map(repr, missing))} in {folder.resolve()}"
            raise ValueError(msg)
        object.__setattr__(self, "dependencies", [str(place.resolve()) for place in places])
        return self


class ModelStepConfigBase(ServedModelConfigBase):
    """The code that serves an XGBoost model, and its container."""

    entry_point: str | None = Field(
        default="xgboost_inference.py", description="The inference handler, inside its folder."
    )
    framework_version: str | None = Field(default="1.7-1", description="The XGBoost container's version.")
    py_version: str | None = Field(default="py3", description="The container's Python.")
