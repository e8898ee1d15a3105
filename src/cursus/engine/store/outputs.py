"""What a job left in its folders, as files that may be published."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from cursus.engine.model import CONTAINER_ROOT
from cursus.engine.store.files import copy_file
from cursus.errors import EngineError, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["leads_elsewhere", "regular_files"]


def regular_files(
    folder: Path, job_root: Path, shown: Callable[[Path], Path] = lambda path: path
) -> list[tuple[str, Path]]:
    """The files that a job left in a folder, name and path; links within the job become what they point to.

    Args:
        folder: The folder; one that does not exist holds no files.
        job_root: What stands for /opt/ml in that job.
        shown: The file of a path below `job_root` that the job saw there though it lies elsewhere.

    Raises:
        EngineError: everything in the folder that cannot be an object, all faults together.
    """
    found: list[tuple[str, Path]] = []
    faults: list[Fault] = []
    if leads_elsewhere(folder, job_root):
        fact = "is a link now, or lies behind one"
        raise EngineError.of([Fault(f"output folder {folder.name!r}", fact, "write to the folder that was there")])
    for entry in _entries(folder, faults) if folder.is_dir() else ():
        path = Path(entry.path)
        name = path.relative_to(folder).as_posix()
        if entry.is_symlink() and (fault := _follow(path, job_root, shown)):
            faults.append(fault)
        elif not path.is_file():
            faults.append(Fault(f"output {name!r}", "is neither a file nor a folder", "write regular files"))
        elif not _is_text(name):
            faults.append(Fault(f"output {name!r}", "has a name that is no UTF-8, as keys of objects are", "rename it"))
        found.append((name, path))
    if faults:
        raise EngineError.of(sorted(faults, key=lambda fault: fault.subject))
    return sorted(found)


def leads_elsewhere(folder: Path, job_root: Path) -> bool:
    """Whether a job has put a link in the place of a folder below its root, or of one that holds it."""
    between = [folder, *folder.parents]
    return any(each.is_symlink() for each in between[: len(folder.parts) - len(job_root.parts)])


def _entries(folder: Path, faults: list[Fault]) -> Iterator[os.DirEntry[str]]:
    waiting = [str(folder)]
    while waiting:
        current = waiting.pop()
        try:
            listed = list(os.scandir(current))
        except PermissionError:
            faults.append(Fault(f"output folder {Path(current).name!r}", "forbids to be read", "leave it readable"))
            continue
        for entry in listed:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            else:
                yield entry


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _follow(link: Path, job_root: Path, shown: Callable[[Path], Path]) -> Fault | None:
    written = str(link.readlink())
    inside = written.startswith(f"{CONTAINER_ROOT}/")
    target = (job_root / written[len(CONTAINER_ROOT) + 1 :] if inside else link.parent / written).resolve()
    source = shown(target)
    if not target.is_relative_to(job_root.resolve()) or not source.is_file():
        return Fault(f"output {link.name!r}", f"is a link to {written!r}, which is no file of the job", "copy it")
    link.unlink()
    copy_file(source, link)
    return None
