"""What the configs of processing steps on Spark share: versions, and what is submitted beside the application."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, ValidationInfo, model_validator

from cursus.core.config_fields.markers import Runtime
from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase
from cursus.steps.configs.local_files import resolved_files

__all__ = ["SparkProcessingStepConfigBase"]

_SUBMITTED = ("submit_py_files", "submit_jars", "submit_files")


class SparkProcessingStepConfigBase(ProcessingStepConfigBase):
    """The values of a step that runs on Spark; the application is its `processing_entry_point`."""

    processing_framework_version: str = Field(default="3.3", min_length=1, description="The version of Spark.")
    processing_py_version: str | None = Field(
        default=None, description="The container's Python, as in py39; with container_version."
    )
    container_version: str | None = Field(default=None, description="The container's version; with the Python's.")
    processing_image_uri: Annotated[str | None, Runtime()] = Field(
        default=None, description="An image in the version's place."
    )
    submit_py_files: list[str] = Field(
        default=[], description="Python files and folders: in S3, or local relative to the config's file."
    )
    submit_jars: list[str] = Field(default=[], description="Jars: in S3, or local relative to the config's file.")
    submit_files: list[str] = Field(
        default=[], description="Other files: in S3, or local relative to the config's file."
    )
    submit_class: Annotated[str | None, Runtime()] = Field(
        default=None, description="The class that runs, where the application is a jar."
    )
    spark_configuration: list[dict[str, Any]] = Field(
        default=[], description="Settings of Hadoop, Spark and Hive, as EMR's classifications."
    )
    spark_event_logs_s3_uri: Annotated[str | None, Runtime()] = Field(
        default=None, description="Where Spark's event logs go."
    )

    @model_validator(mode="after")
    def _submitted_files_are_there(self, info: ValidationInfo) -> Self:
        folder = Path((info.context or {}).get("folder", "."))
        for name in _SUBMITTED:
            object.__setattr__(self, name, resolved_files(name, getattr(self, name), folder))
        return self
