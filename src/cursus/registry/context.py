"""Which workspace is at work: an argument, a context, or the environment says it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from cursus.registry.workspace_folders import Workspace, find_workspace

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

__all__ = ["VARIABLE", "current_workspace", "get_workspace_context", "set_workspace_context"]

VARIABLE = "CURSUS_WORKSPACE_ID"
_CURRENT: ContextVar[Workspace | None] = ContextVar("cursus_workspace", default=None)


@contextmanager
def set_workspace_context(workspace_id: str, root: Path | None = None) -> Generator[Workspace]:
    """While inside, names of steps are looked up in a workspace before the shared steps.

    It holds for the thread or task that entered it alone, and the context before it is back at the end, also after an
    error.

    Args:
        workspace_id: The project's id, the name of its folder below `development/projects`.
        root: The folder that holds `development`; by default the nearest one above the current folder that does.

    Raises:
        RegistryError: there is no such workspace.
    """
    found = find_workspace(workspace_id, root)
    token = _CURRENT.set(found)
    try:
        yield found
    finally:
        _CURRENT.reset(token)


def get_workspace_context() -> str | None:
    """The id of the workspace at work, if one is."""
    found = current_workspace()
    return found.id if found else None


def current_workspace() -> Workspace | None:
    """The workspace of the context, else the one that `CURSUS_WORKSPACE_ID` names, if there is either.

    Raises:
        RegistryError: the variable names no workspace.
    """
    found = _CURRENT.get()
    if found is None and (named := os.environ.get(VARIABLE)):
        return find_workspace(named)
    return found
