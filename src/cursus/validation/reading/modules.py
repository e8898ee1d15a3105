"""Where imports lead: the files that were read so far, and the folders that modules lie in."""

from __future__ import annotations

import sys
from pathlib import Path

from cursus.validation.reading.sources import Source, read_source

__all__ = ["Modules", "ancestors", "is_stdlib", "top_of"]

_INSTALLED = Path(__file__).resolve().parents[3]
_SHIPPED = ("cursus", "cursus_runtime")
_HIGHEST = 8


class Modules:
    """The sources of files, each read once, and the modules that imports name; give one to all readings of a check."""

    def __init__(self) -> None:
        self._sources: dict[Path, Source] = {}
        self._found: dict[tuple[Path, str], Path | None] = {}

    def source(self, path: Path) -> Source:
        """The file at a path."""
        if path not in self._sources:
            self._sources[path] = read_source(path)
        return self._sources[path]

    def add(self, source: Source) -> None:
        """Holds a source that is not, or not yet, a file."""
        self._sources[source.path] = source

    def find(self, module: str, importer: Path, roots: tuple[Path, ...], level: int = 0) -> Path | None:
        """The file of a module, None where it is not among ours.

        Args:
            module: its dotted name, behind the dots of a relative import.
            importer: the file that imports it.
            roots: the folders that absolute imports are looked for in.
            level: how many dots a relative import has.
        """
        if level:
            folder = importer.parent
            for _ in range(level - 1):
                folder = folder.parent
            return self._in(folder, module)
        name = module.removeprefix("src.")
        if top_of(name) in _SHIPPED:
            roots = (*roots, _INSTALLED)
        return next((found for root in roots if (found := self._in(root, name))), None)

    def _in(self, root: Path, module: str) -> Path | None:
        key = (root, module)
        if key not in self._found:
            self._found[key] = _file(root, module)
        return self._found[key]


def ancestors(path: Path) -> tuple[Path, ...]:
    """The folders above a file, the nearest first, that a package with it can lie in."""
    return tuple(path.parents[:_HIGHEST])


def top_of(module: str) -> str:
    """The first part of a dotted name."""
    return module.partition(".")[0]


def is_stdlib(module: str) -> bool:
    """Whether a module is of Python's own library."""
    return top_of(module) in sys.stdlib_module_names


def _file(root: Path, module: str) -> Path | None:
    """The file of a module in a folder: its own, or that of its package."""
    place = root.joinpath(*module.split(".")) if module else root
    candidates = (place.with_name(f"{place.name}.py"), place / "__init__.py") if module else (place / "__init__.py",)
    try:
        return next((file for file in candidates if file.is_file()), None)
    except (OSError, ValueError):
        return None
