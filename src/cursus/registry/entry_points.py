"""Entry points of installed packages."""

from __future__ import annotations

import os
import sys
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.metadata import EntryPoint

__all__ = ["offered_entry_points"]

_INFO = (".dist-info", ".egg-info")


def offered_entry_points(group: str) -> Iterable[EntryPoint]:
    """The entry points of a group that installed packages have.

    `importlib.metadata` takes longer to import than all else that listing steps does. It is asked where a file of entry
    points has the group, or where packages may be installed otherwise than in folders.
    """
    if _only_folders() and not any(group.encode() in text for text in _texts()):
        return ()
    from importlib.metadata import entry_points

    return entry_points(group=group)


def _only_folders() -> bool:
    """Whether all installed packages are to be found in the folders of `sys.path`."""
    finders = (each for each in sys.meta_path if hasattr(each, "find_distributions"))
    return all(each is PathFinder for each in finders) and not any(map(os.path.isfile, sys.path))


def _texts() -> Iterator[bytes]:
    """The contents of all files of entry points."""
    for folder in dict.fromkeys(sys.path):
        try:
            with os.scandir(folder or ".") as entries:
                found = [each.path for each in entries if each.name.endswith(_INFO)]
        except OSError:
            continue
        for path in found:
            try:
                yield Path(path, "entry_points.txt").read_bytes()
            except OSError:
                continue
