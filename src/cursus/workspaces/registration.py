"""Adds steps to the tables of workspaces and of the shared steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.core.base.enums import StepKind
from cursus.core.file_changes import FileChanges, undo_what_was_stopped
from cursus.errors import Fault, RegistryError, WorkspaceError, did_you_mean
from cursus.registry.definitions import POLICIES, SHARED, StepDefinition, step_entry, step_name_faults
from cursus.registry.table_edits import add_entry
from cursus.registry.workspace_folders import find_workspace
from cursus.workspaces.create import one_line_faults
from cursus.workspaces.layout import table_text
from cursus.workspaces.promotion.edits import FileEdit
from cursus.workspaces.reading.layers import step_files
from cursus.workspaces.reading.source_files import relative_name
from cursus.workspaces.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cursus.registry.definitions import StepEntry
    from cursus.registry.sources import StepSource
    from cursus.registry.workspace_folders import Workspace

__all__ = ["RegisteredStep", "register_shared_step", "register_workspace_step", "shadowing_faults"]


@dataclass(frozen=True, slots=True)
class RegisteredStep:
    """A step that has a line in a table from now on, the table, and the files that belong to the step."""

    definition: StepDefinition
    table: Path
    files: tuple[Path, ...]

    @classmethod
    def of(cls, definition: StepDefinition, table: Path, steps: Path) -> RegisteredStep:
        """A step whose files lie below a folder of steps."""
        layers = [each for each in step_files(definition).layers if each.is_needed]
        return cls(definition, table, tuple(steps / each.place for each in layers))


def register_workspace_step(name: str, kind: str, description: str, workspace_id: str, root: Path) -> RegisteredStep:
    """Writes a step's line into the table of a workspace; a workspace without a table gets one.

    Args:
        name: The step's name.
        kind: Its SageMaker type: `Processing`.
        description: What it does, on one line.
        workspace_id: The workspace.
        root: The folder that holds `development`.

    Raises:
        RegistryError: there is no such workspace, the name or type cannot be one (all faults are told), the workspace
            has a step of that name, or a step that all see has it and the workspace does not say which one is meant.
        ChangeError: the table cannot be written; nothing has changed.
    """
    _refuse(_faults(name, kind, description))
    undo_what_was_stopped(root)
    line = (name, step_entry(name, kind, description)[name])
    # Without the lock first: who is refused does not wait, and who waits is kept waiting by nobody's imports.
    _workspace_edit(line, find_workspace(workspace_id, root))
    with FileChanges.open(root, f"register {name} in workspace {workspace_id}") as changes:
        workspace = find_workspace(workspace_id, root)
        definition, content = _workspace_edit(line, workspace, changes)
        changes.write(workspace.table, content)
        changes.apply()
    return RegisteredStep.of(definition, workspace.table, workspace.steps)


def _workspace_edit(
    line: tuple[str, StepEntry], workspace: Workspace, changes: FileChanges | None = None
) -> tuple[StepDefinition, bytes]:
    """The step of a line, and the content of the workspace's table with that line."""
    around = Surroundings(workspace.root)
    source = around.known.workspace(workspace)
    definition = StepDefinition.of(*line, source.origin)
    _refuse(shadowing_faults(definition, source, around))
    table = workspace.table
    content = changes.read(table) if changes else table.read_bytes() if table.is_file() else None
    before = table_text(workspace, {}).encode() if content is None else content
    place = relative_name(table, workspace.root)
    return definition, add_entry(before, definition.name, _texts(definition), place)


def register_shared_step(name: str, kind: str, description: str, root: Path) -> RegisteredStep:
    """Writes a step's line into the table of the shared steps, where cursus itself lies below the root.

    The locks of the shared code that workspaces keep take the new table over. Arguments as for a workspace's step.

    Raises:
        RegistryError: the name or type cannot be one, or something has that name; all faults are told.
        WorkspaceError: cursus lies elsewhere, as where it is installed.
        ChangeError: the table cannot be written; nothing has changed.
    """
    # What promotion knows takes longer to import than a line takes to write.
    from cursus.workspaces.promotion.faults import name_faults
    from cursus.workspaces.promotion.locks import lock_edits
    from cursus.workspaces.promotion.target import find_target

    _refuse(_faults(name, kind, description))
    target = find_target(Surroundings(root), None)
    elsewhere = [Fault(each.subject, each.fact, _ELSEWHERE) for each in target.faults(root)]
    if elsewhere:
        raise WorkspaceError.of(elsewhere)
    undo_what_was_stopped(root)
    definition = StepDefinition.of(name, step_entry(name, kind, description)[name], SHARED)
    shown = relative_name(target.table, root)
    add_entry(target.table.read_bytes(), name, _texts(definition), shown)
    with FileChanges.open(root, f"register {name}") as changes:
        around = Surroundings(root)
        _refuse(name_faults(definition, around))
        before = changes.read(target.table) or b""
        edit = FileEdit(target.table, target.table, before, add_entry(before, name, _texts(definition), shown))
        for each in (edit, *lock_edits(around, target, [edit])):
            changes.write(each.target, each.after)
        changes.apply()
    return RegisteredStep.of(definition, target.table, target.folder)


_ELSEWHERE = "name a workspace with --workspace, or work in a checkout of cursus"


def _refuse(faults: Iterator[Fault]) -> None:
    found = list(faults)
    if found:
        raise RegistryError.of(found)


def _faults(name: str, kind: str, description: str) -> Iterator[Fault]:
    yield from step_name_faults(name)
    if kind not in set(StepKind):
        hint = did_you_mean(kind, map(str, StepKind)) or f"write one of {', '.join(StepKind)}"
        yield Fault("type", f"{kind[:60]!r} is no SageMaker type", hint)
    if not description.strip():
        yield Fault("description", "is empty", "say in a few words what the step does")
    yield from one_line_faults("description", description)


def shadowing_faults(definition: StepDefinition, source: StepSource, around: Surroundings) -> Iterator[Fault]:
    """What would be hidden by the name, or hide it, without the workspace having said which one it means."""
    name = definition.name
    meant = around.registry.LEGACY_ALIASES.get(name)
    other = next((each for each in around.known.common() if each.name == name and not each.origin.prefix), None)
    if meant:
        yield Fault(f"step {name}", f"{name} is another name of shared {meant}", "choose another name")
    elif other is not None and source.metadata.get("collisions", POLICIES[0]) == POLICIES[0]:
        policies = " or ".join(repr(each) for each in POLICIES[1:])
        hint = f"choose another name, or give WORKSPACE_METADATA in {source.table} a `collisions` of {policies}"
        yield Fault(f"step {name}", "is a shared step already", hint)


def _texts(definition: StepDefinition) -> dict[str, str]:
    return {key: str(value) for key, value in definition.entry.items()}
