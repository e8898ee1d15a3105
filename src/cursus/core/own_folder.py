"""The folder below a root that is cursus's own: an index of steps, a lock, journals of changes."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from cursus.errors import ChangeError

__all__ = ["OWN", "own_folder"]

OWN = "development/.cursus"


def own_folder(root: Path) -> Path:
    """The folder `development/.cursus` below a root; it is made where it is missing, and git passes it over.

    Raises:
        ChangeError: it cannot be made, or it would lie elsewhere because a part of its path is a link.
    """
    folder = root
    try:
        for part in Path(OWN).parts:
            folder /= part
            with suppress(FileExistsError):
                folder.mkdir()
            if not stat.S_ISDIR(os.lstat(folder).st_mode):
                raise ChangeError(f"{folder} is no folder", hint="put a folder there: nothing is written through links")
        _ignored(folder / ".gitignore")
    except OSError as error:
        raise ChangeError(f"{folder} cannot be written: {error.strerror}", hint="check its permissions") from error
    return folder


def _ignored(file: Path) -> None:
    with suppress(FileExistsError), file.open("x", encoding="utf-8") as writing:
        writing.write("*\n")
