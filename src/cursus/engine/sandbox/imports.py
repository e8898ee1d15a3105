"""Which libraries a script imports that are worth having in memory before it is forked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["worth_preloading"]

# Slow to import, and import-only: they start no thread and compute nothing until they are called.
_SLOW = frozenset({"numpy", "pandas", "pyarrow", "scipy", "sklearn", "torch", "xgboost"})
_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+)?import[ \t]+\(?([\w., \t]+)", re.MULTILINE)


def worth_preloading(script: Path) -> list[str]:
    """The slow modules that a script names in its imports, `sklearn.metrics` for `from sklearn import metrics` too."""
    try:
        source = script.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    found: dict[str, None] = {}
    for origin, names in _IMPORT.findall(source):
        listed = [name.split()[0] for name in names.split(",") if name.strip()]
        modules = (
            [origin, *(f"{origin}.{name}" for name in listed if _may_be_module(origin, name))] if origin else listed
        )
        found.update({module: None for module in modules if module.partition(".")[0] in _SLOW})
    return list(found)


def _may_be_module(origin: str, name: str) -> bool:
    return "." not in origin and name.islower()
