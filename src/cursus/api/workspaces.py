"""Workspaces: folders with a project's own steps, beside the shared ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cursus.registry.workspace_folders import Workspace
    from cursus.workspaces.create import CreatedWorkspace
    from cursus.workspaces.findings import RootCheck, WorkspaceCheck
    from cursus.workspaces.listing import WorkspaceCard, WorkspaceDetails
    from cursus.workspaces.promote import Promoted
    from cursus.workspaces.registration import RegisteredStep
    from cursus.workspaces.remove import RemovedWorkspace
    from cursus.workspaces.shared_code import SharedChange

__all__ = [
    "accept_shared_code",
    "check_workspace",
    "check_workspaces",
    "create_workspace",
    "list_workspaces",
    "promote_step",
    "register_step",
    "remove_workspace",
    "show_workspace",
]


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


def check_workspace(workspace_id: str, *, load: bool = True, root: Path | None = None) -> WorkspaceCheck:
    """Whether a workspace keeps to itself, and its names to the rules; all that is wrong, with files and lines.

    Args:
        workspace_id: The workspace.
        load: Whether its builders and configs are tried too, in a process of their own; nothing else of it is run.
        root: The folder that holds `development`; by default the one at work.

    Raises:
        RegistryError: there is no such workspace.
    """
    from cursus.core.file_changes import undo_what_was_stopped
    from cursus.workspaces.check import check_workspace as check

    place = _root_of(workspace_id, root)
    undo_what_was_stopped(place)
    return check(_workspace(workspace_id, place), load=load)


def check_workspaces(*, load: bool = True, root: Path | None = None) -> RootCheck:
    """The checks of all workspaces below a root, and what lies between them and is none; as `check_workspace`.

    Raises:
        WorkspaceError: there are no workspaces here or above.
    """
    from cursus.core.file_changes import undo_what_was_stopped
    from cursus.workspaces.check import check_root

    place = _some_root(root)
    undo_what_was_stopped(place)
    return check_root(place, load=load)


def accept_shared_code(workspace_id: str | None = None, *, root: Path | None = None) -> dict[str, list[SharedChange]]:
    """Has a workspace, or all of them, accept the shared code as it is now; tells what had changed for each.

    Raises:
        RegistryError: there is no such workspace.
        WorkspaceError: there are no workspaces here or above.
        ChangeError: a lock cannot be written; nothing has changed.
    """
    from cursus.registry import workspace_folders
    from cursus.workspaces.acceptance import accept_shared_code as accept

    if workspace_id is None:
        return accept(workspace_folders.list_workspaces(_some_root(root)))
    return accept([workspace_folders.find_workspace(workspace_id, _root_of(workspace_id, root))])


def promote_step(
    step: str,
    *,
    workspace: str | None = None,
    pack: str | None = None,
    update_dags: bool = False,
    dry_run: bool = False,
    root: Path | None = None,
) -> Promoted:
    """Moves a step of a workspace to the shared steps or to a pack, with its line in the table, whole or not at all.

    Args:
        step: The step's name, `RowCount`, or with its workspace, `project_x:RowCount`.
        workspace: The workspace; by default the one that the name says, else the one at work.
        pack: The pack that it goes to; the shared steps of cursus where none is named.
        update_dags: Whether DAG files below the root that name the step get its new name.
        dry_run: Whether to work the change out alone: its `patch` shows it.
        root: The folder that holds `development`; by default the one at work.

    Raises:
        RegistryError: there is no such workspace or step.
        WorkspaceError: something stands in the way, all of it together, or something shared would not work as before;
            nothing has changed.
        ChangeError: files cannot be changed; nothing has changed.
    """
    from cursus.errors import WorkspaceError
    from cursus.registry.context import get_workspace_context
    from cursus.registry.workspace_folders import find_workspace
    from cursus.workspaces.promote import promote_step as promote

    prefix, _, name = step.rpartition(":")
    owner = workspace or prefix or get_workspace_context()
    if owner is None or prefix not in {"", owner}:
        hint = "write project_x:RowCount, or name its workspace with --workspace"
        raise WorkspaceError(f"it is not clear whose step {step!r} is", hint=hint)
    place = _root_of(owner, root)
    return promote(name, find_workspace(owner, place), pack, update_dags=update_dags, dry_run=dry_run)


def _workspace(workspace_id: str, root: Path) -> Workspace:
    """A workspace, also one that is at fault.

    Raises:
        RegistryError: there is none of that id.
    """
    from cursus.registry import workspace_folders

    listed = (each for each in workspace_folders.list_workspaces(root) if each.id == workspace_id)
    return next(listed, None) or workspace_folders.find_workspace(workspace_id, root)


def _some_root(root: Path | None) -> Path:
    from cursus.errors import WorkspaceError
    from cursus.registry.context import current_root

    place = root or current_root()
    if place is None:
        raise WorkspaceError("there are no workspaces here or above", hint="go to the project's root, or give --root")
    return place.resolve()


def _root_of(workspace_id: str, root: Path | None) -> Path:
    """The folder that holds `development`; refused as where there is no such workspace, if there is none."""
    from cursus.registry.context import current_root
    from cursus.registry.workspace_folders import find_workspace

    return (root or current_root() or find_workspace(workspace_id).root).resolve()
