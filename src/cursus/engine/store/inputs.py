"""Objects laid out for a job that may do with them what it likes: small ones copied, large ones shown as they lie."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.engine.store.objects import copy_objects, safe_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["SMALL_BYTES", "Shown", "show_objects"]

SMALL_BYTES = 4 << 20
_MOST_SINGLE_FILES = 512
_OWNER_WRITES = stat.S_IRUSR | stat.S_IWUSR
# Another file system, a file of another user's, too many names already.
_CANNOT_LINK = {errno.EXDEV, errno.EPERM, errno.EACCES, errno.EMLINK}


@dataclass(frozen=True, slots=True)
class Shown:
    """How a job comes to see its objects.

    Attributes:
        linked: Whether a folder of links was made, which has to be laid under the job's folder.
        single: Files that could not be linked: name below the job's folder -> file, to be shown read-only.
    """

    linked: bool = False
    single: tuple[tuple[str, Path], ...] = ()


def show_objects(objects: Mapping[str, Path], folder: Path, links: Path | None, *, single: bool) -> Shown:
    """Lays objects out below a folder without copying much.

    Args:
        objects: Name below the folder -> file.
        folder: The job's own folder.
        links: Where further names of the same files may be made, for a layer below the job's folder; None where the
            sandbox has no layers.
        single: Whether the sandbox can show single files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sizes = {name: path.stat().st_size for name, path in objects.items()}
    if sum(sizes.values()) <= SMALL_BYTES or not (single or links):
        copy_objects(objects, folder)
        return Shown()
    rest = [name for name, path in objects.items() if links is None or not _link(path, links / _safe(name, folder))]
    large = [name for name in rest if single and sizes[name] > SMALL_BYTES][:_MOST_SINGLE_FILES]
    for name in large:
        _make_room(folder / _safe(name, folder)).touch()
    copy_objects({name: objects[name] for name in rest if name not in large}, folder)
    return Shown(len(rest) < len(objects), tuple((name, objects[name].resolve()) for name in large))


def _safe(name: str, folder: Path) -> str:
    return safe_name(name, str(folder))


def _link(source: Path, target: Path) -> bool:
    """Gives a file a further name; False where it is of another user, as a job could not change its view of it."""
    source = source.resolve()
    facts = source.stat()
    if facts.st_uid != os.geteuid() or facts.st_mode & _OWNER_WRITES != _OWNER_WRITES:
        return False
    try:
        os.link(source, _make_room(target))
    except OSError as error:
        if error.errno in _CANNOT_LINK:
            return False
        raise
    return True


def _make_room(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
