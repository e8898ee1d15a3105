"""The /tmp of a job: its own as in a container, with those entries of the machine's that no job can do without.

Jobs that run side by side may then write to the same path below it, and it is short, as the path of a socket must be.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["TEMPORARY", "kept_entries"]

TEMPORARY = "/tmp"  # noqa: S108 - the container's, and each job has its own


def kept_entries(folder: Path, pythons: Iterable[Path]) -> tuple[str, ...] | None:
    """The entries of /tmp below which the run's folder, the Pythons, or programs on the PATH lie.

    None where /tmp cannot be a job's own: there is none, or one of these is /tmp itself.
    """
    top = Path(TEMPORARY).resolve()
    here = [sys.executable, sys.prefix, sys.base_prefix, __file__, *sys.path, *os.get_exec_path()]
    needed = [folder, *pythons, *(Path(each) for each in here if each)]
    inside = {path for each in needed for path in (each.absolute(), each.resolve()) if path.is_relative_to(top)}
    if top in inside or not top.is_dir():
        return None
    names = {path.relative_to(top).parts[0] for path in inside}
    return tuple(sorted(name for name in names if (top / name).exists()))
