"""Where the steps of a registry come from: packages, packs, workspaces, and what was registered in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.errors import DuplicateStepError
from cursus.registry.context import current_root, current_workspace, place_at_work
from cursus.registry.definitions import SHARED, StepDefinition
from cursus.registry.index import ContentIndex
from cursus.registry.sources import StepSource, package_source, workspace_source
from cursus.registry.step_names_original import STEP_NAMES
from cursus.registry.workspace_folders import Workspace, find_workspace, list_workspaces

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping
    from pathlib import Path

__all__ = ["Origins"]


class Origins:
    """The sources of steps; tables of workspaces are read when they are first needed, and again after `refresh`."""

    def __init__(
        self,
        packages: tuple[str, ...],
        aliases: Mapping[str, str],
        packs: Callable[[], tuple[StepSource, ...]] = tuple,
        root: Path | None = None,
    ) -> None:
        """Takes the packages of the shared steps, other names for steps, what finds packs, and the workspaces' root."""
        self.shared_sources = tuple(package_source(SHARED, package) for package in packages)
        self.registered: dict[str, StepDefinition] = {}
        self._shared: dict[str, StepDefinition] = {}
        self._aliases, self._find_packs, self._root = aliases, packs, root.resolve() if root else None
        self._packs: tuple[StepSource, ...] | None = None
        self._workspaces: dict[Workspace, StepSource] = {}
        self._places: dict[tuple[str, Hashable], Workspace | None] = {}

    def root(self) -> Path | None:
        """The folder that holds the workspaces, if there is one."""
        return self._root or current_root()

    def packs(self) -> tuple[StepSource, ...]:
        """The steps of installed packs."""
        if self._packs is None:
            self._packs = self._find_packs()
        return self._packs

    def workspace(self, workspace: Workspace) -> StepSource:
        """The steps of a workspace."""
        if workspace not in self._workspaces:
            self._workspaces[workspace] = workspace_source(workspace)
        return self._workspaces[workspace]

    def workspaces(self) -> tuple[StepSource, ...]:
        """The steps of every workspace as its files are now; what was read before comes from an index of contents."""
        root = self.root()
        if root is None:
            return ()
        index = ContentIndex(root)
        found = {workspace: workspace_source(workspace, index) for workspace in list_workspaces(root)}
        index.save()
        self._workspaces.update(found)
        return tuple(found.values())

    def refresh(self) -> list[Workspace]:
        """Forgets what was read of workspaces and packs; gives the workspaces that had been read."""
        read = list(self._workspaces)
        self._workspaces, self._places, self._packs = {}, {}, None
        return read

    def at_work(self) -> StepSource | None:
        """The steps of the workspace at work, if one is."""
        workspace = current_workspace()
        return self.workspace(workspace) if workspace else None

    def common(self) -> list[StepDefinition]:
        """The steps that all workspaces see, each under the name that means it, in the order of these."""
        names = {name for source in self.shared_sources for name in (*source.definitions, *STEP_NAMES)}
        found = [self.all_see(name) for name in sorted(names | self.registered.keys())]
        packed = [each for source in self.packs() for each in source.definitions.values()]
        return [*(each for each in found if each), *sorted(packed, key=_by_name)]

    def all_see(self, name: str) -> StepDefinition | None:
        """The step of a name that is a shared one or was registered in this process, if there is one."""
        if name in STEP_NAMES and self.shared_sources:
            if name not in self._shared:
                self._shared[name] = StepDefinition.of(name, STEP_NAMES[name], SHARED)
            return self._shared[name]
        shared = next((each.definitions[name] for each in self.shared_sources if name in each.definitions), None)
        return shared or self.registered.get(name)

    def packed(self, name: str) -> list[StepDefinition]:
        """The steps of a name that packs offer."""
        return [each.definitions[name] for each in self.packs() if name in each.definitions]

    def source_named(self, origin: str) -> StepSource:
        """The pack or workspace that a prefix names.

        Raises:
            DuplicateStepError: both are there.
            RegistryError: neither is.
        """
        key = (origin, self._root or place_at_work())
        if key not in self._places:
            self._places[key] = self._place(origin)
        place = self._places[key]
        return self.workspace(place) if place else next(each for each in self.packs() if each.origin.name == origin)

    def _place(self, origin: str) -> Workspace | None:
        """The workspace that a prefix names; None where it names a pack."""
        root = self.root()
        if not any(each.origin.name == origin for each in self.packs()):
            return find_workspace(origin, root)
        folder = Workspace(origin, root).folder if root else None
        if folder and folder.is_dir():
            raise DuplicateStepError(f"{origin!r} is a pack and a workspace", hint=f"rename the folder {folder}")
        return None


def _by_name(definition: StepDefinition) -> str:
    return definition.qualified
