"""What the configs of all processing steps share: machines, script, container version."""

from __future__ import annotations

import inspect
from pathlib import Path, PurePosixPath
from typing import Any, Self

from pydantic import Field, computed_field, field_validator, model_validator

from cursus.core.base.config_base import BasePipelineConfig

__all__ = ["ProcessingStepConfigBase", "scripts_beside"]


class ProcessingStepConfigBase(BasePipelineConfig):
    """The values that all processing steps share."""

    processing_entry_point: str | None = Field(default=None, description="The script, inside its source folder.")
    processing_source_dir: str | None = Field(
        default=None, description="The folder of the script; unset: the step's own."
    )
    processing_instance_count: int = Field(default=1, ge=1, le=100, description="How many machines.")
    processing_volume_size: int = Field(default=30, ge=1, le=16384, description="Disk of each machine, in GB.")
    processing_instance_type_small: str = Field(default="ml.m5.2xlarge", description="The usual machine.")
    processing_instance_type_large: str = Field(default="ml.m5.4xlarge", description="The machine for large data.")
    use_large_processing_instance: bool = Field(default=False, description="Whether to take the large machine.")
    processing_framework_version: str = Field(default="1.2-1", description="The scikit-learn container's version.")
    max_runtime_in_seconds: int | None = Field(
        default=None, ge=1, le=777600, description="When the job is stopped; unset: after the service's 24 hours."
    )

    @field_validator("processing_entry_point")
    @classmethod
    def _entry_point_is_relative(cls, value: str | None) -> str | None:
        return None if value is None else relative_entry_point(value)

    @model_validator(mode="after")
    def initialize_derived_fields(self) -> Self:
        """Derived values are computed when read; subclasses with cached ones extend this."""
        return self

    @computed_field
    @property
    def effective_instance_type(self) -> str:
        """The machine that the step runs on."""
        large = self.use_large_processing_instance
        return self.processing_instance_type_large if large else self.processing_instance_type_small

    @property
    def effective_source_dir(self) -> str | None:
        """The folder of the script: the config's own, else the scripts beside the config class."""
        return self.processing_source_dir or self.source_dir or scripts_beside(type(self))

    @property
    def full_script_path(self) -> str | None:
        """The path of the script; None without an entry point."""
        return script_in(self.effective_source_dir, self.processing_entry_point)

    def get_script_path(self, default_path: str | None = None) -> str | None:
        """The path of the script, or the default without an entry point."""
        return self.full_script_path or default_path


def scripts_beside(config_class: type[Any]) -> str | None:
    """The folder `scripts` of the steps that a config class belongs to, if there is one."""
    folder = Path(inspect.getfile(config_class)).parent.parent / "scripts"
    return str(folder) if folder.is_dir() else None


def script_in(folder: str | None, entry_point: str | None) -> str | None:
    """The path of a script in a local folder or below an S3 address."""
    if folder is None or entry_point is None:
        return None
    return f"{folder.rstrip('/')}/{entry_point}" if folder.startswith("s3://") else str(Path(folder) / entry_point)


def relative_entry_point(value: str) -> str:
    """The entry point, if it is a relative path inside its source folder.

    Raises:
        ValueError: it is empty, absolute, an address, or leads out of the folder.
    """
    path = PurePosixPath(value)
    if not value.strip() or path.is_absolute() or "://" in value or ".." in path.parts:
        msg = f"{value!r} is no relative path within the source directory"
        raise ValueError(msg)
    return value
