"""Links that lead out of a workspace, and folders between the workspaces that are none."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from cursus.errors import Fault
from cursus.registry.workspace_folders import PROJECTS, workspace_id_faults
from cursus.workspaces.findings import Finding, Group, Severity
from cursus.workspaces.reading.source_files import relative_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.registry.workspace_folders import Workspace

__all__ = ["link_findings", "odd_folders"]


def link_findings(workspace: Workspace) -> Iterator[Finding]:
    """The links below a workspace's folder that lead out of it, or nowhere; the folder itself may be one."""
    for path in [workspace.folder] if workspace.folder.is_symlink() else _links(workspace.folder):
        target = path.resolve()
        file = relative_name(path, workspace.root)
        if not target.is_relative_to(workspace.folder):
            told = relative_name(target, workspace.root)
            hint = "put a copy in its place: what a workspace uses lies in it, or is shared"
            yield _found("link-out-of-the-workspace", file, f"leads to {told}, outside of the workspace", hint)
        elif not target.exists():
            yield _found("link-to-nothing", file, f"leads to {path.readlink()}, which is not there", "remove it")


def odd_folders(root: Path) -> list[Finding]:
    """What lies between the workspaces and is none: folders whose names are no ids, and links to no folder."""
    projects = root / PROJECTS
    if not projects.is_dir():
        return []
    with os.scandir(projects) as entries:
        found = sorted((each for each in entries if not each.name.startswith(".")), key=lambda each: each.name)
    told = [(each, fault) for each in found if (fault := _oddity(each)) is not None]
    return [
        _found("no-workspace", relative_name(Path(each.path), root), fault.fact, fault.hint or "", Severity.WARNING)
        for each, fault in told
    ]


def _oddity(entry: os.DirEntry[str]) -> Fault | None:
    if entry.is_dir():
        return next(workspace_id_faults(entry.name), None)
    return Fault("", f"is a link to {Path(entry.path).readlink()}", "remove it") if entry.is_symlink() else None


def _links(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda each: each.name)
    for each in found:
        if each.is_symlink():
            yield Path(each.path)
        elif each.is_dir() and each.name not in {"__pycache__", ".git", ".venv"}:
            yield from _links(Path(each.path))


def _found(rule: str, file: str, fact: str, hint: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(Group.ISOLATION, rule, severity, file, fact, hint)
