"""Projects to begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.project.starter import ProjectFiles

__all__ = ["init_project", "make_demo"]


def init_project(folder: Path, data: Path, label: str, name: str | None = None) -> ProjectFiles:
    """Profiles a data file and writes a project that predicts one of its columns.

    Raises:
        DataError: the file cannot be read, has no such column, or the folder is not empty; nothing is written.
    """
    from cursus.project.profile import profile_table
    from cursus.project.starter import write_project

    return write_project(folder, profile_table(data, label), name=name)


def make_demo(folder: Path, rows: int | None = None) -> ProjectFiles:
    """Writes the demo's project: the breast cancer table, or that many made card payments."""
    from cursus.project.demo import write_demo

    return write_demo(folder, rows)
