"""Tables made from their columns, written and read as scripts take them; the same columns give the same rows."""

from __future__ import annotations

import csv
import json
import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

from cursus.validation.samples.model import ColumnKind, Scalar, TableFormat

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from cursus.validation.samples.model import Column, TableSample

__all__ = ["Table", "made", "read_table", "table_format", "write_sample", "write_table"]

Table = dict[str, list[Scalar]]
"""The values of each column, all equally many."""

_WORDS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath")
_FIRST_DAY = date(2024, 1, 1)
_SEPARATORS = {TableFormat.CSV: ",", TableFormat.TSV: "\t"}
_SUFFIXES = {
    ".csv": TableFormat.CSV,
    ".tsv": TableFormat.TSV,
    ".jsonl": TableFormat.JSON,
    ".parquet": TableFormat.PARQUET,
}


def made(sample: TableSample) -> Table:
    """The rows of a table; the values of a column follow from its name and what it is."""
    return {name: _values(name, column, sample.rows) for name, column in sample.columns.items()}


def write_sample(sample: TableSample, folder: Path) -> None:
    """Writes a table into a folder, or into each of its folders there."""
    for name in sample.folders or (".",):
        write_table(made(sample), folder / name / f"part-00000.{sample.format}", sample.format)


def table_format(path: Path) -> TableFormat | None:
    """The format of a table by the name of its file; None where it is no table."""
    return _SUFFIXES.get(path.suffix.lower())


def write_table(table: Table, path: Path, form: TableFormat) -> None:
    """Writes a table to a file.

    Raises:
        ImportError: the format is Parquet, and pyarrow is not installed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if form is TableFormat.PARQUET:
        _write_parquet(table, path)
    elif form is TableFormat.JSON:
        rows = (json.dumps(dict(zip(table, row, strict=True)), ensure_ascii=False) for row in _rows(table))
        path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=_SEPARATORS[form], lineterminator="\n")
            writer.writerow(table)
            writer.writerows([_text(each) for each in row] for row in _rows(table))


def read_table(path: Path) -> Table:
    """The columns of a file in one of the formats; of CSV and TSV all values are text.

    Raises:
        ImportError: the format is Parquet, and pyarrow is not installed.
        ValueError: the file holds no such table.
    """
    form = table_format(path)
    if form is TableFormat.PARQUET:
        return _read_parquet(path)
    if form is TableFormat.JSON:
        with path.open(encoding="utf-8") as lines:
            return _columns([json.loads(line) for line in lines if line.strip()])
    with path.open(encoding="utf-8", newline="") as file:
        names, *rows = csv.reader(file, delimiter=_SEPARATORS[form or TableFormat.CSV])
    if any(len(row) != len(names) for row in rows):
        msg = f"{path.name} has rows of several lengths"
        raise ValueError(msg)
    return {name: [row[at] or None for row in rows] for at, name in enumerate(names)}


def _values(name: str, column: Column, rows: int) -> list[Scalar]:
    chance = random.Random(name)  # noqa: S311 - data of no secret, the same every time
    if isinstance(column, tuple):
        # In turn, so that few rows hold every value; then shuffled, so that no split by place lacks one.
        values: list[Scalar] = [column[at % len(column)] for at in range(rows)]
        chance.shuffle(values)
        return values
    return [_MADE[column](chance, at) for at in range(rows)]


_MADE: Mapping[ColumnKind, Callable[[random.Random, int], Scalar]] = {
    ColumnKind.NUMBER: lambda chance, _: round(chance.gauss(50, 15), 3),
    ColumnKind.INTEGER: lambda chance, _: chance.randint(0, 100),
    ColumnKind.TEXT: lambda chance, _: f"{chance.choice(_WORDS)} {chance.choice(_WORDS)}",
    ColumnKind.BOOLEAN: lambda chance, _: chance.random() < 0.5,  # noqa: PLR2004 - one of two
    ColumnKind.DATE: lambda _, at: (_FIRST_DAY + timedelta(days=at)).isoformat(),
    ColumnKind.ID: lambda _, at: f"id-{at:05d}",
}


def _rows(table: Table) -> list[tuple[Scalar, ...]]:
    return list(zip(*table.values(), strict=True))


def _text(value: Scalar) -> Scalar:
    return str(value).lower() if isinstance(value, bool) else value


def _columns(records: Sequence[Mapping[str, Scalar]]) -> Table:
    names = dict.fromkeys(name for record in records for name in record)
    return {name: [record.get(name) for record in records] for name in names}


def _write_parquet(table: Table, path: Path) -> None:
    from pyarrow import Table as ArrowTable
    from pyarrow import parquet

    parquet.write_table(ArrowTable.from_pydict({name: _of_one_type(values) for name, values in table.items()}), path)


def _of_one_type(values: list[Scalar]) -> list[Scalar]:
    """The values as a column of one type takes them: as text where they are of several."""
    kinds = {type(each) for each in values if each is not None}
    mixed = len(kinds) > 1 and not kinds <= {int, float}
    large = any(isinstance(each, int) and abs(each) >= 1 << 63 for each in values)
    return [None if each is None else str(each) for each in values] if mixed or large else values


def _read_parquet(path: Path) -> Table:
    from pyarrow import parquet

    found: Table = parquet.read_table(path).to_pydict()
    return found
