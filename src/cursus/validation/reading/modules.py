"""Where imports lead: the files that were read so far, and the folders that modules lie in."""

from __future__ import annotations

import sys
from os.path import dirname, isdir, isfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from cursus.validation.reading.sources import Source, read_source

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Hashable, Sequence

__all__ = ["Modules", "is_runtime", "is_stdlib", "top_of"]

T = TypeVar("T")

_INSTALLED = Path(__file__).resolve().parents[3]
_RUNTIME = "cursus_runtime"
_SHIPPED = ("cursus", _RUNTIME)
_INSTALLATIONS = ("site-packages", "dist-packages")
_HIGHEST = 8


class Modules:
    """The sources of files, each read once, and the modules that imports name; give one to all readings of a check."""

    def __init__(self) -> None:
        self._sources: dict[Path, Source] = {}
        self._tops: dict[tuple[str, str], bool] = {}
        self._kept: dict[tuple[Hashable, int], Any] = {}
        self._led: dict[tuple[str, int, str, tuple[Path, ...] | None], Path | None] = {}

    def source(self, path: Path) -> Source:
        """The file at a path."""
        if path not in self._sources:
            self._sources[path] = read_source(path)
        return self._sources[path]

    def add(self, source: Source) -> None:
        """Holds a source that is not, or not yet, a file."""
        self._sources[source.path] = source

    def keep(self, subject: Hashable, node: ast.AST | None, make: Callable[[], T]) -> T:
        """What is told of a class or file, worked out once for all that use it; or of all files together."""
        key = (subject, id(node))
        if key not in self._kept:
            self._kept[key] = make()
        found: T = self._kept[key]
        return found

    def forget(self, subject: Hashable) -> None:
        """Has what is told of all files be worked out anew."""
        self._kept.pop((subject, id(None)), None)

    def find(self, module: str, importer: Path, roots: tuple[Path, ...] | None = None, level: int = 0) -> Path | None:
        """The file of a module, None where it is not among ours.

        Args:
            module: its dotted name, behind the dots of a relative import.
            importer: the file that imports it.
            roots: the folders that absolute imports are looked for in; None for those above the importer.
            level: how many dots a relative import has.
        """
        key = (module, level, dirname(importer), roots)  # noqa: PTH120 -- for speed
        if key not in self._led:
            self._led[key] = self._find(module, importer, roots, level)
        return self._led[key]

    def _find(self, module: str, importer: Path, roots: tuple[Path, ...] | None, level: int) -> Path | None:
        above = importer.absolute().parents
        if level:
            return self._file(str(above[level - 1]), module) if level <= len(above) else None
        name = module.removeprefix("src.")
        if roots is None and is_stdlib(name):
            return None
        folders = [one for one in above[:_HIGHEST] if _is_ours(one, above, name)] if roots is None else list(roots)
        if top_of(name) in _SHIPPED:
            folders.append(_INSTALLED)
        for folder in map(str, folders):
            found = self._file(folder, name) if self._holds(folder, top_of(name)) else None
            if found is not None:
                return found
        return None

    def _holds(self, folder: str, top: str) -> bool:
        """Whether a folder has a module or package of that name."""
        key = (folder, top)
        if key not in self._tops:
            is_held = Path(folder, f"{top}.py") in self._sources
            self._tops[key] = is_held or isfile(f"{folder}/{top}.py") or isdir(f"{folder}/{top}")  # noqa: PTH112, PTH113 -- for speed
        return self._tops[key]

    def _file(self, folder: str, module: str) -> Path | None:
        """The file of a module in a folder: its own, or that of its package."""
        place = "/".join([folder, *module.split(".")]) if module else folder
        candidates = (f"{place}.py", f"{place}/__init__.py") if module else (f"{place}/__init__.py",)
        try:
            return next((Path(file) for file in candidates if isfile(file) or Path(file) in self._sources), None)  # noqa: PTH113 -- for speed
        except ValueError:
            return None


def _is_ours(folder: Path, above: Sequence[Path], module: str) -> bool:
    """Whether a folder above a file is looked in: where packages are installed, only for the file's own package."""
    return folder.name not in _INSTALLATIONS or folder / top_of(module) in above


def is_runtime(path: Path) -> bool:
    """Whether a file is of the package that is shipped beside every script."""
    return path.parent.name == _RUNTIME


def top_of(module: str) -> str:
    """The first part of a dotted name."""
    return module.partition(".")[0]


def is_stdlib(module: str) -> bool:
    """Whether a module is of Python's own library."""
    return top_of(module) in sys.stdlib_module_names
