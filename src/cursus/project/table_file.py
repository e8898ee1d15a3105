"""Opens a data file, whatever its format, and draws an even sample of its rows in bounded memory."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.errors import DataError, Fault, did_you_mean
from cursus.project.extras import load
from cursus.project.text_format import TextFormat, read_text_format, scan_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["FEWEST_ROWS", "TableFile", "TableSample", "draw_sample", "open_table", "row_faults", "too_few"]

FEWEST_ROWS = 20
TEXT_SUFFIXES = (".csv", ".tsv")
PARQUET_SUFFIXES = (".parquet", ".pq")
PANDAS_INDEX = r"__index_level_\d+__"
BLOCK = 16 << 20
SEED = 7
# What pandas.read_csv takes for a missing value, so that the steps that follow see the same gaps.
MISSING = (
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA",
    "NULL", "NaN", "None", "n/a", "nan", "null",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TableFile:
    """A data file that can be opened, and its columns."""

    path: Path
    columns: tuple[str, ...]
    text: TextFormat | None
    """How a CSV or TSV file is written; None for Parquet."""


@dataclass(frozen=True, slots=True)
class TableSample:
    """Rows drawn evenly from a file, in their order, and one column of all rows."""

    frame: Any
    """A pandas DataFrame; columns of text files hold text."""
    rows: int
    """Rows of the whole file."""
    label: Any
    """A pandas Series: the label of every row of the file, or None where no label was asked for."""
    missing: tuple[int, ...]
    """Rows of the whole file without a value, for each column."""


def open_table(path: Path) -> TableFile:
    """The file's format and columns; the index that pandas adds to Parquet is none of them.

    Raises:
        DataError: no such file, a folder, an unknown suffix, an empty file, or bytes that are no table.
    """
    _refuse_unusable(path)
    try:
        if path.suffix.lower() in TEXT_SUFFIXES:
            text = read_text_format(path)
            return TableFile(path, text.header, text)
        names = _parquet(path).schema_arrow.names
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}", hint="check who may read it") from error
    return TableFile(path, tuple(name for name in names if not re.fullmatch(PANDAS_INDEX, name)), None)


def draw_sample(table: TableFile, label: str | None, limit: int) -> TableSample:
    """At most `limit` rows, each row of the file being as likely to be drawn; the same rows every time.

    Raises:
        DataError: a row cannot be read; all broken rows are named by their line.
    """
    arrow = load("pyarrow")
    reservoir, labels = _Reservoir(limit), list[Any]()
    place = None if label is None else table.columns.index(label)
    try:
        for batch in map(_decoded, _batches(table)):
            reservoir.add(batch)
            if place is not None:
                labels.append(batch.column(place))
    except (arrow.ArrowException, OSError) as error:
        faults = row_faults(table) or [Fault(str(table.path), f"the rows cannot be read: {error}")]
        raise DataError.of(faults) from error
    if not reservoir.seen:
        raise DataError.of(too_few(table.path, 0))
    frame = reservoir.table().rename_columns(list(table.columns)).to_pandas()
    whole = None if label is None else _trimmed(arrow.chunked_array(labels).to_pandas())
    return TableSample(frame, reservoir.seen, whole, tuple(reservoir.missing.tolist()))


def row_faults(table: TableFile) -> list[Fault]:
    """The rows that are broken, and whether there are too few; reads the whole file."""
    if table.text is None:
        return too_few(table.path, int(_parquet(table.path).metadata.num_rows))
    scan = scan_rows(table.path, table.text)
    return [*scan.faults, *too_few(table.path, scan.rows)]


def too_few(path: Path, rows: int) -> list[Fault]:
    """The fault of a file with fewer rows than can be split and learnt from, or none."""
    if rows >= FEWEST_ROWS:
        return []
    fact = f"the file has {rows} rows of data" if rows else "the file has a header and no rows"
    hint = f"give a file with {FEWEST_ROWS} rows or more: fewer cannot be split and learnt from"
    return [Fault(str(path), fact, hint)]


class _Reservoir:
    """Keeps the rows that drew the lowest numbers."""

    def __init__(self, limit: int) -> None:
        self.seen = 0
        self.missing = load("numpy").zeros(0, dtype=int)
        self._limit = limit
        self._random = load("numpy").random.default_rng(SEED)
        self._bar = 1.0
        self._kept: list[tuple[Any, Any]] = []

    def add(self, batch: Any) -> None:
        drawn = self._random.random(batch.num_rows)
        self.seen += batch.num_rows
        gaps = load("numpy").array([column.null_count for column in batch.columns], dtype=int)
        self.missing = gaps + self.missing if len(self.missing) else gaps
        below = drawn < self._bar
        self._kept.append((batch.filter(load("pyarrow").array(below)), drawn[below]))
        if sum(len(numbers) for _, numbers in self._kept) > 2 * self._limit:
            self._shrink()

    def table(self) -> Any:
        self._shrink()
        return load("pyarrow").Table.from_batches([batch for batch, _ in self._kept])

    def _shrink(self) -> None:
        np, arrow = load("numpy"), load("pyarrow")
        numbers = np.concatenate([drawn for _, drawn in self._kept])
        if len(numbers) <= self._limit:
            return
        self._bar = np.partition(numbers, self._limit)[self._limit]
        self._kept = [
            (batch.filter(arrow.array(drawn < self._bar)), drawn[drawn < self._bar]) for batch, drawn in self._kept
        ]


def _batches(table: TableFile) -> Iterator[Any]:
    if table.text is None:
        yield from _parquet(table.path).iter_batches(columns=list(table.columns))
        return
    arrow, csv = load("pyarrow"), load("pyarrow.csv")
    places = [str(place) for place in range(len(table.columns))]
    options = (
        # The header is skipped as a row: columns go by their place, so that odd names need no special care.
        csv.ReadOptions(use_threads=False, block_size=BLOCK, column_names=places, skip_rows_after_names=1,
                        encoding="latin-1" if table.text.encoding == "latin-1" else "utf8"),
        csv.ParseOptions(delimiter=table.text.delimiter, newlines_in_values=True),
        csv.ConvertOptions(column_types=dict.fromkeys(places, arrow.string()), null_values=MISSING,
                           strings_can_be_null=True),
    )  # fmt: skip
    with csv.open_csv(table.path, *options) as reader:
        yield from reader


def _trimmed(labels: Any) -> Any:
    """Texts without spaces at their ends, blank ones missing; other labels as they are."""
    if not load("pandas").api.types.is_string_dtype(labels.dtype):
        return labels
    words = labels.str.strip()
    return words.where(words != "")


def _decoded(batch: Any) -> Any:
    """The batch with plain values for dictionary-coded ones, and floats for decimals."""
    arrow, types = load("pyarrow"), load("pyarrow.types")

    def plain(column: Any) -> Any:
        if types.is_dictionary(column.type):
            return column.dictionary_decode()
        return column.cast(arrow.float64()) if types.is_decimal(column.type) else column

    return arrow.RecordBatch.from_arrays([plain(column) for column in batch.columns], names=batch.schema.names)


def _parquet(path: Path) -> Any:
    arrow = load("pyarrow")
    try:
        return load("pyarrow.parquet").ParquetFile(path)
    except arrow.ArrowException as error:
        raise DataError(f"{path}: this is no Parquet file: {error}", hint="write the file anew") from error


def _refuse_unusable(path: Path) -> None:
    if not path.exists():
        raise DataError(f"{path}: there is no such file", hint=_neighbours(path))
    if path.is_dir():
        raise DataError(f"{path}: this is a folder", hint="give the path of one CSV, TSV or Parquet file")
    if path.suffix.lower() not in TEXT_SUFFIXES + PARQUET_SUFFIXES:
        known = ", ".join(TEXT_SUFFIXES + PARQUET_SUFFIXES)
        raise DataError(
            f"{path}: files that end in {path.suffix!r} cannot be read", hint=f"give a file that ends in {known}"
        )
    if not path.stat().st_size:
        raise DataError(f"{path}: the file is empty", hint="give a file with a header and rows")


def _neighbours(path: Path) -> str:
    """What the folder of a file that is not there does hold."""
    if not path.parent.is_dir():
        return f"the folder {path.parent} does not exist either"
    names = sorted(item.name for item in path.parent.iterdir() if item.is_file())
    return did_you_mean(path.name, names) or "check the path"
