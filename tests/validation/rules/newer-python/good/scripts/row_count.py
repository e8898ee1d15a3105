"""Says how it is."""

from __future__ import annotations

import sys

if sys.version_info >= (3, 9):
    from functools import cache
else:
    from functools import lru_cache as cache


@cache
def main(mode: str | None = None) -> list[str]:
    """Gives words."""
    if (word := mode or "none") == "all":
        return ["all"]
    return [word]
