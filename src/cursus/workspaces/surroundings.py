"""What lies around a workspace: the shared steps, the packs, and the other workspaces; read once for many checks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cursus.registry.sources import installed_packs
from cursus.registry.unified import UnifiedRegistryManager
from cursus.workspaces.shared_code import package_folder, shared_digests

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cursus.registry.known import KnownSteps
    from cursus.registry.sources import StepSource

__all__ = ["SHARED_STEPS", "Surroundings"]

SHARED_STEPS = "cursus.steps"
"""The package of the shared steps."""


@dataclass(frozen=True)
class Surroundings:
    """All that a root holds, as it was when it was first asked for."""

    root: Path

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
