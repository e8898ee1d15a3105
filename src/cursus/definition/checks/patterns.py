"""The service's patterns, which are Java's, as Python's."""

from __future__ import annotations

import re
from functools import cache

__all__ = ["compiled_pattern"]

# Letters of every script stand for marks and signs beyond ASCII too: a value is never refused for its alphabet.
_CLASSES = {
    "L": "A-Za-z\u00a1-\U0010ffff",
    "Alnum": "A-Za-z0-9",
    "N": "0-9",
    "Z": r"\s",
    "P": r"!-/:-@\[-`{-~",
    "S": r"$+<=>^`|~",
    "M": "",
}


@cache
def compiled_pattern(java: str) -> re.Pattern[str] | None:
    """The pattern to match in full; None where it says something that Python cannot."""
    try:
        return re.compile(re.sub(r"\\p\{(\w+)\}", _class_of, java))
    except (re.error, OverflowError):
        return None


def _class_of(found: re.Match[str]) -> str:
    return _CLASSES.get(found[1], _CLASSES["L"])
