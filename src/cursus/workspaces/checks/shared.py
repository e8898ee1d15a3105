"""Whether the shared code is what a workspace was made beside, and what the installed wheel holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.errors import RegistryError
from cursus.workspaces.findings import Finding, Group, Severity
from cursus.workspaces.reading.source_files import relative_name
from cursus.workspaces.shared_code import lock_path, package_folder, read_lock, record_changes, shared_changes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cursus.registry.workspace_folders import Workspace

__all__ = ["shared_findings"]


def shared_findings(workspace: Workspace, now: Mapping[str, str]) -> Iterator[Finding]:
    """Every file of the shared code that was changed, added or removed; `now` are its digests."""
    accept = f"`cursus workspace check {workspace.id} --accept-shared`"
    lock = relative_name(lock_path(workspace), workspace.root)
    try:
        before = read_lock(lock_path(workspace))
    except RegistryError as error:
        yield _found("broken-shared-lock", lock, "is no lock of shared code", error.hint or "")
        return
    if before is None:
        fact, hint = (
            "is not there: nothing says which shared code this workspace was made beside",
            f"{accept} writes it",
        )
        yield _found("no-shared-lock", lock, fact, hint, Severity.WARNING)
    folder = package_folder()
    for each in shared_changes(before, now) if before is not None else ():
        fact = f"was {each.what} since {workspace.id} accepted the shared code"
        hint = f"undo it; or, where cursus was updated, look at what changed and accept it: {accept}"
        yield _found("shared-code-changed", relative_name(folder / each.file, workspace.root), fact, hint)
    for each in record_changes(now):
        fact = f"was {each.what}: the installed wheel has it otherwise"
        yield _found("installed-code-changed", str(folder / each.file), fact, "reinstall cursus-pipelines")


def _found(rule: str, file: str, fact: str, hint: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(Group.SHARED_CODE, rule, severity, file, fact, hint)
