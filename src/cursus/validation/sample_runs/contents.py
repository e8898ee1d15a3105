"""Whether the files that a script left are what their names say."""

from __future__ import annotations

import csv
import json
import tarfile
from typing import TYPE_CHECKING

from cursus.validation.sample_runs.model import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

__all__ = ["is_empty", "unreadable_files"]

_SIGNS: Mapping[str, bytes] = {
    ".parquet": b"PAR1",
    ".png": b"\x89PNG",
    ".gz": b"\x1f\x8b",
    ".zip": b"PK",
    ".npy": b"\x93NUMPY",
    ".pdf": b"%PDF",
}


def is_empty(place: Path) -> bool:
    """Whether a file, archive or folder holds nothing at all."""
    if place.is_file() and place.name.endswith(".tar.gz") and tarfile.is_tarfile(place):
        with tarfile.open(place) as archive:
            return not any(each.isfile() and each.size for each in archive)
    if place.is_file():
        return place.stat().st_size == 0
    return not any(each.is_file() and each.stat().st_size for each in place.rglob("*"))


def unreadable_files(output: str, place: Path) -> Iterator[UnreadableFile]:
    """The files below a place that are not what their names say; empty ones are none of anything."""
    files = [place] if place.is_file() else sorted(each for each in place.rglob("*") if each.is_file())
    for path in files:
        fact = _problem(path)
        if fact is not None:
            name = path.name if path == place else path.relative_to(place).as_posix()
            yield UnreadableFile(output, name, fact)


def _problem(path: Path) -> str | None:
    """Why a file is not what its name says."""
    suffix = path.suffix.lower()
    if suffix in _SIGNS and not path.read_bytes()[:8].startswith(_SIGNS[suffix]):
        return f"does not begin as {suffix} files do"
    reader = next((read for ending, read in _READERS.items() if path.name.lower().endswith(ending)), None)
    if reader is None:
        return None
    try:
        return reader(path)
    except UnicodeDecodeError:
        return "is no UTF-8"
    except (ValueError, csv.Error, tarfile.TarError, EOFError, OSError) as error:
        return f"cannot be read: {error}"


def _table_problem(path: Path, separator: str) -> str | None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter=separator)
        width = len(next(rows, []))
        for number, row in enumerate(rows, start=2):
            if row and len(row) != width:
                return f"has {width} columns in its first row, and {len(row)} in row {number}"
    return None


def _json_problem(path: Path) -> str | None:
    json.loads(path.read_text(encoding="utf-8"))
    return None


def _lines_problem(path: Path) -> str | None:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                json.loads(line)
    return None


def _archive_problem(path: Path) -> str | None:
    with tarfile.open(path) as archive:
        archive.getmembers()
    return None


_READERS: Mapping[str, Callable[[Path], str | None]] = {
    ".csv": lambda path: _table_problem(path, ","),
    ".tsv": lambda path: _table_problem(path, "\t"),
    ".json": _json_problem,
    ".jsonl": _lines_problem,
    ".ndjson": _lines_problem,
    ".tar.gz": _archive_problem,
}
