"""Writes a file or a folder whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cursus.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["whole_file", "whole_folder"]


@contextmanager
def whole_file(path: Path) -> Generator[Path]:
    """A path to write to; it becomes `path` when the block ends well, and is removed when it does not.

    Raises:
        DataError: `path` is a folder, or cannot be written.
    """
    if path.is_dir():
        raise DataError(f"{path} is a folder", hint="give the path of the file to write, such as data.csv")
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield partial
        partial.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        _remove(partial)


@contextmanager
def whole_folder(path: Path) -> Generator[Path]:
    """A folder to fill; it becomes `path`, new or empty, when the block ends well, and is removed when it does not.

    Raises:
        DataError: `path` cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        yield draft
        _settle(draft, path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        _remove(draft)


def _remove(path: Path) -> None:
    """Removes a file or a folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _settle(draft: Path, path: Path) -> None:
    """Moves the draft to where it belongs; an empty folder that is there stays the same folder, as one may be in it."""
    if not path.exists():
        draft.chmod(0o777 & ~_umask())
        draft.replace(path)
        return
    moved: list[Path] = []
    try:
        moved.extend(item.replace(path / item.name) for item in sorted(draft.iterdir()))
    except OSError:
        for item in moved:
            _remove(item)
        raise


def _unwritable(path: Path, error: OSError) -> DataError:
    return DataError(
        f"{path} cannot be written: {error.strerror or error}", hint="choose another place, or free this one"
    )


def _umask() -> int:
    """The mask of new files; reading it means setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
