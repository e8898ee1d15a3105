"""Which files of a workspace import which others of it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from cursus.workspaces.reading.imports import Import, imports_of
from cursus.workspaces.reading.source_files import CODE, PythonFile
from cursus.workspaces.reading.values import Values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

__all__ = ["OwnModules", "own_name"]


class OwnModules:
    """The modules of one workspace, and what they import of each other."""

    def __init__(self, files: Iterable[PythonFile]) -> None:
        """Takes the workspace's Python files."""
        self.files = tuple(files)
        self._by_name = {each.name: each for each in self.files if each.is_own_code}
        self._scripts = {each.module[3:]: each for each in self.files if each.layer == "scripts"}

    @cached_property
    def imported(self) -> Mapping[Path, frozenset[Path]]:
        """The files that each file imports."""
        return {each.path: frozenset(found.path for found in self._imported(each)) for each in self.files}

    def users(self, path: Path) -> list[PythonFile]:
        """The files that import one."""
        return [each for each in self.files if path in self.imported[each.path] and each.path != path]

    def at(self, path: Path) -> PythonFile | None:
        """The file at a path, if it is one of the workspace's."""
        return next((each for each in self.files if each.path == path), None)

    def _imported(self, file: PythonFile) -> Iterator[PythonFile]:
        for each in imports_of(file, Values(file)):
            if own_name(each.module):
                yield from self._named(own_name(each.module), each)
            elif file.layer == "scripts":
                yield from self._beside(each)

    def _named(self, name: str, found: Import) -> Iterator[PythonFile]:
        """The modules that an import of the workspace's own code runs for what it takes from them."""
        inner = [self._by_name[f"{name}.{each}"] for each in found.names if f"{name}.{each}" in self._by_name]
        yield from inner
        is_used = len(inner) < max(len(found.names), 1)
        if is_used and name in self._by_name:
            yield self._by_name[name]

    def _beside(self, found: Import) -> Iterator[PythonFile]:
        """The modules that a script finds beside it: one of that name, or all those of a package."""
        top = found.module.partition(".")[0]
        yield from (each for parts, each in self._scripts.items() if parts[:1] == (top,) and each.module[-1] != CODE)


def own_name(module: str) -> str:
    """The dotted name of a module of the workspace's own code; empty for any other module."""
    plain = module.removeprefix("src.")
    return plain if f"{plain}.".startswith(f"{CODE}.") else ""
