"""Takes workspaces away, and keeps a copy of each."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.core.file_changes import FileChanges, undo_what_was_stopped
from cursus.errors import Fault, WorkspaceError
from cursus.registry.sources import workspace_source
from cursus.registry.workspace_folders import find_workspace
from cursus.workspaces.promotion.dag_names import dag_files, names_in
from cursus.workspaces.reading.source_files import relative_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cursus.registry.workspace_folders import Workspace

__all__ = ["REMOVED", "RemovedWorkspace", "remove_workspace"]

REMOVED = "development/removed"
"""Where the copies of removed workspaces lie, below a root."""


@dataclass(frozen=True, slots=True)
class RemovedWorkspace:
    """A workspace that is gone, how many steps it had, and the folder that is kept of it."""

    workspace: Workspace
    steps: int
    kept: Path


def remove_workspace(workspace_id: str, root: Path, *, force: bool = False, dry_run: bool = False) -> RemovedWorkspace:
    """Moves a workspace's folder to `development/removed`, where nothing finds its steps any more.

    Args:
        workspace_id: The workspace.
        root: The folder that holds `development`.
        force: Whether to remove it also where DAG files elsewhere below the root name its steps.
        dry_run: Whether to say what would be done alone.

    Raises:
        RegistryError: there is no such workspace.
        WorkspaceError: DAG files elsewhere name its steps; each place is told.
        ChangeError: the folder cannot be moved.
    """
    undo_what_was_stopped(root)
    planned = _planned(workspace_id, root, force=force)
    if dry_run:
        return planned
    with FileChanges.open(root, f"remove workspace {workspace_id}") as changes:
        planned = _planned(workspace_id, root, force=force)
        changes.move(planned.workspace.folder, planned.kept)
        changes.apply()
    return planned


def _planned(workspace_id: str, root: Path, *, force: bool) -> RemovedWorkspace:
    workspace = find_workspace(workspace_id, root)
    steps = workspace_source(workspace).definitions.values()
    used = [] if force else list(_uses_elsewhere(workspace, [each.qualified for each in steps]))
    if used:
        raise WorkspaceError.of(used)
    return RemovedWorkspace(workspace, len(steps), _kept_copy(workspace))


def _uses_elsewhere(workspace: Workspace, names: list[str]) -> Iterator[Fault]:
    """Where DAG files that do not go with a workspace name its steps."""
    for dag in dag_files(workspace.root):
        path = dag.path
        if path.is_relative_to(workspace.folder) or path.is_relative_to(workspace.root / REMOVED):
            continue
        if f"{workspace.id}:" not in path.read_text(encoding="utf-8"):
            continue
        for place in sorted((each.line, name) for name in names for each in names_in(dag, name)):
            subject = f"{relative_name(path, workspace.root)}:{place[0]}"
            yield Fault(subject, f"names {place[1]}", "take it out, or remove the workspace anyway with --force")


def _kept_copy(workspace: Workspace) -> Path:
    """Where the copy of a workspace goes: the first number that is free."""
    folder = workspace.root / REMOVED
    places = (folder / f"{workspace.id}-{number}" for number in range(1, 1_000_000))
    return next(each for each in places if not os.path.lexists(each))
