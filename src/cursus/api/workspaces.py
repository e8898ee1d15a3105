"""Workspaces: folders with a project's own steps, beside the shared ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cursus.workspaces.create import CreatedWorkspace
    from cursus.workspaces.listing import WorkspaceCard, WorkspaceDetails
    from cursus.workspaces.registration import RegisteredStep
    from cursus.workspaces.remove import RemovedWorkspace

__all__ = ["create_workspace", "list_workspaces", "register_step", "remove_workspace", "show_workspace"]


def create_workspace(
    workspace_id: str, *, description: str = "", owner: str = "", root: Path | None = None
) -> CreatedWorkspace:
    """Makes a workspace with its table of steps, tests and README: all of it, or nothing.

    Args:
        workspace_id: Its id, the name of its folder below `development/projects`.
        description: What the project is about, on one line.
        owner: Who answers for it.
        root: The folder that holds `development`; by default the one at work, else the current folder.

    Raises:
        WorkspaceError: the id cannot be one, or something is there already.
        ChangeError: the folder cannot be written.
    """
    from cursus.registry.context import current_root
    from cursus.workspaces.create import create_workspace as create

    return create(workspace_id, root or current_root() or Path(), description=description, owner=owner)


def list_workspaces(root: Path | None = None) -> list[WorkspaceCard]:
    """The workspaces below a root, by default the one at work, with what reading their files tells."""
    from cursus.registry.context import current_root
    from cursus.workspaces.listing import list_workspaces as list_

    place = root or current_root()
    return list_(place) if place else []


def show_workspace(workspace_id: str, root: Path | None = None) -> WorkspaceDetails:
    """A workspace with its steps, whether they load, and the names that it has in common with others.

    Raises:
        RegistryError: there is no such workspace, or its folder leads elsewhere.
    """
    from cursus.workspaces.listing import show_workspace as show

    return show(workspace_id, _root_of(workspace_id, root))


def remove_workspace(
    workspace_id: str, *, root: Path | None = None, force: bool = False, dry_run: bool = False
) -> RemovedWorkspace:
    """Takes a workspace away and keeps a copy below `development/removed`.

    Args:
        workspace_id: The workspace.
        root: The folder that holds `development`; by default the one at work.
        force: Whether to remove it also where DAG files elsewhere below the root name its steps.
        dry_run: Whether to say what would be done alone.

    Raises:
        RegistryError: there is no such workspace.
        WorkspaceError: DAG files elsewhere name its steps; each place is told.
        ChangeError: the folder cannot be moved.
    """
    from cursus.workspaces.remove import remove_workspace as remove

    return remove(workspace_id, _root_of(workspace_id, root), force=force, dry_run=dry_run)


def register_step(
    name: str, sagemaker_step_type: str, description: str, *, workspace: str | None = None, root: Path | None = None
) -> RegisteredStep:
    """Writes a step's line into a table of steps, and nothing else of the file.

    Args:
        name: The step's name: `RowCount`.
        sagemaker_step_type: Its SageMaker type: `Processing`.
        description: What it does, on one line.
        workspace: The workspace whose table it is; by default the one at work, else the table of the shared steps.
        root: The folder that holds `development`, or cursus itself; by default the one at work, else the current one.

    Raises:
        RegistryError: the name or the type cannot be one, or something has that name; all faults are told.
        WorkspaceError: the shared steps are asked for, and cursus does not lie below the root.
        ChangeError: the table cannot be written; nothing has changed.
    """
    from cursus.registry.builder_registry import get_global_registry
    from cursus.registry.context import current_root, current_workspace
    from cursus.workspaces.registration import register_shared_step, register_workspace_step

    at_work = None if workspace else current_workspace()
    workspace_id = workspace or (at_work.id if at_work else None)
    if workspace_id is not None:
        place = at_work.root if at_work else _root_of(workspace_id, root)
        done = register_workspace_step(name, sagemaker_step_type, description, workspace_id, place)
    else:
        here = (root or current_root() or Path()).resolve()
        done = register_shared_step(name, sagemaker_step_type, description, here)
    get_global_registry().refresh()
    return done


def _root_of(workspace_id: str, root: Path | None) -> Path:
    """The folder that holds `development`; refused as where there is no such workspace, if there is none."""
    from cursus.registry.context import current_root
    from cursus.registry.workspace_folders import find_workspace

    return (root or current_root() or find_workspace(workspace_id).root).resolve()
