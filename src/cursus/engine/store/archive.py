"""The tar.gz files of SageMaker: code and models unpacked safely, models and outputs packed reproducibly."""

from __future__ import annotations

import gzip
import tarfile
from typing import TYPE_CHECKING

from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["pack", "unpack"]


def unpack(archive: Path, folder: Path, subject: str) -> None:
    """Extracts a tar file below a folder; EngineError where a member would land outside or the file is no tar."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with tarfile.open(archive, "r:*") as opened:
            opened.extractall(folder, filter="data")
    except tarfile.FilterError as error:
        raise EngineError(f"{subject}: refused to extract: {error}", hint="pack it with relative names only") from error
    except (tarfile.TarError, EOFError, OSError) as error:
        raise EngineError(f"{subject} cannot be extracted: {error}", hint="it must be a tar.gz file") from error


def pack(files: Iterable[tuple[str, Path]], archive: Path) -> None:
    """Writes files under their names into a tar.gz; the same files give the same bytes."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    with (
        archive.open("wb") as raw,
        gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=1, mtime=0) as squeezed,
        tarfile.open(fileobj=squeezed, mode="w", format=tarfile.PAX_FORMAT) as packed,
    ):
        for name, path in files:
            member = tarfile.TarInfo(name)
            member.size, member.mode = path.stat().st_size, path.stat().st_mode & 0o777
            with path.open("rb") as content:
                packed.addfile(member, content)
