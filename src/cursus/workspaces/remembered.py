"""What reading found in a workspace, kept by content: it stands as long as all that it was found by is the same."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cursus.definition.files import write_file
from cursus.validation.contents import digest_of, own_digest
from cursus.workspaces.check import check_workspace
from cursus.workspaces.findings import Finding, Group, Severity
from cursus.workspaces.reading.source_files import walked
from cursus.workspaces.shared_code import shared_digests

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cursus.registry.workspace_folders import Workspace

__all__ = ["reading_findings"]


def reading_findings(workspace: Workspace, around: Iterable[object], file: Path | None) -> tuple[Finding, ...]:
    """What the check of a workspace finds without loading it.

    Args:
        workspace: the workspace.
        around: what is known of the steps of all origins; the findings of another such are not taken.
        file: remembers the findings; one that is broken or cannot be written costs time and nothing else.
    """
    if file is None:
        return check_workspace(workspace, load=False).findings
    stamp = digest_of(_parts(workspace, around))
    with suppress(OSError, ValueError, TypeError, LookupError):
        kept = json.loads(file.read_bytes())
        if kept["stamp"] == stamp:
            return tuple(_finding(told) for told in kept["findings"])
    found = check_workspace(workspace, load=False).findings
    with suppress(OSError):
        write_file(file, json.dumps({"stamp": stamp, "findings": [asdict(each) for each in found]}).encode())
    return found


def _parts(workspace: Workspace, around: Iterable[object]) -> Iterator[bytes]:
    """All that findings follow from: the rules, the files and links of the workspace, and what lies around it."""
    yield own_digest().encode()
    for rule in sorted(Path(__file__).parent.rglob("*.py")):
        yield rule.read_bytes()
    yield from (repr(each).encode("utf-8", "surrogateescape") for each in around)
    yield repr(sorted(shared_digests().items())).encode()
    yield from _content(workspace)


def _content(workspace: Workspace) -> Iterator[bytes]:
    for faulty in workspace.faults():
        yield repr(faulty).encode("utf-8", "surrogateescape")
        return
    for path in sorted(workspace.folder.rglob("*")):
        if path.is_symlink():
            yield f"{path} -> {path.readlink()}".encode("utf-8", "surrogateescape")
    for path in walked(workspace.folder):
        yield str(path).encode("utf-8", "surrogateescape")
        with suppress(OSError):
            yield path.read_bytes()


def _finding(told: dict[str, Any]) -> Finding:
    group, severity = Group(told.pop("group")), Severity(told.pop("severity"))
    return Finding(group=group, severity=severity, steps=tuple(told.pop("steps")), **told)
