"""What lies around a workspace: the shared steps, the packs, and the other workspaces; read once for many checks."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING

from cursus.registry.sources import installed_packs
from cursus.registry.unified import UnifiedRegistryManager
from cursus.registry.workspace_folders import PROJECTS
from cursus.workspaces.reading.source_files import CODE
from cursus.workspaces.shared_code import package_folder, shared_digests

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cursus.registry.known import KnownSteps
    from cursus.registry.sources import StepSource

__all__ = ["SHARED_STEPS", "Surroundings"]

SHARED_STEPS = "cursus.steps"
"""The package of the shared steps."""

_DEEPEST = 3


@dataclass(frozen=True)
class Surroundings:
    """All that a root holds, as it was when it was first asked for."""

    root: Path
    _workspaces_of: dict[str, str | None] = field(default_factory=dict[str, "str | None"], compare=False)

    @cached_property
    def registry(self) -> UnifiedRegistryManager:
        """A registry of its own, that nothing in this process has registered steps in."""
        return UnifiedRegistryManager(SHARED_STEPS, packs=installed_packs, root=self.root)

    @property
    def known(self) -> KnownSteps:
        """The steps that names can mean."""
        return self.registry.known

    @cached_property
    def workspaces(self) -> tuple[StepSource, ...]:
        """Every workspace of the root."""
        return self.known.workspaces()

    @cached_property
    def by_package(self) -> Mapping[str, str]:
        """The ids of the workspaces by the names of their packages."""
        return {each.workspace.package: each.workspace.id for each in self.workspaces if each.workspace}

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of the workspaces."""
        return frozenset(self.by_package.values())

    def workspace_of(self, module: str) -> str | None:
        """The workspace that a module's name leads into, if it leads into one other than as `cursus_dev`."""
        if module not in self._workspaces_of:
            self._workspaces_of[module] = self._workspace_of(module.split("."))
        return self._workspaces_of[module]

    def _workspace_of(self, parts: list[str]) -> str | None:
        if parts[0].startswith(f"{CODE}__"):
            return self.by_package.get(parts[0]) or parts[0].removeprefix(f"{CODE}__").rpartition("__")[0]
        where = next((at for at, part in enumerate(parts[:_DEEPEST]) if part == "projects"), None)
        if where is not None and parts[:where] in ([], ["development"], ["src"]) and parts[where + 1 :]:
            return parts[where + 1]
        if not parts[0] or not (self.root / PROJECTS / parts[0]).is_dir():
            return None
        place = self.root.joinpath(PROJECTS, *parts)
        is_there = place.is_dir() or place.with_suffix(".py").is_file()
        return parts[0] if is_there and not _is_installed(parts[0]) else None

    @cached_property
    def homes(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the workspaces that have a step of a name, by that name."""
        found: dict[str, tuple[str, ...]] = {}
        for each in self.workspaces:
            for name in each.definitions:
                found[name] = (*found.get(name, ()), each.origin.name)
        return found

    @cached_property
    def shared_folders(self) -> tuple[Path, ...]:
        """The folders of the shared code: of cursus, as it is imported and as it lies below the root, and of packs."""
        packs = (each.folder for each in self.known.packs())
        return (package_folder(), self.root / "src" / "cursus", self.root / "src" / "cursus_runtime", *packs)

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """The digests of the shared code."""
        return shared_digests()


def _is_installed(top: str) -> bool:
    try:
        return find_spec(top) is not None
    except (ImportError, ValueError):
        return False
