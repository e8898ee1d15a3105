"""Text on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["console", "duration", "megabytes", "plain"]

_MINUTE = 60.0


def console() -> Console:
    """The standard output; colours only on a terminal, lines as wide as they come elsewhere."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=True)


def plain(text: object) -> str:
    """Text that the console shows as it is, brackets included."""
    from rich.markup import escape

    return escape(str(text))


def duration(seconds: float) -> str:
    """Seconds as people read them.

    >>> duration(0.0421), duration(3.2), duration(75.4)
    ('42 ms', '3.2 s', '1 min 15 s')
    """
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


def megabytes(size: int | None) -> str:
    """Bytes in MB, or a dash where none were measured.

    >>> megabytes(123_456_789), megabytes(None)
    ('123 MB', '-')
    """
    return "-" if size is None else f"{size / 1e6:.0f} MB"
