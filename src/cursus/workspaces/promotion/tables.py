"""The tables of steps before and after a promotion: a line more in the shared one, a line less in the workspace's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.errors import WorkspaceError
from cursus.registry.table_edits import add_entry, remove_entry
from cursus.workspaces.promotion.edits import FileEdit
from cursus.workspaces.reading.source_files import relative_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cursus.registry.definitions import StepDefinition
    from cursus.registry.workspace_folders import Workspace
    from cursus.workspaces.promotion.target import Target

__all__ = ["table_edits"]

_EMPTY = b'"""The steps of the pack, one line each."""\n\nSTEP_NAMES = {\n}\n'


def table_edits(definition: StepDefinition, workspace: Workspace, target: Target) -> Iterator[FileEdit]:
    """The edits of both tables; a pack without a table gets one.

    Raises:
        RegistryError: a table cannot be edited.
        WorkspaceError: the shared table is not there.
    """
    source: Path | None = target.table
    try:
        before = target.table.read_bytes()
    except OSError as error:
        if target.origin.kind == "shared" or target.table.exists():
            shown = relative_name(target.table, workspace.root)
            raise WorkspaceError(f"{shown} cannot be read: {error.strerror}", hint="mend the file") from error
        source, before = None, b""
    shown = relative_name(target.table, workspace.root)
    after = add_entry(
        before or _EMPTY, definition.name, {key: str(value) for key, value in definition.entry.items()}, shown
    )
    yield FileEdit(source, target.table, before, after)
    if not definition.discovered:
        old = workspace.table.read_bytes()
        shown = relative_name(workspace.table, workspace.root)
        yield FileEdit(workspace.table, workspace.table, old, remove_entry(old, definition.name, shown))
