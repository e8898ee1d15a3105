"""Steps in a folder that is neither a workspace nor a package: one folder for each layer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from cursus.core.base.names import pascal_case, snake_case
from cursus.registry.definitions import Origin, StepDefinition
from cursus.registry.sources import workspace_source
from cursus.registry.workspace_folders import Workspace
from cursus.validation.layers import stems

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cursus.errors import Fault
    from cursus.registry.sources import StepSource

__all__ = ["folder_source"]


@dataclass(frozen=True)
class _StepFolder(Workspace):
    """A folder that is read and imported as the steps of a workspace are; `root` is the folder above it."""

    @cached_property
    def folder(self) -> Path:
        return self.root / self.id

    @cached_property
    def code(self) -> Path:
        return self.folder

    @cached_property
    def steps(self) -> Path:
        return self.folder

    @cached_property
    def table(self) -> Path:
        return self.folder / "registry" / "step_names.py"

    def faults(self) -> Iterator[Fault]:
        """None: files may lie wherever links lead."""
        return iter(())


def folder_source(folder: Path) -> StepSource:
    """The steps of a folder; its modules name each other by relative imports.

    Where neither a table nor a builder tells the name of a step, those of its files do.
    """
    place = _StepFolder(folder.name, folder.parent)
    found = workspace_source(place)
    origin = Origin("folder", folder.name, folder.parent)
    named = {name: replace(each, origin=origin) for name, each in found.definitions.items()}
    known = {snake_case(name) for name in named}
    others = [pascal_case(stem) for stem in stems(folder) if stem not in known]
    guessed = {name: StepDefinition.of(name, {}, origin, discovered=True) for name in others}
    return replace(found, origin=origin, package=place.package, definitions={**named, **guessed})
