"""Data spoiled in the ways that data are spoiled: nothing in them, a column gone, text among numbers."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cursus.validation.samples.tables import Table, read_table, table_format, write_table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from cursus.validation.samples.model import Scalar

__all__ = ["Spoiled", "column_names", "spoiled"]

_MOST_COLUMNS = 8
_FOREIGN: Final = "Zürich 東京 Ω"
_WORD: Final = "no number"
_HUGE: Final = 1e300


@dataclass(frozen=True, slots=True)
class Spoiled:
    """Data that were changed, and how, in words that follow "on"."""

    case: str
    path: Path


def spoiled(place: Path, need: str, columns: Sequence[str], target: Path) -> Iterator[Spoiled]:
    """The data of a need, changed in each way that they can be; written below the target.

    `columns` are those that matter most: each of them is taken away once.
    """
    files = [place] if place.is_file() else sorted(each for each in place.rglob("*") if each.is_file())
    emptied = target / "empty"
    _copy(place, emptied)
    for path in files:
        (emptied / path.relative_to(place if place.is_dir() else place.parent)).write_bytes(b"")
    yield Spoiled(f"an empty file at {need!r}", emptied)
    tables = _tables(files)
    if tables:
        for at, (case, changed) in enumerate(_changes(tables, columns)):
            yield Spoiled(f"{case} at {need!r}", _written(place, changed, target / str(at)))


def column_names(place: Path) -> set[str]:
    """The columns of the tables below a place."""
    files = [place] if place.is_file() else sorted(each for each in place.rglob("*") if each.is_file())
    return {name for table in _tables(files).values() for name in table}


def _tables(files: Sequence[Path]) -> dict[Path, Table]:
    """The files that are tables, with their columns; those that cannot be read here are left out."""
    found: dict[Path, Table] = {}
    for path in files:
        if table_format(path) is not None:
            try:
                found[path] = read_table(path)
            except (ImportError, ValueError, OSError):
                continue
    return found


def _changes(tables: Mapping[Path, Table], columns: Sequence[str]) -> Iterator[tuple[str, dict[Path, Table]]]:
    """Each way to spoil tables, with the tables as they then are."""
    yield "a header without rows", {path: {name: [] for name in table} for path, table in tables.items()}
    yield "one row", {path: {name: values[:1] for name, values in table.items()} for path, table in tables.items()}
    there = dict.fromkeys(name for table in tables.values() for name in table)
    wanted = [name for name in columns if name in there]
    for gone in [*wanted, *(name for name in there if name not in wanted)][:_MOST_COLUMNS]:
        kept = {path: {n: v for n, v in table.items() if n != gone} for path, table in tables.items()}
        if all(kept.values()):
            yield f"data without the column {gone!r}", kept
    numeric = {name for table in tables.values() for name, values in table.items() if _is_numeric(values)}
    for chosen in ([name for name in wanted if name in numeric], sorted(numeric - set(wanted))):
        if chosen:
            listed = ", ".join(map(repr, chosen))
            yield f"text among the numbers of {listed}", _with(tables, chosen, _WORD)
            yield f"a huge number in {listed}", _with(tables, chosen, _HUGE)
    if set(there) - numeric:
        yield "text that is not ASCII", _with(tables, set(there) - numeric, _FOREIGN)


def _with(tables: Mapping[Path, Table], chosen: Collection[str], value: Scalar) -> dict[Path, Table]:
    """The tables with one value of each chosen column changed."""
    return {
        path: {name: _changed(values, value) if name in chosen else values for name, values in table.items()}
        for path, table in tables.items()
    }


def _changed(values: list[Scalar], value: Scalar) -> list[Scalar]:
    middle = len(values) // 2
    return [*values[:middle], value, *values[middle + 1 :]]


def _is_numeric(values: list[Scalar]) -> bool:
    try:
        for each in values:
            float(each if each is not None else 0)
    except ValueError:
        return False
    return True


def _written(place: Path, tables: Mapping[Path, Table], target: Path) -> Path:
    _copy(place, target)
    for path, table in tables.items():
        form = table_format(path)
        assert form is not None
        write_table(table, target / path.relative_to(place if place.is_dir() else place.parent), form)
    return target


def _copy(place: Path, target: Path) -> None:
    if place.is_dir():
        shutil.copytree(place, target)
    else:
        target.mkdir(parents=True)
        shutil.copy(place, target)
