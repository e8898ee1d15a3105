"""What the configs of all steps that run a script share: where the script is."""

from __future__ import annotations

import inspect
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar

from pydantic import field_validator

from cursus.core.base.config_base import BasePipelineConfig

__all__ = ["ScriptStepConfigBase"]

_ENTRY_POINTS = ("processing_entry_point", "training_entry_point", "entry_point")


class ScriptStepConfigBase(BasePipelineConfig):
    """A step's script: the field `entry_point_field` names it, inside its source folder."""

    entry_point_field: ClassVar[str] = "entry_point"

    @field_validator(*_ENTRY_POINTS, check_fields=False)
    @classmethod
    def _entry_point_is_relative(cls, value: str | None) -> str | None:
        return None if value is None else _relative(value)

    @property
    def effective_source_dir(self) -> str | None:
        """The folder of the script: the config's own, else the scripts beside the config class."""
        return self.source_dir or _scripts_beside(type(self))

    @property
    def full_script_path(self) -> str | None:
        """The path of the script; None without an entry point."""
        return _script_in(self.effective_source_dir, getattr(self, self.entry_point_field))

    def get_script_path(self, default_path: str | None = None) -> str | None:
        """The path of the script, or the default without an entry point."""
        return self.full_script_path or default_path


def _scripts_beside(config_class: type[Any]) -> str | None:
    """The folder `scripts` of the steps that a config class belongs to, if there is one."""
    folder = Path(inspect.getfile(config_class)).parent.parent / "scripts"
    return str(folder) if folder.is_dir() else None


def _script_in(folder: str | None, entry_point: str | None) -> str | None:
    """The path of a script in a local folder or below an S3 address."""
    if folder is None or entry_point is None:
        return None
    return f"{folder.rstrip('/')}/{entry_point}" if folder.startswith("s3://") else str(Path(folder) / entry_point)


def _relative(value: str) -> str:
    """The entry point, if it is a relative path inside its source folder.

    Raises:
        ValueError: it is empty, absolute, an address, or leads out of the folder.
    """
    path = PurePosixPath(value)
    if not value.strip() or path.is_absolute() or "://" in value or ".." in path.parts:
        msg = f"{value!r} is no relative path within the source directory"
        raise ValueError(msg)
    return value
