"""What can be said of workspaces: who answers for them, their steps, and what is wrong with these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.core.base.names import snake_case
from cursus.core.file_changes import undo_what_was_stopped
from cursus.errors import Fault
from cursus.registry.definitions import POLICIES
from cursus.registry.workspace_folders import find_workspace
from cursus.workspaces.reading.source_files import relative_name
from cursus.workspaces.surroundings import Surroundings
from cursus.workspaces.trial import tried

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cursus.registry.definitions import StepDefinition
    from cursus.registry.known import Collision, KnownSteps
    from cursus.registry.sources import StepSource
    from cursus.registry.workspace_folders import Workspace

__all__ = ["WorkspaceCard", "WorkspaceDetails", "WorkspaceStep", "list_workspaces", "show_workspace"]


@dataclass(frozen=True, slots=True)
class WorkspaceCard:
    """A workspace in a list; `faults` are those that reading its files tells, `collisions` names of others too."""

    id: str
    description: str
    owner: str
    folder: Path
    steps: int
    faults: int
    collisions: int


@dataclass(frozen=True, slots=True)
class WorkspaceStep:
    """A step of a workspace: `state` is valid, invalid or missing, `place` the file and line that declare it.

    A step that is not in the table was found by its builder, and `place` is that one's file.
    """

    name: str
    sagemaker_type: str
    description: str
    origin: str
    place: str
    state: str


@dataclass(frozen=True, slots=True)
class WorkspaceDetails:
    """All that is to be known of a workspace; `policy` is what it says of the names in `collisions`."""

    id: str
    folder: Path
    metadata: Mapping[str, str]
    policy: str
    steps: tuple[WorkspaceStep, ...]
    faults: tuple[Fault, ...]
    collisions: tuple[str, ...]


def list_workspaces(root: Path) -> list[WorkspaceCard]:
    """The workspaces below a root, by id; nothing of them is run."""
    undo_what_was_stopped(root)
    known = Surroundings(root).known
    return [_card(each, known) for each in known.workspaces()]


def show_workspace(workspace_id: str, root: Path) -> WorkspaceDetails:
    """A workspace with its steps; these are tried in a process of their own, so that a broken one breaks nothing else.

    Raises:
        RegistryError: there is no such workspace, or its folder leads elsewhere.
    """
    undo_what_was_stopped(root)
    workspace = find_workspace(workspace_id, root)
    known = Surroundings(workspace.root).known
    source = known.workspace(workspace)
    broken = _broken(workspace, source)
    steps = tuple(_step(each, source, broken) for each in sorted(source.definitions.values(), key=_by_name))
    return WorkspaceDetails(
        workspace.id,
        workspace.folder,
        dict(source.metadata),
        source.metadata.get("collisions", POLICIES[0]),
        steps,
        (*source.faults, *broken.values()),
        tuple(map(_told, known.collisions(source))),
    )


def _card(source: StepSource, known: KnownSteps) -> WorkspaceCard:
    assert source.workspace is not None
    told, workspace = source.metadata, source.workspace
    return WorkspaceCard(
        workspace.id,
        told.get("description", ""),
        told.get("owner", ""),
        workspace.folder,
        len(source.definitions),
        len(source.faults),
        len(known.collisions(source)),
    )


def _broken(workspace: Workspace, source: StepSource) -> dict[str, Fault]:
    """The steps that cannot be built, each with the reason."""
    names = {f"step {workspace.id}:{name}": name for name in sorted(source.definitions)}
    outcomes = tried(workspace.root, steps=[key.removeprefix("step ") for key in names]) if names else {}
    return {names[key]: _fault(names[key], told) for key, told in outcomes.items() if told is not None}


def _fault(name: str, told: Mapping[str, Any]) -> Fault:
    """The fault that an outcome tells, or the first of its faults."""
    if "faults" in told:
        return Fault(f"step {name}", str(told["faults"][0]))
    return Fault(told["subject"] or f"step {name}", told["fact"], told["hint"], told["code"])


def _step(definition: StepDefinition, source: StepSource, broken: Mapping[str, Fault]) -> WorkspaceStep:
    builder = source.folder / "builders" / f"builder_{snake_case(definition.name)}_step.py"
    place = _place(builder if definition.discovered else source.table, definition)
    state = "valid" if definition.name not in broken else "invalid" if builder.is_file() else "missing"
    return WorkspaceStep(
        definition.name, definition.sagemaker_step_type, definition.description, str(definition.origin), place, state
    )


def _place(path: Path | None, definition: StepDefinition) -> str:
    """Where a step is declared, as it is told: relative to the root."""
    root = definition.origin.root
    shown = relative_name(path, root) if path and root else str(path)
    return f"{shown}:{definition.line}" if definition.line else shown


def _told(collision: Collision) -> str:
    return str(collision)


def _by_name(definition: StepDefinition) -> str:
    return definition.name
