"""What a reading looked at: the files that it read, and those that would have been read had they been there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from cursus.validation.reading.modules import Modules, is_stdlib
from cursus.validation.reading.sources import read_source

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable
    from pathlib import Path

    from cursus.validation.contents import Contents
    from cursus.validation.reading.sources import Source

__all__ = ["Files", "Trail"]

T = TypeVar("T")


class Files(Modules):
    """The files of a check, parsed from the very bytes that their digests are of."""

    def __init__(self, contents: Contents) -> None:
        """Takes the contents."""
        super().__init__()
        self._contents = contents
        self._told: dict[tuple[str, int], tuple[Any, frozenset[Path]]] = {}

    def source(self, path: Path) -> Source:
        """The file at a path."""
        if path not in self._sources:
            self._contents.body(path)
            self._sources[path] = read_source(path)
        return self._sources[path]

    def told(self, key: tuple[str, int], trail: Trail, make: Callable[[], T]) -> tuple[T, frozenset[Path]]:
        """What is told of a class, worked out once, and the files that this took, as a trail lists them."""
        if key not in self._told:
            before, trail.reached = trail.reached, set()
            value = make()
            self._told[key] = (value, frozenset(trail.reached))
            trail.reached |= before
        return self._told[key]


class Trail(Modules):
    """The files of a check, with a list of those that one reading asked for.

    Files that are not there are listed below one folder only: what might come to lie further off is not waited for.
    """

    def __init__(self, files: Files, within: Path) -> None:
        """Takes the files of the whole check, and the folder in which missing files count."""
        super().__init__()
        self._files, self._within = files, within
        self.reached: set[Path] = set()

    def source(self, path: Path) -> Source:
        """The file at a path, which is listed."""
        self.reached.add(path)
        return self._files.source(path)

    def find(self, module: str, importer: Path, roots: tuple[Path, ...], level: int = 0) -> Path | None:
        """The file of a module; where there is none, the places where it would be are listed."""
        found = self._files.find(module, importer, roots, level)
        if found is not None:
            self.reached.add(found)
        elif module and not level and not is_stdlib(module):
            for root in roots:
                if root.is_relative_to(self._within):
                    place = root.joinpath(*module.split("."))
                    self.reached |= {place.with_name(f"{place.name}.py"), place / "__init__.py"}
        return found

    def keep(self, subject: str, node: ast.ClassDef, make: Callable[[], T]) -> T:
        """What is told of a class; where another reading has worked it out, its files are listed here, too."""
        value, reached = self._files.told((subject, id(node)), self, make)
        self.reached |= reached
        return value
