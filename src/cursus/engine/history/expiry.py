"""How long a step's CacheConfig lets an earlier result count: ISO 8601 durations."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

__all__ = ["duration_of", "has_expired"]

_SECONDS = {"years": 365 * 86_400, "months": 30 * 86_400, "weeks": 7 * 86_400, "days": 86_400,
            "hours": 3600, "minutes": 60, "seconds": 1}  # fmt: skip
_DURATION = re.compile(
    r"P?(?=.)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?",
    re.IGNORECASE | re.ASCII,
)


def duration_of(text: str) -> timedelta | None:
    """The length of an ISO 8601 duration such as `P30D` or `pt12h`, a year as 365 days and a month as 30.

    None where the text is no such duration, or one longer than Python counts.

    >>> duration_of("P1DT12h")
    datetime.timedelta(days=1, seconds=43200)
    """
    whole = _DURATION.fullmatch(text)
    parts = whole.groupdict() if whole else {}
    told = {unit: float(number) for unit, number in parts.items() if number is not None}
    try:
        return timedelta(seconds=sum(number * _SECONDS[unit] for unit, number in told.items())) if told else None
    except OverflowError:
        return None


def has_expired(started: str | None, after: str | None, now: str | None) -> bool:
    """Whether a result of that start no longer counts at a moment; never where a duration or a moment is not told.

    One that begins after that moment counts as too old: a clock has been set back, and how old it is nobody knows.
    """
    length = duration_of(after) if after else None
    if length is None or not started or not now:
        return False
    age = datetime.fromisoformat(now) - datetime.fromisoformat(started)
    return not timedelta() <= age <= length
