"""Files as the store handles them: listed quickly, copied without their holes, blocks shared where that is possible."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

__all__ = ["copy_file", "discard", "files_below", "lack_of_room", "named_no_room"]

_CHUNK = 1 << 30
_FICLONE = 0x40049409
_LITTLE = 64 << 10
_FULL = {errno.ENOSPC, errno.EDQUOT}


def files_below(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file below a folder with its name there, `/` between the parts; links to folders are not followed."""
    waiting = [("", str(folder))]
    while waiting:
        prefix, current = waiting.pop()
        with os.scandir(current) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((f"{prefix}{entry.name}/", entry.path))
                elif entry.is_file():
                    yield prefix + entry.name, Path(entry.path)


def copy_file(source: Path, target: Path) -> None:
    """Copies the bytes of a file: sharing its blocks where the file system can, and leaving holes as holes."""
    with source.open("rb") as reading, target.open("wb") as writing:
        if _share_blocks(reading, writing):
            return
        try:
            _copy_extents(reading, writing)
        except (AttributeError, OSError) as error:
            if isinstance(error, OSError) and error.errno in _FULL:
                raise
            # Another file system, an old kernel or macOS: the portable way, from the start.
            reading.seek(0)
            writing.seek(0)
            writing.truncate()
            shutil.copyfileobj(reading, writing, 1 << 20)


def _share_blocks(reading: BinaryIO, writing: BinaryIO) -> bool:
    if sys.platform != "linux":
        return False
    from fcntl import ioctl  # not on every system

    try:
        ioctl(writing.fileno(), _FICLONE, reading.fileno())
    except OSError:
        return False
    return True


def _copy_extents(reading: BinaryIO, writing: BinaryIO) -> None:
    size, start = os.fstat(reading.fileno()).st_size, 0
    os.ftruncate(writing.fileno(), size)
    while start < size:
        try:
            start = os.lseek(reading.fileno(), start, os.SEEK_DATA)
        except OSError as error:
            if error.errno == errno.ENXIO:
                return
            raise
        end = os.lseek(reading.fileno(), start, os.SEEK_HOLE)
        while start < end:
            copied = os.copy_file_range(reading.fileno(), writing.fileno(), min(_CHUNK, end - start), start, start)
            if not copied:
                raise OSError(errno.EIO, "the file became shorter while it was copied")
            start += copied


def discard(folder: Path) -> None:
    """Removes a folder with all that is in it, also folders that forbid looking into them; nothing where it is gone."""
    shutil.rmtree(folder, ignore_errors=True)
    if not folder.exists():
        return
    for current, names, _ in os.walk(folder):
        for name in names:
            path = Path(current, name)
            if not path.is_symlink() and path.stat().st_mode & stat.S_IRWXU != stat.S_IRWXU:
                path.chmod(stat.S_IRWXU)
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def named_no_room(place: str, folder: Path) -> Generator[None]:
    """While inside, a full file system is told as an EngineError that names the place, the folder and what is free."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise EngineError(
            f"{place}: {_no_room(folder)}", hint="free some, or choose a store on another file system"
        ) from error


def lack_of_room(folder: Path) -> str | None:
    """Says that the file system of a folder is full; None where there is room for more than some text."""
    return _no_room(folder) if _free(folder) < _LITTLE else None


def _no_room(folder: Path) -> str:
    return f"no room left where {folder} is ({_free(folder) / 1e6:.1f} MB free)"


def _free(folder: Path) -> int:
    return shutil.disk_usage(next(each for each in (folder, *folder.parents) if each.exists())).free
