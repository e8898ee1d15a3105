"""Which steps are checked, and the files of their layers: from the registry, or from a folder of steps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cursus.core.base.names import snake_case
from cursus.errors import CursusError, Fault, RegistryError
from cursus.registry.context import current_workspace, set_workspace_context
from cursus.registry.definitions import SHARED
from cursus.registry.workspace_folders import Workspace, find_workspace
from cursus.validation.layers import layer_files
from cursus.validation.namesakes import told_apart
from cursus.validation.step_folders import folder_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cursus.registry.definitions import Origin, StepDefinition
    from cursus.registry.known import KnownSteps
    from cursus.registry.sources import StepSource
    from cursus.validation.model import StepFiles

__all__ = ["Selection", "Subject", "every_step", "named_steps", "select", "visible_steps", "workspace_steps"]


@dataclass(frozen=True, slots=True)
class Subject:
    """A step that can be checked: its files, what its table says of it, and where its modules are imported from."""

    files: StepFiles
    definition: StepDefinition
    source: StepSource


@dataclass(frozen=True, slots=True)
class Selection:
    """The steps to check, each origin with the steps that those of it see, and the sources that they come from."""

    chosen: tuple[Subject, ...]
    seen: Mapping[Origin, tuple[Subject, ...]]
    sources: tuple[StepSource, ...]

    def only(self, chosen: Iterable[Subject]) -> Selection:
        """The same with fewer steps to check."""
        return replace(self, chosen=tuple(chosen))


def select(known: KnownSteps, names: Sequence[str], *, every: bool = False, workspace: str | None = None) -> Selection:
    """The steps of some names or folders, of a workspace, every step, or, where nothing is said, those at hand.

    Raises:
        RegistryError: a name means no step, or there is no such workspace.
        CursusError: more than one of these is asked for.
    """
    if names and (every or workspace):
        told = f"the workspace {workspace}" if workspace else "every step"
        raise CursusError(f"{', '.join(names)} and {told} are asked for", hint="name steps, or leave the names out")
    if names:
        return named_steps(known, names)
    if workspace:
        return workspace_steps(known, workspace)
    return every_step(known) if every else visible_steps(known)


def visible_steps(known: KnownSteps) -> Selection:
    """The steps that are at hand: those of the workspace at work, the shared ones, and those of packs."""
    subjects = _subjects(known, known.visible())
    workspace = current_workspace()
    own = (known.workspace(workspace),) if workspace else ()
    return Selection(subjects, {each.source.origin: subjects for each in subjects}, (*own, *_common_sources(known)))


def workspace_steps(known: KnownSteps, workspace_id: str) -> Selection:
    """The steps of one workspace.

    Raises:
        RegistryError: there is no such workspace.
    """
    workspace = find_workspace(workspace_id, known.root())
    source = known.workspace(workspace)
    with set_workspace_context(workspace.id, workspace.root):
        seen = _subjects(known, known.visible())
    own = _subjects(known, source.definitions.values())
    return Selection(own, {source.origin: _united(own, seen)}, (source,))


def every_step(known: KnownSteps) -> Selection:
    """The shared steps, those of packs, and those of every workspace."""
    parts = [workspace_steps(known, each.origin.name) for each in known.workspaces()]
    common = _subjects(known, known.common())
    chosen = _united(common, *(part.chosen for part in parts))
    seen = {each.source.origin: common for each in common}
    for part in parts:
        seen.update(part.seen)
    return Selection(chosen, seen, (*_common_sources(known), *known.workspaces()))


def named_steps(known: KnownSteps, names: Sequence[str]) -> Selection:
    """The steps of some names; a name may also be a folder of steps. All faults are told together.

    Raises:
        RegistryError: a name means no step, or a folder holds none.
    """
    faults: list[Fault] = []
    parts: dict[str, Selection] = {}
    for name in names:
        try:
            parts[name] = _one(known, name)
        except RegistryError as error:
            faults += error.faults
    if faults:
        raise RegistryError.of(faults)
    seen = {origin: subjects for part in parts.values() for origin, subjects in part.seen.items()}
    apart = told_apart([part.chosen for part in parts.values()], seen)
    sources = {source.package: source for part in parts.values() for source in part.sources}
    return Selection(apart.chosen, apart.seen, tuple(sources.values()))


def _one(known: KnownSteps, name: str) -> Selection:
    """The step of a name, or the steps of a folder."""
    if name not in known and Path(name).is_dir():
        return _folder_steps(known, Path(name).resolve())
    definition = known.find(name)
    if definition.origin.kind == "workspace":
        whole = workspace_steps(known, definition.origin.name)
    else:
        common = _subjects(known, known.common())
        whole = Selection(common, {definition.origin: common}, ())
    return whole.only(each for each in whole.chosen if each.definition == definition)


def _folder_steps(known: KnownSteps, folder: Path) -> Selection:
    """The steps of a folder that holds `contracts`, `specs`, ...; they see the shared steps, too."""
    common = _subjects(known, known.common())
    source = next((each for each in _every_source(known) if each.folder == folder), None)
    if source is not None and source.origin.kind == "workspace":
        return workspace_steps(known, source.origin.name)
    if source is not None:
        own = tuple(each for each in common if each.source == source)
    else:
        source = folder_source(folder)
        own = tuple(Subject(layer_files(each, source), each, source) for each in source.definitions.values())
    if not own and not source.faults:
        raise RegistryError(f"{folder} holds no steps", hint="name a folder that holds contracts, specs, configs, ...")
    return Selection(own, {source.origin: _united(own, common)}, (source,))


def _every_source(known: KnownSteps) -> Iterator[StepSource]:
    yield from known.shared_sources
    yield from known.packs()
    yield from known.workspaces()


def _subjects(known: KnownSteps, definitions: Iterable[StepDefinition]) -> tuple[Subject, ...]:
    """The steps of definitions; those that were registered in this process have no files and are left out."""
    return tuple(
        Subject(layer_files(each, source), each, source)
        for each in definitions
        if (source := _source_of(known, each)) is not None
    )


def _source_of(known: KnownSteps, definition: StepDefinition) -> StepSource | None:
    origin = definition.origin
    if origin == SHARED:
        file = f"builder_{snake_case(definition.name)}_step.py"
        sources = known.shared_sources
        return next((each for each in sources if (each.folder / "builders" / file).is_file()), sources[0])
    if origin.kind == "workspace" and origin.root:
        return known.workspace(Workspace(origin.name, origin.root))
    return next((each for each in known.packs() if each.origin == origin), None)


def _united(*groups: Iterable[Subject]) -> tuple[Subject, ...]:
    """Subjects of several groups, each step once."""
    return tuple({each.files.qualified: each for group in groups for each in group}.values())


def _common_sources(known: KnownSteps) -> tuple[StepSource, ...]:
    return (*known.shared_sources, *known.packs())
