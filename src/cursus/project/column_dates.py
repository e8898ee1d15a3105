"""Reads dates and times out of a column, in the forms that tables hold them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cursus.project.extras import load

__all__ = ["DateColumn", "read_dates"]

LOOKS_LIKE_DATE = r"\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ]\d{1,2}:\d{2}.*)?\s*"
ISO = r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
DAYS = ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y/%m/%d", "%d-%m-%Y", "%m-%d-%Y")
FORMS = ("ISO8601", *(day + time for day in DAYS for time in ("", " %H:%M", " %H:%M:%S")))
AMBIGUOUS = {"%d/%m/%Y": "%m/%d/%Y", "%d-%m-%Y": "%m-%d-%Y"}
SNIFFED = 50


@dataclass(frozen=True, slots=True)
class DateColumn:
    """Moments of a column."""

    reason: str
    seconds: Any
    """A pandas Series of floats: seconds since 1970-01-01 UTC."""
    is_sortable: bool
    """Whether the dates are stored as such, or all written in full as ISO 8601 has it."""


def read_dates(present: Any) -> DateColumn | None:
    """The values as moments, or None where they are not all dates of one form; `present` lacks no value."""
    pd = load("pandas")
    if pd.api.types.is_datetime64_any_dtype(present.dtype):
        return _dated(pd.to_datetime(present, utc=True), "the file says so", is_sortable=True)
    text = present.astype(str)
    if not text.head(SNIFFED).str.fullmatch(LOOKS_LIKE_DATE).all():
        return None
    for form in FORMS:
        if _parsed(text.head(SNIFFED), form).notna().all() and (moments := _parsed(text, form)).notna().all():
            reason = f"every value is a date written as {_spoken(form)}{_doubt(text, form)}"
            return _dated(moments, reason, is_sortable=bool(text.str.fullmatch(ISO).all()))
    return None


def _parsed(text: Any, form: str) -> Any:
    return load("pandas").to_datetime(text, format=form, errors="coerce", utc=True)


def _dated(moments: Any, reason: str, *, is_sortable: bool) -> DateColumn:
    pd = load("pandas")
    seconds = (moments - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(seconds=1)
    return DateColumn(f"{reason}, from {moments.min():%Y-%m-%d} to {moments.max():%Y-%m-%d}", seconds, is_sortable)


def _spoken(form: str) -> str:
    names = {"%d": "day", "%m": "month", "%Y": "year", "%H": "hour", "%M": "minute", "%S": "second"}
    for code, word in names.items():
        form = form.replace(code, word)
    return "year-month-day" if form == "ISO8601" else form


def _doubt(text: Any, form: str) -> str:
    """A warning where day and month could as well be the other way round."""
    day = form.partition(" ")[0]
    other = AMBIGUOUS.get(day)
    if other is None or not _parsed(text, form.replace(day, other)).notna().all():
        return ""
    return " (or with the month first: the values do not tell)"
