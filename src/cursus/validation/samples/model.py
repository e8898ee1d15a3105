"""What a samples file says: values of the config, and the data of each input as columns, files or a step's output."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ROWS",
    "SECONDS",
    "Column",
    "ColumnKind",
    "FilesSample",
    "InputSample",
    "OutputSample",
    "Samples",
    "Scalar",
    "TableFormat",
    "TableSample",
]

ROWS: Final = 60
"""How many rows a table has where its samples do not say."""

SECONDS: Final = 30
"""How long a script may run on samples where they do not say."""

Scalar = str | int | float | bool | None
"""One value of a table; None where it is missing."""


class ColumnKind(StrEnum):
    """What the values of a column are."""

    NUMBER = "number"
    INTEGER = "integer"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    ID = "id"


class TableFormat(StrEnum):
    """How a table is written."""

    CSV = "csv"
    TSV = "tsv"
    JSON = "jsonl"
    PARQUET = "parquet"


Column = ColumnKind | tuple[Scalar, ...]
"""A kind, or the values that a column takes in turn."""


@dataclass(frozen=True, slots=True)
class TableSample:
    """A table by its columns; with `folders`, one table in each folder of these names."""

    columns: Mapping[str, Column]
    rows: int = ROWS
    format: TableFormat = TableFormat.CSV
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FilesSample:
    """Files by their names, each with its text."""

    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OutputSample:
    """What a step writes when it is run on its own samples; the step may have a job type, as nodes do."""

    step: str
    output: str


InputSample = TableSample | FilesSample | OutputSample


@dataclass(frozen=True, slots=True)
class Samples:
    """What a step is tried with.

    `config` are values of its config that cannot be guessed, `inputs` the data by the names of its needs, `seconds` how
    long its script may run on them.
    """

    config: Mapping[str, Any] = field(default_factory=dict[str, Any])
    inputs: Mapping[str, InputSample] = field(default_factory=dict[str, InputSample])
    seconds: int = SECONDS
