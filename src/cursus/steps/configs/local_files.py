"""Local files that config fields name in lists."""

from __future__ import annotations

from pathlib import Path

from cursus.core.base.config_base import MissingInputError

__all__ = ["resolved_files"]


def resolved_files(field: str, values: list[str], folder: Path) -> list[str]:
    """The values with local paths made absolute, from a folder; addresses stay as they are.

    Raises:
        MissingInputError: there is no such file or folder.
    """
    resolved: list[str] = []
    for value in values:
        place = folder / value
        if "://" not in value and not (value.strip() and place.exists()):
            raise MissingInputError(field, value, folder.resolve())
        resolved.append(value if "://" in value else str(place.resolve()))
    return resolved
