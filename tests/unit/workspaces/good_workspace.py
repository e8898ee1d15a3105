"""A workspace in which nothing is wrong, and ways to plant faults in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.workspace_files import lay_out_workspace, write

from cursus.registry.workspace_folders import Workspace, find_workspace
from cursus.workspaces.check import check_workspace
from cursus.workspaces.shared_code import lock_path, lock_text, shared_digests

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.workspaces.findings import Finding

STEPS = "src/cursus_dev/steps"
TABLE = "src/cursus_dev/registry/project_step_names.py"
BUILDER = f"{STEPS}/builders/builder_row_count_step.py"


def good_workspace(root: Path, workspace_id: str = "project_x") -> Workspace:
    """A workspace with the step RowCount, that accepts the shared code as it is."""
    lay_out_workspace(root, workspace_id)
    workspace = find_workspace(workspace_id, root)
    write(lock_path(workspace), lock_text(shared_digests()))
    return workspace


def edit(workspace: Workspace, place: str, old: str, new: str) -> None:
    """Replaces a text in a file of a workspace; it stands there once."""
    path = workspace.folder / place
    text = path.read_text()
    assert text.count(old) == 1, (place, old)
    path.write_text(text.replace(old, new))


def add_lines(workspace: Workspace, place: str, lines: str) -> int:
    """Adds lines at the end of a file, which may be new; gives the number of the first."""
    path = workspace.folder / place
    before = path.read_text() if path.exists() else ""
    write(path, f"{before}{lines}\n")
    return before.count("\n") + 1


def findings(workspace: Workspace, *, load: bool = False) -> tuple[Finding, ...]:
    return check_workspace(workspace, load=load).findings
