"""Accepts the shared code as it is, after somebody has looked at what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.file_changes import FileChanges
from cursus.errors import RegistryError
from cursus.workspaces.shared_code import lock_path, lock_text, read_lock, shared_changes, shared_digests

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cursus.registry.workspace_folders import Workspace
    from cursus.workspaces.shared_code import SharedChange

__all__ = ["accept_shared_code"]


def accept_shared_code(workspaces: Iterable[Workspace]) -> dict[str, list[SharedChange]]:
    """Writes the digests of the shared code into the locks of workspaces of one root; tells what changed, by their ids.

    Of a workspace that had no lock, or a broken one, nothing has changed.

    Raises:
        ChangeError: a lock cannot be written; nothing has changed.
    """
    listed, now = list(workspaces), shared_digests()
    told: dict[str, list[SharedChange]] = {}
    if not listed:
        return told
    with FileChanges.open(listed[0].root, "accept the shared code") as changes:
        for each in listed:
            accepted = _accepted(each)
            told[each.id] = shared_changes(accepted, now) if accepted is not None else []
            changes.write(lock_path(each), lock_text(now).encode())
        changes.apply()
    return told


def _accepted(workspace: Workspace) -> dict[str, str] | None:
    """What the lock says so far, if there is one that can be read."""
    try:
        return read_lock(lock_path(workspace))
    except RegistryError:
        return None
