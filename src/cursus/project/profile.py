"""Reads a data file and says, with reasons, what its columns hold, what there is to learn, and what to beware of."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.errors import DataError, Fault, did_you_mean
from cursus.project.column_kinds import ColumnKind, ReadColumn, name_words, read_column
from cursus.project.extras import require
from cursus.project.label_task import LabelClass, LabelProfile, Task, label_faults, profile_label
from cursus.project.leakage import label_codes, leaks
from cursus.project.table_file import FEWEST_ROWS, TableFile, TableSample, draw_sample, open_table, row_faults, too_few

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "ColumnKind",
    "ColumnProfile",
    "Finding",
    "LabelClass",
    "LabelProfile",
    "TableProfile",
    "Task",
    "profile_table",
]

COLUMNS_SHOWN = 40
FEW_OF_A_CLASS = 10
EXAMPLES = 3
EXAMPLE_LENGTH = 40
NEAR_CONSTANT = 0.995
TIME_DISTINCT = 10
BIRTH_WORDS = {"birth", "birthday", "born", "dob", "birthdate"}


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """What a column holds; missing values are counted over the whole file, distinct ones in the rows sampled."""

    name: str
    kind: ColumnKind
    reason: str
    missing_share: float
    distinct: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A column to look at, the figure that tells, and the reason in words."""

    column: str
    figure: float
    reason: str


@dataclass(frozen=True, slots=True)
class TableProfile:
    """What a data file holds."""

    path: Path
    rows: int
    sampled_rows: int
    """Rows that the figures of columns, leaks and repeats are from, drawn evenly from all."""
    columns: tuple[ColumnProfile, ...]
    label: LabelProfile | None
    identifiers: tuple[Finding, ...]
    """Columns that name rows; the figure is distinct values per row with a value."""
    constants: tuple[Finding, ...]
    """Columns with one value in every row, or none in any."""
    near_constants: tuple[Finding, ...]
    """Columns with one value in almost every row; the figure is its share."""
    leaks: tuple[Finding, ...]
    """Columns that tell the label almost alone, or sound like it; the figure is described in the reason."""
    times: tuple[Finding, ...]
    """Date columns by which the rows can be split into earlier and later, the finest first: every row has a date,
    written as year-month-day. The figure is distinct dates."""
    repeated_rows: int
    """Rows of the sample that equal an earlier one in all columns."""
    encoding: str | None
    """None for Parquet, as is the next."""
    delimiter: str | None
    decimal_commas: tuple[str, ...]
    """Columns whose numbers are written with a comma."""
    notes: tuple[str, ...]

    @property
    def time_column(self) -> str | None:
        """The column to split by time with, if there is one."""
        return self.times[0].column if self.times else None


def profile_table(path: Path, label: str | None = None, *, sample_rows: int = 200_000) -> TableProfile:
    """Profiles a CSV, TSV or Parquet file.

    Rows and labels are counted over the whole file; all else is measured on at most `sample_rows` rows, drawn evenly,
    and the same ones every time.

    Raises:
        DataError: the file cannot be read, or `label` cannot be learnt; all faults that can be known together are told
            together.
        MissingExtraError: pandas, numpy or pyarrow is not installed.
    """
    require("numpy", "pandas", "pyarrow", purpose="profile a table")
    if sample_rows < FEWEST_ROWS:
        raise DataError(f"sample_rows is {sample_rows}", hint=f"sample {FEWEST_ROWS} rows or more")
    table = open_table(path)
    faults = _header_faults(table, label)
    if faults:
        raise DataError.of([*faults, *row_faults(table)])
    sample = draw_sample(table, label, sample_rows)
    _refuse_content(table, label, sample)
    return _profile(table, sample, label)


def _header_faults(table: TableFile, label: str | None) -> list[Fault]:
    faults = [
        Fault(str(table.path), f"{count} columns are named {name!r}", "give each column a name of its own")
        for name, count in Counter(table.columns).items()
        if count > 1
    ]
    if not table.columns:
        faults.append(Fault(str(table.path), "the file has no columns", "write the file anew"))
    elif label is not None and label not in table.columns:
        columns = ", ".join(table.columns[:COLUMNS_SHOWN]) + (", ..." if len(table.columns) > COLUMNS_SHOWN else "")
        near = did_you_mean(label, table.columns)
        hint = f"{near} The columns are: {columns}" if near else f"the columns are: {columns}"
        faults.append(Fault(str(table.path), f"there is no column {label!r} to learn", hint))
    return faults


def _refuse_content(table: TableFile, label: str | None, sample: TableSample) -> None:
    faults = too_few(table.path, sample.rows)
    faults += [] if label is None else label_faults(str(table.path), label, sample.label)
    if faults:
        raise DataError.of(faults)


def _profile(table: TableFile, sample: TableSample, label: str | None) -> TableProfile:
    read = [read_column(name, sample.frame[name], sample.rows) for name in table.columns]
    features = [column for column in read if column.name != label]
    target = None if label is None else profile_label(label, sample.label)
    return TableProfile(
        path=table.path,
        rows=sample.rows,
        sampled_rows=len(sample.frame),
        columns=tuple(_column(*pair, sample) for pair in zip(read, sample.missing, strict=True)),
        label=target,
        identifiers=tuple(_of_kind(features, ColumnKind.IDENTIFIER)),
        constants=tuple(_of_kind(features, ColumnKind.CONSTANT)),
        near_constants=tuple(_near_constants(features)),
        leaks=_leaks(read, features, target),
        times=tuple(_times(read, sample.missing, label)),
        repeated_rows=int(sample.frame.astype(str).duplicated().sum()),
        encoding=table.text.encoding if table.text else None,
        delimiter=table.text.delimiter if table.text else None,
        decimal_commas=tuple(column.name for column in read if column.decimal_comma),
        notes=tuple(_notes(table, sample, read, target)),
    )


def _column(read: ReadColumn, missing: int, sample: TableSample) -> ColumnProfile:
    present = sample.frame[read.name].dropna().astype(str)
    examples = tuple(str(value)[:EXAMPLE_LENGTH] for value in present.unique()[:EXAMPLES])
    return ColumnProfile(read.name, read.kind, read.reason, missing / sample.rows, read.distinct, examples)


def _of_kind(columns: list[ReadColumn], kind: ColumnKind) -> list[Finding]:
    return [
        Finding(column.name, column.distinct / max(1, int(column.values.notna().sum())), column.reason)
        for column in columns
        if column.kind is kind
    ]


def _near_constants(columns: list[ReadColumn]) -> list[Finding]:
    found: list[Finding] = []
    for column in columns:
        if column.kind is not ColumnKind.CONSTANT:
            share = float(column.values.value_counts(dropna=False, normalize=True).iloc[0])
            reason = f"{share:.2%} of the rows hold the same, or no, value"
            found += [Finding(column.name, share, reason)] if share >= NEAR_CONSTANT else []
    return found


def _leaks(read: list[ReadColumn], features: list[ReadColumn], label: LabelProfile | None) -> tuple[Finding, ...]:
    if label is None:
        return ()
    own = next(column for column in read if column.name == label.name)
    return tuple(Finding(*found) for found in leaks(features, label, label_codes(label, own)))


def _times(read: list[ReadColumn], missing: tuple[int, ...], label: str | None) -> list[Finding]:
    found = [
        Finding(column.name, column.distinct, column.reason)
        for column, gaps in zip(read, missing, strict=True)
        if column.is_sortable_date and not gaps and column.distinct >= TIME_DISTINCT and column.name != label
        if not name_words(column.name) & BIRTH_WORDS
    ]
    return sorted(found, key=lambda finding: -finding.figure)


def _notes(table: TableFile, sample: TableSample, read: list[ReadColumn], label: LabelProfile | None) -> list[str]:
    notes = list(table.text.notes) if table.text else []
    commas = [column.name for column in read if column.decimal_comma]
    if commas:
        notes.append(f"numbers are written with decimal commas in: {', '.join(commas)}")
    for column in read:
        if column.kind is ColumnKind.DATE and not column.is_sortable_date:
            fact = "written as year-month-day, such as 2024-01-31, they could split the rows by time"
            notes.append(f"the dates in {column.name!r} are not in ISO 8601: {fact}")
    if len(sample.frame) < sample.rows:
        notes.append(f"columns were measured on {len(sample.frame)} rows, drawn evenly from all {sample.rows}")
    if label is not None:
        rare = [entry.value for entry in label.classes if entry.rows < FEW_OF_A_CLASS]
        notes += [f"few rows are of class: {', '.join(rare)}"] if rare else []
    return notes
