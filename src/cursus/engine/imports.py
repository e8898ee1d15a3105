"""Which libraries a script imports that are worth having in memory before it is forked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["worth_preloading"]

# Slow to import, and import-only: they start no thread and compute nothing until they are called.
_SLOW = frozenset({"numpy", "pandas", "pyarrow", "scipy", "sklearn", "xgboost"})
_IMPORT = re.compile(
    r"^[ \t]*(?:import[ \t]+([\w.]+)|from[ \t]+([\w.]+)[ \t]+import[ \t]+\(?([\w, \t]+))", re.MULTILINE
)


def worth_preloading(script: Path) -> list[str]:
    """The slow modules that a script names in its imports, `sklearn.metrics` for `from sklearn import metrics` too."""
    try:
        source = script.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    found: dict[str, None] = {}
    for plain, origin, names in _IMPORT.findall(source):
        module = plain or origin
        if module.split(".")[0] not in _SLOW:
            continue
        found[module] = None
        if "." not in module:
            found.update({f"{module}.{name.split()[0]}": None for name in names.split(",") if name.strip().islower()})
    return list(found)
