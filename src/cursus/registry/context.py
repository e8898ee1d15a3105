"""Which workspace is at work: an argument, a context, or the environment says it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING

from cursus.registry.workspace_folders import ROOT_VARIABLE, Workspace, find_root, find_workspace

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

__all__ = [
    "VARIABLE",
    "current_root",
    "current_workspace",
    "get_workspace_context",
    "near",
    "place_at_work",
    "set_workspace_context",
    "set_workspace_root",
    "working_in",
]

VARIABLE = "CURSUS_WORKSPACE_ID"
_NONE = "none"
_CURRENT: ContextVar[Workspace | str] = ContextVar("cursus_workspace", default="")
_ROOT: ContextVar[Path | None] = ContextVar("cursus_workspace_root", default=None)


@contextmanager
def set_workspace_context(workspace_id: str, root: Path | None = None) -> Generator[Workspace]:
    """While inside, names of steps are looked up in a workspace before the shared steps.

    It holds for the thread that entered it, and for the task with those that it starts. The context before it is back
    at the end, also after an error.

    Args:
        workspace_id: The project's id, the name of its folder below `development/projects`.
        root: The folder that holds `development`; by default the root at work.

    Raises:
        RegistryError: there is no such workspace.
    """
    found = find_workspace(workspace_id, root or current_root())
    with working_in(found):
        yield found


@contextmanager
def working_in(workspace: Workspace | None) -> Generator[None]:
    """While inside, a workspace is at work, or none is, whatever the environment says."""
    token = _CURRENT.set(workspace or _NONE)
    try:
        yield
    finally:
        _CURRENT.reset(token)


@contextmanager
def set_workspace_root(root: Path) -> Generator[None]:
    """While inside, workspaces are looked for below a folder that holds `development`, wherever the process stands."""
    token = _ROOT.set(root.resolve())
    try:
        yield
    finally:
        _ROOT.reset(token)


@contextmanager
def near(place: Path) -> Generator[None]:
    """While inside, workspaces are looked for from a file's place upwards, before the current folder.

    Where a workspace or a root is at work already, or the environment names a root, that holds.
    """
    said = _entered() or _ROOT.get() or os.environ.get(ROOT_VARIABLE)
    root = None if said else find_root(place)
    if root is None:
        yield
        return
    with set_workspace_root(root):
        yield


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
    if not found and (named := os.environ.get(VARIABLE)):
        return _named(named, place_at_work())
    return found if isinstance(found, Workspace) else None


def current_root() -> Path | None:
    """The folder that holds the workspaces: of the one at work, else of the context, else near the current folder."""
    found = _entered()
    return found.root if found else _ROOT.get() or find_root()


def place_at_work() -> Path | tuple[str | None, str]:
    """What `current_root` depends on, told without a look at the disk: the root, or the variable and the folder."""
    found = _entered()
    said = found.root if found else _ROOT.get()
    return said or (os.environ.get(ROOT_VARIABLE), _here())


def _entered() -> Workspace | None:
    found = _CURRENT.get()
    return found if isinstance(found, Workspace) else None


@lru_cache(maxsize=64)
def _named(workspace_id: str, _place: object) -> Workspace:
    """The workspace that the environment names, looked for once in each place: names are looked up often."""
    return find_workspace(workspace_id, current_root())


def _here() -> str:
    try:
        return os.getcwd()  # noqa: PTH109 - fast
    except FileNotFoundError:
        return ""
