"""Numbers and moments as people read them."""

from __future__ import annotations

import math
from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["count", "duration", "figure", "moment", "size"]

_MINUTE, _HOUR = 60, 3600
_KILO = 1000
_FEW = 9.95
_LARGE, _SMALL = 1e7, 1e-3


def duration(seconds: float) -> str:
    """Seconds as text.

    >>> duration(0.0421), duration(1.234), duration(75.4), duration(7500)
    ('42 ms', '1.2 s', '1 min 15 s', '2 h 5 min')
    """
    if 0 < seconds * _KILO < 1:
        return "<1 ms"
    if round(seconds * _KILO) < _KILO:
        return f"{seconds * _KILO:.0f} ms"
    if round(seconds, 1) < _MINUTE:
        return f"{seconds:.1f} s"
    if round(seconds) < _HOUR:
        return "{} min {} s".format(*divmod(round(seconds), 60))
    return "{} h {} min".format(*divmod(round(seconds / 60), 60))


def size(octets: int) -> str:
    """Bytes in decimal units.

    >>> size(0), size(1234), size(312_400_000), size(2_500_000_000)
    ('0 B', '1.2 kB', '312 MB', '2.5 GB')
    """
    if octets < _KILO:
        return f"{octets} B"
    value = float(octets)
    for unit in ("kB", "MB", "GB", "TB"):
        value /= _KILO
        if round(value) < _KILO or unit == "TB":
            return f"{value:.1f} {unit}" if value < _FEW else f"{value:.0f} {unit}"
    raise AssertionError


def figure(value: object) -> str:
    """A measured value: four places for a float of ordinary size, thousands set apart.

    >>> figure(0.99594907), figure(12345), figure(1.0), figure(2.5e-7), figure(True), figure("PCM")
    ('0.9959', '12,345', '1.0000', '2.5e-07', 'true', 'PCM')
    """
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "-"}[value]
    if isinstance(value, int):
        return f"{value:,}"
    if not isinstance(value, float):
        return str(value)
    if not math.isfinite(value) or abs(value) >= _LARGE or 0 < abs(value) < _SMALL:
        return f"{value:.4g}"
    return f"{value:,.1f}" if abs(value) >= _KILO else f"{value:.4f}"


def count(number: int, noun: str) -> str:
    """A number with its noun.

    >>> count(1, "file"), count(1200, "file")
    ('1 file', '1,200 files')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def moment(when: datetime) -> str:
    """A moment in UTC, to the second."""
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
