"""Tells what a column of a table holds: numbers, categories, dates, text, names of rows, or one value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cursus.project.column_dates import read_dates
from cursus.project.extras import load

__all__ = ["ColumnKind", "ReadColumn", "name_words", "read_column"]

UNIQUE_SHARE = 0.99
NAMED_IDENTIFIER_SHARE = 0.5
MOSTLY_NUMBERS = 0.9
SPREAD = 5000
TEXT_WORDS = 4
TEXT_LENGTH = 60
TEXT_DISTINCT_SHARE = 0.3
BOOLEANS = ({"true", "false"}, {"yes", "no"}, {"y", "n"}, {"t", "f"}, {"0", "1"}, {"on", "off"}, {"0.0", "1.0"})
IDENTIFIER_WORDS = {"id", "ids", "uuid", "guid", "rowid", "index", "unnamed"}
COUNTED_WORDS = {"year", "month", "week", "day", "date", "time", "age", "hour"}
ZERO_PADDED = r"\s*0\d"
UUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
DECIMAL_COMMA = r"-?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?"
THOUSANDS_COMMA = r"-?\d{1,3}(?:,\d{3})+"


class ColumnKind(StrEnum):
    """What the values of a column are."""

    NUMERIC = "numeric"
    CATEGORICAL = "categorical"
    BOOLEAN = "boolean"
    DATE = "date"
    TEXT = "text"
    IDENTIFIER = "identifier"
    CONSTANT = "constant"


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A column's kind, why it is held to be that, and its values in a form to compute with."""

    name: str
    kind: ColumnKind
    reason: str
    values: Any
    """A pandas Series: floats, NaN where missing, for numbers and dates (in seconds); else the values as they stand."""
    distinct: int
    decimal_comma: bool = False
    is_sortable_date: bool = False
    """Whether it holds dates that the steps read as such."""


def read_column(name: str, series: Any, rows: int) -> ReadColumn:
    """The column as it is best read; `rows` is the number of rows of the whole file, of which `series` is a sample."""
    series = _hashable(series)
    present = series.dropna()
    distinct = int(present.nunique())
    if distinct == 0:
        return ReadColumn(name, ColumnKind.CONSTANT, "no row has a value", series, 0)
    if distinct == 1 and len(present) == len(series):
        return ReadColumn(name, ColumnKind.CONSTANT, f"every row holds {str(present.iloc[0])!r}", series, 1)
    numbers, comma = _numbers(present)
    if _is_boolean(present):
        values = "/".join(sorted(str(value) for value in present.unique()))
        return ReadColumn(name, ColumnKind.BOOLEAN, f"holds {values} only", series, distinct)
    if numbers is not None:
        return _numeric(name, numbers.reindex(series.index), distinct, rows, comma)
    dates = read_dates(present)
    if dates is not None:
        seconds = dates.seconds.reindex(series.index)
        return ReadColumn(name, ColumnKind.DATE, dates.reason, seconds, distinct, is_sortable_date=dates.is_sortable)
    kind, reason = _words(name, present.astype(str), distinct)
    return ReadColumn(name, kind, reason, series, distinct)


def name_words(name: str) -> set[str]:
    """The words of a column's name, in small letters.

    >>> sorted(name_words("customerId_of Payment"))
    ['customer', 'id', 'of', 'payment']
    """
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+", name)}


def _hashable(series: Any) -> Any:
    """The series, its lists and records as text."""
    present = series.dropna()
    nested = series.dtype == object and len(present) and not getattr(present.iloc[0], "__hash__", None)
    return series.where(series.isna(), series.astype(str)) if nested else series


def _spread(present: Any) -> Any:
    """Some thousands of the values, from all over the column: looking into texts is slow."""
    return present.iloc[:: max(1, len(present) // SPREAD)]


def _is_boolean(present: Any) -> bool:
    return {str(value).strip().lower() for value in present.unique()[:3]} in BOOLEANS


def _numbers(present: Any) -> tuple[Any, bool]:
    """The values as floats, or None where some are no numbers; and whether they have decimal commas."""
    pd = load("pandas")
    if pd.api.types.is_numeric_dtype(present.dtype):
        return present.astype(float), False
    if not pd.api.types.is_string_dtype(present.dtype):
        return None, False
    few = pd.to_numeric(_spread(present), errors="coerce").notna()
    numbers = pd.to_numeric(present, errors="coerce") if few.all() else None
    if numbers is not None and numbers.notna().all():
        zeros = present[present.str.strip().str.startswith("0")]
        return (None, False) if zeros.str.match(ZERO_PADDED).any() else (numbers.astype(float), False)
    if not _spread(present).str.fullmatch(DECIMAL_COMMA).all():
        return None, False
    if present.str.fullmatch(THOUSANDS_COMMA).all() or not present.str.fullmatch(DECIMAL_COMMA).all():
        return None, False
    plain = present.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    return pd.to_numeric(plain).astype(float), True


def _numeric(name: str, numbers: Any, distinct: int, rows: int, comma: bool) -> ReadColumn:
    present = numbers.dropna()
    whole = bool((present % 1 == 0).all())
    reason = _identifier_reason(name, present, distinct, rows) if whole else None
    if reason is not None:
        return ReadColumn(name, ColumnKind.IDENTIFIER, reason, numbers, distinct)
    span = f"{'whole ' if whole else ''}numbers from {present.min():g} to {present.max():g}"
    reason = f"{span}, with decimal commas" if comma else span
    return ReadColumn(name, ColumnKind.NUMERIC, reason, numbers, distinct, comma)


def _identifier_reason(name: str, present: Any, distinct: int, rows: int) -> str | None:
    """Why whole numbers name rows instead of measuring them, or None where they do not."""
    words = name_words(name)
    if words & IDENTIFIER_WORDS and distinct >= NAMED_IDENTIFIER_SHARE * len(present):
        return f"its name says so, and {distinct} of {len(present)} values are distinct"
    counts = present.is_monotonic_increasing and distinct == len(present) and present.max() - present.min() == rows - 1
    return "it counts the rows, one by one" if counts and not words & COUNTED_WORDS else None


def _words(name: str, present: Any, distinct: int) -> tuple[ColumnKind, str]:
    """The kind of a column of words, and why."""
    mixed = _nearly_numbers(present)
    if mixed:
        return ColumnKind.CATEGORICAL, f"{distinct} distinct values; {mixed}"
    share = distinct / len(present)
    some = _spread(present)
    spaced = float(some.str.contains(r"\s", regex=True).mean())
    if share >= UNIQUE_SHARE and spaced < 1 - UNIQUE_SHARE:
        return ColumnKind.IDENTIFIER, f"{distinct} of {len(present)} values are distinct, and none is a sentence"
    named = name_words(name) & IDENTIFIER_WORDS or present.head(20).str.fullmatch(UUID).all()
    if named and share >= NAMED_IDENTIFIER_SHARE:
        return (
            ColumnKind.IDENTIFIER,
            f"it looks like a name of rows, and {distinct} of {len(present)} values are distinct",
        )
    words = float(some.str.count(r"\S+").mean())
    if share >= TEXT_DISTINCT_SHARE and (words >= TEXT_WORDS or float(some.str.len().mean()) >= TEXT_LENGTH):
        return ColumnKind.TEXT, f"{words:.0f} words a value, and {share:.0%} of the values are distinct"
    return ColumnKind.CATEGORICAL, f"{distinct} distinct values"


def _nearly_numbers(present: Any) -> str:
    """What keeps a column of numbers from being one, or nothing where it is far from it."""
    pd = load("pandas")
    if pd.to_numeric(_spread(present), errors="coerce").notna().mean() < MOSTLY_NUMBERS:
        return ""
    numbers = pd.to_numeric(present, errors="coerce")
    if numbers.notna().all():
        return "some are numbers with leading zeros, so they are names and not amounts"
    odd = present[numbers.isna()]
    return f"all but {len(odd)} are numbers: {odd.iloc[0]!r} is not"
