"""What the tests of a workspace begin with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cursus.registry.code_alias import name_cursus_dev
from cursus.registry.workspace_folders import PROJECTS, find_workspace

if TYPE_CHECKING:
    from cursus.registry.workspace_folders import Workspace

__all__ = ["workspace_of_tests"]


def workspace_of_tests(file: str) -> Workspace:
    """The workspace that a file of its `tests` belongs to; from here on, `cursus_dev` is its package.

    Raises:
        RegistryError: the file lies in no workspace.
    """
    folder = Path(file).resolve().parents[1]
    workspace = find_workspace(folder.name, folder.parents[len(Path(PROJECTS).parts)])
    name_cursus_dev(workspace)
    return workspace
