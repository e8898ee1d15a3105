"""Files of jobs: shards of a folder, JSON that is written whole or not at all, archives that stay in their folder."""

from __future__ import annotations

import json
import math
import os
import shutil
import tarfile
import zlib
from typing import TYPE_CHECKING, Any, Dict, List, Sequence

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_documents", "read_json", "shards", "unpack", "write_json"]


def shards(folder: Path, suffixes: Sequence[str] = ()) -> List[Path]:
    """Return the files under a folder, nested ones too, in the order of their paths; a file stands for itself.

    Hidden files and those that start with `_` (such as `_SUCCESS`) are passed over, and so are their folders.

    Args:
        folder: a folder or a file.
        suffixes: how the names may end, in lower case; any when empty.

    Raises:
        FileNotFoundError: there is no such folder, or no such file in it.
    """
    if folder.is_file():
        return [folder]
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} does not exist; hint: check the input that is mounted there")
    every = sorted(path for path in folder.rglob("*") if path.is_file() and not _is_hidden(path.relative_to(folder)))
    found = [path for path in every if not suffixes or path.name.lower().endswith(tuple(suffixes))]
    if not found:
        seen = ", ".join(path.name for path in every[:5]) or "nothing"
        raise FileNotFoundError(f"{folder} holds no file that ends in {', '.join(suffixes) or 'anything'}: saw {seen}")
    return found


def _is_hidden(path: Path) -> bool:
    """Tell whether a part of a path is hidden or a marker."""
    return any(part.startswith((".", "_")) for part in path.parts)


def read_json(path: Path) -> Any:
    """Return what a JSON file says.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file is not JSON; the file and the line are named.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path} is not JSON: {error}") from None


def read_documents(folder: Path, demanded: bool = True) -> Dict[str, Any]:
    """Return what every JSON file under a folder says, by its path there; a file stands for itself.

    Args:
        folder: a folder or a file.
        demanded: whether it must be there; else nothing is returned where it is not.

    Raises:
        FileNotFoundError: there is no such folder, or no JSON in it.
        ValueError: a file is not JSON; it is named.
    """
    if not demanded and not folder.exists():
        return {}
    found = shards(folder, (".json",))
    return {path.name if path == folder else path.relative_to(folder).as_posix(): read_json(path) for path in found}


def write_json(path: Path, value: Any) -> None:
    """Write JSON, whole or not at all; the same value gives the same bytes.

    Numbers that are not finite become null, since JSON has none; numpy's numbers and arrays become plain ones.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(json.dumps(_plain(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
    os.replace(str(draft), str(path))  # noqa: PTH105 -- one call that replaces on every platform


def _plain(value: Any) -> Any:
    """Return a value as JSON knows it."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    return None if isinstance(value, float) and not math.isfinite(value) else value


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a tar archive into a folder.

    Raises:
        ValueError: the archive cannot be read, or a member would land outside of the folder or is no file or folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    root = folder.resolve()
    try:
        with tarfile.open(str(archive)) as opened:
            for member in opened.getmembers():
                _extract(opened, member, root)
    except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
        raise ValueError(f"{archive} cannot be unpacked: {error}") from error


def _extract(opened: tarfile.TarFile, member: tarfile.TarInfo, root: Path) -> None:
    """Write one member of an archive below a folder."""
    target = (root / member.name).resolve()
    if target != root and root not in target.parents:
        raise ValueError(f"{member.name!r} in the archive lies outside of its folder")
    if member.isdir():
        target.mkdir(parents=True, exist_ok=True)
        return
    source = opened.extractfile(member) if member.isfile() else None
    if source is None:
        raise ValueError(f"{member.name!r} in the archive is no file or folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    with source, target.open("wb") as sink:
        shutil.copyfileobj(source, sink, 1 << 20)
