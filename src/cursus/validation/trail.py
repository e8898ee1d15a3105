"""What a reading looked at: the files that it read, and those that would have been read had they been there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.reading.modules import Modules
from cursus.validation.reading.sources import read_source

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.validation.contents import Contents
    from cursus.validation.reading.sources import Source

__all__ = ["Files", "Trail"]


class Files(Modules):
    """The files of a check, parsed from the very bytes that their digests are of."""

    def __init__(self, contents: Contents) -> None:
        """Takes the contents."""
        super().__init__()
        self._contents = contents

    def source(self, path: Path) -> Source:
        """The file at a path."""
        if path not in self._sources:
            self._contents.body(path)
            self._sources[path] = read_source(path)
        return self._sources[path]


class Trail(Modules):
    """The files of a check, with a list of those that one reading asked for.

    Files that are not there are listed below one folder only: what might come to lie further off is not waited for.
    """

    def __init__(self, modules: Modules, within: Path) -> None:
        """Takes the files of the whole check, and the folder in which missing files count."""
        super().__init__()
        self._modules, self._within = modules, within
        self.reached: set[Path] = set()

    def source(self, path: Path) -> Source:
        """The file at a path, which is listed."""
        self.reached.add(path)
        return self._modules.source(path)

    def find(self, module: str, importer: Path, roots: tuple[Path, ...], level: int = 0) -> Path | None:
        """The file of a module; where there is none, the places where it would be are listed."""
        found = self._modules.find(module, importer, roots, level)
        if found is not None:
            self.reached.add(found)
        elif module and not level:
            for root in roots:
                if root.is_relative_to(self._within):
                    place = root.joinpath(*module.split("."))
                    self.reached |= {place.with_name(f"{place.name}.py"), place / "__init__.py"}
        return found
