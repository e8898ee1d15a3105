"""Local paths as a config file carries them from one machine to another: each with the place that it starts from."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from cursus.core.config_fields.wording import FieldValueError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["PACKAGE", "located_path", "package_folders", "portable_path"]

PACKAGE = "package://"
"""How a path begins that starts from an installed package, as in `package://cursus/steps/scripts`."""


def portable_path(value: str, folder: Path, packages: Iterable[str] = ()) -> str:
    """A local path that starts from one of the packages, where it lies in one, else from the folder of the file."""
    place = Path(value)
    if "://" in value or not place.is_absolute():
        return value
    for package in packages:
        for root in package_folders(package):
            # A workspace's package has another name in this process than its folder, and none in others.
            if root.name == package and place.is_relative_to(root):
                return f"{PACKAGE}{package}/{place.relative_to(root).as_posix()}".removesuffix("/.")
    return Path(os.path.relpath(place, folder.resolve())).as_posix()


def located_path(value: str) -> str:
    """The absolute path that a `package://` path stands for on this machine; the package is not imported.

    Raises:
        FieldValueError: there is no such package here, or nothing lies there in it; with the places looked at.
    """
    package, _, rest = value.removeprefix(PACKAGE).partition("/")
    folders = package_folders(package)
    if not folders:
        raise FieldValueError(f"no package {package!r} is installed here", f"install {package!r}, or change the path")
    if ".." in rest.split("/"):
        raise FieldValueError(f"{value!r} leads out of its package", "write a path inside the package")
    places = [root / rest for root in folders]
    for place in places:
        if place.exists():
            return str(place)
    tried = ", ".join(map(str, places))
    raise FieldValueError(f"no file or folder {value!r}; tried: {tried}", "correct the path, or install what holds it")


def package_folders(package: str) -> list[Path]:
    """The folders of a top-level package that is installed here; empty where there is none."""
    if not package.isidentifier():
        return []
    try:
        spec = find_spec(package)
    except ValueError:  # `__main__` has no spec
        return []
    return [Path(each).resolve() for each in (spec.submodule_search_locations or ())] if spec else []
