"""Makes workspaces, each as a whole."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.core.file_changes import FileChanges
from cursus.errors import Fault, WorkspaceError
from cursus.registry.sources import installed_packs
from cursus.registry.workspace_folders import Workspace, workspace_id_faults
from cursus.workspaces.layout import workspace_files
from cursus.workspaces.reading.source_files import relative_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["CreatedWorkspace", "create_workspace", "new_workspace_faults", "one_line_faults"]

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class CreatedWorkspace:
    """A new workspace and the files that were written."""

    workspace: Workspace
    files: tuple[Path, ...]


def create_workspace(workspace_id: str, root: Path, *, description: str = "", owner: str = "") -> CreatedWorkspace:
    """Makes a workspace below a root: all of its files, or nothing.

    Args:
        workspace_id: Its id, the name of its folder.
        root: The folder that holds `development`, or shall; it is there.
        description: What the project is about, on one line.
        owner: Who answers for it.

    Raises:
        WorkspaceError: the id cannot be one, or something is there already.
        ChangeError: the folder cannot be written.
    """
    faults = [
        *new_workspace_faults(workspace_id),
        *one_line_faults("description", description),
        *one_line_faults("owner", owner),
    ]
    if faults:
        raise WorkspaceError.of(faults)
    workspace = Workspace(workspace_id, root.resolve())
    files = workspace_files(workspace, description, owner)
    with FileChanges.open(workspace.root, f"create workspace {workspace_id}") as changes:
        if os.path.lexists(workspace.folder):
            raise WorkspaceError(
                f"workspace {workspace_id}: {relative_name(workspace.folder, workspace.root)} is there already",
                hint="choose another id, or look at it with `cursus workspace show`",
            )
        for path, content in files.items():
            changes.write(path, content)
        changes.apply()
    return CreatedWorkspace(workspace, tuple(files))


def one_line_faults(subject: str, text: str) -> Iterator[Fault]:
    """What keeps a text from standing in a table: it is told on one line."""
    odd = next((each for each in text if not each.isprintable()), None)
    if odd is not None:
        yield Fault(subject, f"holds {odd!r}", "write it on one line")
    elif len(text) > _LONGEST:
        yield Fault(subject, f"has {len(text)} characters", f"use {_LONGEST} at most")


def new_workspace_faults(workspace_id: str) -> Iterator[Fault]:
    """What keeps a text from being the id of a new workspace."""
    yield from workspace_id_faults(workspace_id)
    if any(each.origin.name == workspace_id for each in installed_packs()):
        yield Fault(
            f"workspace {workspace_id}",
            f"is the name of an installed pack, so that {workspace_id}:RowCount would mean two steps",
            "choose another id",
        )
