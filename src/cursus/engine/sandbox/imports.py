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
    """The slow modules that a script names in its imports, and those that modules beside it name which it imports.

    `sklearn.metrics` is found in `from sklearn import metrics`, too.
    """
    found: dict[str, None] = {}
    seen: set[Path] = set()
    waiting = [script]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        for module in _imported(path):
            if module.partition(".")[0] in _SLOW:
                found[module] = None
            else:
                waiting += _beside(script.parent, module)
    return list(found)


def _imported(path: Path) -> list[str]:
    """The modules that a file names in its imports."""
    try:
        source = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    found: list[str] = []
    for origin, names in _IMPORT.findall(source):
        listed = [name.split()[0] for name in names.split(",") if name.strip()]
        members = [f"{origin}.{name}" for name in listed if _may_be_module(origin, name)]
        found += [origin, *members] if origin else listed
    return found


def _beside(folder: Path, module: str) -> list[Path]:
    """The file of a module that lies in the folder, if there is one."""
    place = folder.joinpath(*module.split("."))
    return [each for each in (place.with_name(f"{place.name}.py"), place / "__init__.py") if each.is_file()]


def _may_be_module(origin: str, name: str) -> bool:
    return "." not in origin and name.islower()
