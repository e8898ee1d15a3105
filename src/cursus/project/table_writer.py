"""Streams chunks of Arrow columns into a CSV or Parquet file."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cursus.errors import DataError
from cursus.project.extras import load
from cursus.project.files import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

__all__ = ["refuse_unknown_suffix", "table_writer"]

SUFFIXES = (".csv", ".parquet")


def refuse_unknown_suffix(path: Path) -> None:
    """Raises DataError unless the path ends in a format that can be written."""
    if path.suffix.lower() not in SUFFIXES:
        raise DataError(
            f"{path}: {path.suffix or 'no suffix'!r} is no format that can be written",
            hint=f"end the name in {' or '.join(SUFFIXES)}",
        )


@contextmanager
def table_writer(path: Path) -> Generator[Callable[[Any], None]]:
    """A function that appends one `pyarrow.Table`; the file appears at `path` when the block ends well.

    Text is written without quotes: values must hold neither commas, quotes nor line ends.

    Raises:
        DataError: the suffix is unknown, or `path` is a folder.
    """
    refuse_unknown_suffix(path)
    open_sink = _ParquetSink if path.suffix.lower() == ".parquet" else _CsvSink
    with whole_file(path) as partial:
        sink = open_sink(partial)
        try:
            yield sink.append
        finally:
            sink.close()


class _CsvSink:
    """A CSV file that grows by tables, with one header."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._empty = True

    def append(self, table: Any) -> None:
        csv = load("pyarrow.csv")
        if self._empty:
            self._file.write((",".join(table.column_names) + "\n").encode())
            self._empty = False
        csv.write_csv(table, self._file, csv.WriteOptions(include_header=False, quoting_style="none"))

    def close(self) -> None:
        self._file.close()


class _ParquetSink:
    """A Parquet file that grows by row groups."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: Any = None

    def append(self, table: Any) -> None:
        parquet = load("pyarrow.parquet")
        if self._writer is None:
            self._writer = parquet.ParquetWriter(self._path, table.schema)
        self._writer.write_table(table)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
