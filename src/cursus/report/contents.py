"""What lies on disk of a run's outputs: sizes, figures drawn as PNG, and evaluation reports."""

from __future__ import annotations

import os
import tarfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.report.record import Artifact, RunRecord

__all__ = ["Contents", "Plot", "survey"]

EVALUATION = "evaluation.json"
_ARCHIVE = "output.tar.gz"
_ARCHIVE_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Plot:
    """A PNG file of an output, or a member of its archive; `name` is relative to the output."""

    artifact: Artifact
    name: str
    path: Path
    member: str | None = None

    def read(self, most: int) -> bytes | None:
        """Its bytes; None where they are more than `most`, or cannot be read."""
        try:
            if self.member is not None:
                return _member(self.path, self.member, most)
            return self.path.read_bytes() if self.path.stat().st_size <= most else None
        except (OSError, EOFError, zlib.error, tarfile.TarError):
            return None


@dataclass(frozen=True, slots=True)
class Contents:
    """What one output holds; `exists` is False where nothing is at its path any more."""

    exists: bool = False
    files: int = 0
    octets: int = 0
    plots: tuple[Plot, ...] = ()
    evaluations: tuple[Path, ...] = ()


def survey(run: RunRecord) -> dict[tuple[str, str], Contents]:
    """(step, output) -> what it holds now. Plots and evaluations of outputs that share a place belong to the first."""
    seen: set[Path] = set()
    return {(each.step, each.name): _contents(each, seen) for each in run.artifacts}


def _contents(artifact: Artifact, seen: set[Path]) -> Contents:
    if artifact.path is None or not artifact.path.exists():
        return Contents()
    files = sorted(_files(artifact.path))
    new = [path for path, _ in files if path not in seen]
    seen.update(new)
    return Contents(
        exists=True,
        files=len(files),
        octets=sum(octets for _, octets in files),
        plots=tuple(plot for path in new for plot in _plots(artifact, path)),
        evaluations=tuple(path for path in new if path.name == EVALUATION),
    )


def _files(path: Path) -> Iterator[tuple[Path, int]]:
    if path.is_file():
        yield path, path.stat().st_size
    for folder, _, names in os.walk(path):
        for name in names:
            file = Path(folder, name)
            if file.is_file() and not file.is_symlink():
                yield file, file.stat().st_size


def _plots(artifact: Artifact, path: Path) -> Iterator[Plot]:
    if path.suffix.lower() == ".png":
        name = path.name if path == artifact.path else path.relative_to(artifact.path or path).as_posix()
        yield Plot(artifact, name, path)
    elif path.name == _ARCHIVE and path.stat().st_size <= _ARCHIVE_BYTES:
        for member in _members(path):
            yield Plot(artifact, f"{_ARCHIVE}/{member}", path, member)


def _members(archive: Path) -> list[str]:
    try:
        with tarfile.open(archive) as opened:
            return sorted(each.name for each in opened if each.isfile() and each.name.lower().endswith(".png"))
    except (OSError, EOFError, zlib.error, tarfile.TarError):
        return []


def _member(archive: Path, name: str, most: int) -> bytes | None:
    with tarfile.open(archive) as opened:
        member = opened.getmember(name)
        content = opened.extractfile(member) if member.size <= most else None
        return content.read() if content else None
