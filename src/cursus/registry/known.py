"""Which steps a name can mean: those of a workspace, the shared ones, those of packs; and which of them it means."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cursus.core.base.names import split_node_name
from cursus.errors import DuplicateStepError, RegistryError, UnknownStepError
from cursus.registry.context import current_workspace
from cursus.registry.definitions import SHARED, StepDefinition
from cursus.registry.index import ContentIndex
from cursus.registry.sources import StepSource, package_source, workspace_source
from cursus.registry.step_names_original import STEP_NAMES
from cursus.registry.workspace_folders import Workspace, find_root, find_workspace, list_workspaces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["POLICIES", "Collision", "KnownSteps"]

POLICIES = ("refuse", "prefer-workspace", "prefer-shared")
"""What a workspace may say of names that it has in common with shared steps; `refuse` where it says nothing."""

_INDEX = "development/.cursus/steps.json"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Collision:
    """Two steps of one name, and the one that the bare name means; None where it is refused."""

    name: str
    left: StepDefinition
    right: StepDefinition
    chosen: StepDefinition | None

    def __str__(self) -> str:
        told = f"{self.name} is a step of {_its(self.left)} and of {_its(self.right)}"
        return f"{told}; here it means that of {_its(self.chosen)}" if self.chosen else told


class KnownSteps(Collection[str]):
    """The steps that names can mean, and the names.

    As a collection it holds every name that means a step: `RowCount`, `RowCount_training`, `project_x:RowCount`, and
    aliases. Tables of workspaces are read when they are first needed, and again after `refresh`.
    """

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
        self._aliases, self._find_packs, self._root = aliases, packs, root
        self._packs: tuple[StepSource, ...] | None = None
        self._workspaces: dict[Workspace, StepSource] = {}
        self._places: dict[tuple[str, str], Workspace] = {}
        self._told: set[tuple[str, str]] = set()

    # What a name means.

    def find(self, written: str) -> StepDefinition:
        """The step that a name means, in the workspace at work if there is one.

        Raises:
            UnknownStepError: no step has that name; with the nearest, and with the workspaces that have one.
            DuplicateStepError: it may mean either of two, and nothing says which.
        """
        origin, colon, rest = written.rpartition(":")
        if colon:
            return self._qualified(origin, rest)
        workspace = current_workspace()
        source = self.workspace(workspace) if workspace else None
        for name in self._forms(written):
            found = self._chosen(name, source)
            if found is not None:
                return found
        raise UnknownStepError(written, self, hint=self._elsewhere(written))

    def refusal(self, written: str) -> RegistryError | None:
        """Why a name means no step; None where it means one."""
        try:
            self.find(written)
        except RegistryError as error:
            return error
        return None

    def _forms(self, written: str) -> Iterator[str]:
        """The names that a text may stand for: itself, itself without its job type, what that is an alias of."""
        yield written
        base = split_node_name(written)[0]
        if base != written:
            yield base
        if base in self._aliases:
            yield self._aliases[base]

    def _chosen(self, name: str, source: StepSource | None) -> StepDefinition | None:
        own = source.definitions.get(name) if source else None
        common = self._common(name)
        if own is None or common is None or source is None:
            return own or common
        collision = _collision(source, own, common)
        if collision.chosen is None:
            raise DuplicateStepError(str(collision), hint=_way_out(source, own))
        if (source.package, name) not in self._told:
            self._told.add((source.package, name))
            _LOG.warning("%s", collision)
        return collision.chosen

    def _common(self, name: str) -> StepDefinition | None:
        """The step of a name that all workspaces see."""
        if name in STEP_NAMES and self.shared_sources:
            return StepDefinition.of(name, STEP_NAMES[name], SHARED)
        if name in self.registered:
            return self.registered[name]
        found = [each.definitions[name] for each in self.shared_sources if name in each.definitions]
        found = found or [each.definitions[name] for each in self.packs() if name in each.definitions]
        if len(found) > 1:
            hint = f"write {' or '.join(each.qualified for each in found)}"
            raise DuplicateStepError(f"{name!r} is offered by {' and by '.join(map(_its, found))}", hint=hint)
        return found[0] if found else None

    def _qualified(self, origin: str, written: str) -> StepDefinition:
        source = next((each for each in self.packs() if each.origin.name == origin), None)
        source = source or self.workspace(self._place(origin))
        for name in self._forms(written):
            if name in source.definitions:
                return source.definitions[name]
        shared = f"{written!r} is a shared step: write it without {origin}:" if self._common(written) else None
        known = [f"{origin}:{name}" for name in source.definitions]
        raise UnknownStepError(f"{origin}:{written}", known, hint=shared or _fault_hint(source))

    def _elsewhere(self, written: str) -> str | None:
        base = split_node_name(written)[0]
        found = [each for each in self.workspaces() if {written, base} & each.definitions.keys()]
        if not found:
            return None
        names = " or ".join(f"{each.origin.name}:{written}" for each in found)
        return f"{' and '.join(str(each.origin) for each in found)} {'have' if found[1:] else 'has'} one: write {names}"

    def _place(self, workspace_id: str) -> Workspace:
        """The workspace of an id; it is looked for once from each current folder."""
        root = self._root or _root_at_work()
        key = (workspace_id, str(root or Path.cwd()))
        if key not in self._places:
            self._places[key] = find_workspace(workspace_id, root)
        return self._places[key]

    # Where steps come from.

    def root(self) -> Path | None:
        """The folder that holds the workspaces, if there is one."""
        return self._root or _root_at_work() or find_root()

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
        """The steps of every workspace; what has been read before is taken from an index of contents."""
        root = self.root()
        if root is None:
            return ()
        index = ContentIndex(root / _INDEX)
        for workspace in list_workspaces(root):
            self._workspaces[workspace] = workspace_source(workspace, index)
        index.save()
        return tuple(source for each, source in sorted(self._workspaces.items(), key=_by_id) if each.root == root)

    def refresh(self) -> list[Workspace]:
        """Forgets what was read of workspaces and packs; gives the workspaces that had been read."""
        read = list(self._workspaces)
        self._workspaces, self._places, self._packs = {}, {}, None
        return read

    def common(self) -> list[StepDefinition]:
        """The steps that all workspaces see, each under the name that means it, in the order of these."""
        shared = {name: StepDefinition.of(name, STEP_NAMES[name], SHARED) for name in STEP_NAMES if self.shared_sources}
        for source in self.shared_sources:
            shared = {**source.definitions, **shared}
        packed = [each for source in self.packs() for each in source.definitions.values()]
        return [*sorted({**self.registered, **shared}.values(), key=_by_name), *sorted(packed, key=_by_name)]

    def visible(self) -> list[StepDefinition]:
        """The steps at hand in the workspace at work: its own and the common ones; of two of one name, one."""
        workspace = current_workspace()
        if workspace is None:
            return self.common()
        source = self.workspace(workspace)
        shared = {each.name for each in self.common() if each.name in source.definitions}
        hidden = shared if source.metadata.get("collisions") == "prefer-shared" else set[str]()
        own = [each for name, each in sorted(source.definitions.items()) if name not in hidden]
        return [*own, *(each for each in self.common() if each.name not in shared - hidden)]

    def collisions(self, source: StepSource) -> list[Collision]:
        """The names that a workspace or pack has in common with steps that all see."""
        shared = {each.name: each for each in self.common() if each.origin != source.origin}
        both = sorted(shared.keys() & source.definitions.keys())
        return [_collision(source, source.definitions[name], shared[name]) for name in both]

    # As a collection of names.

    def __contains__(self, written: object) -> bool:
        return isinstance(written, str) and self.refusal(written) is None

    def __iter__(self) -> Iterator[str]:
        workspace = current_workspace()
        own = self.workspace(workspace).definitions if workspace else {}
        yield from dict.fromkeys([*own, *(each.name for each in self.common()), *self._aliases])
        for source in (*self.packs(), *self.workspaces()):
            yield from (each.qualified for each in source.definitions.values())

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _root_at_work() -> Path | None:
    workspace = current_workspace()
    return workspace.root if workspace else None


def _collision(source: StepSource, own: StepDefinition, common: StepDefinition) -> Collision:
    if source.origin.kind != "workspace":
        return Collision(own.name, own, common, common)
    policy = source.metadata.get("collisions")
    chosen = {"prefer-workspace": own, "prefer-shared": common}.get(policy or "")
    return Collision(own.name, own, common, chosen)


def _way_out(source: StepSource, own: StepDefinition) -> str:
    policies = " or ".join(repr(each) for each in POLICIES[1:])
    return f"write {own.qualified}, or give WORKSPACE_METADATA in {source.table} a `collisions` of {policies}"


def _its(definition: StepDefinition) -> str:
    return f"{definition.origin}" if definition.origin != SHARED else "cursus itself"


def _fault_hint(source: StepSource) -> str | None:
    """What keeps the table of a source from being read, where that may be why a step is not there."""
    fault = next(iter(source.faults), None)
    return f"its table is at fault: {fault.subject}: {fault.fact}" if fault else None


def _by_name(definition: StepDefinition) -> str:
    return definition.qualified


def _by_id(item: tuple[Workspace, StepSource]) -> str:
    return item[0].id
