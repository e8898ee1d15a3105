"""What reading found in the files of a workspace, kept by content: a file that has not changed is not read again."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cursus.definition.files import write_file
from cursus.registry.sources import workspace_source
from cursus.registry.workspace_folders import PROJECTS
from cursus.validation.contents import digest_of, own_digest
from cursus.workspaces.check import file_findings, in_order, surrounding_findings
from cursus.workspaces.checks.isolation import Reading
from cursus.workspaces.findings import Finding, Group, Severity
from cursus.workspaces.reading.source_files import python_paths, read_python_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cursus.registry.workspace_folders import Workspace
    from cursus.workspaces.surroundings import Surroundings

__all__ = ["isolation_findings"]

Kept = dict[str, tuple[str, tuple[Finding, ...]]]
"""The digest and the findings of each file, by its path."""


def isolation_findings(workspace: Workspace, around: Surroundings, file: Path | None) -> tuple[Finding, ...]:
    """What reading finds of a workspace's isolation, of shared code, and of conflicts; nothing of it is loaded.

    Args:
        workspace: the workspace.
        around: what lies around it.
        file: remembers the findings; one that is broken or cannot be written costs time and nothing else.
    """
    source, paths = workspace_source(workspace), python_paths(workspace)

    def found_in(path: Path) -> tuple[Finding, ...]:
        return tuple(file_findings(Reading(workspace, read_python_file(path, workspace), around)))

    if file is None:
        of_files = [found_in(path) for path in paths]
    else:
        stamp = digest_of(_world(workspace, around, paths))
        of_files = _remembered(file, stamp, paths, found_in)
    found = [each for findings in of_files for each in findings]
    return in_order([*found, *surrounding_findings(workspace, source, around)], workspace, source)


def _remembered(
    file: Path, stamp: str, paths: Iterable[Path], found_in: Callable[[Path], tuple[Finding, ...]]
) -> list[tuple[Finding, ...]]:
    """The findings of each file, of those that have changed as they are found now."""
    before, now = _kept(file, stamp), Kept()
    for path in paths:
        name, digest = str(path), _digest(path)
        known = before.get(name)
        now[name] = known if known is not None and known[0] == digest else (digest, found_in(path))
    if now != before:
        _keep(file, stamp, now)
    return [findings for _, findings in now.values()]


def _kept(file: Path, stamp: str) -> Kept:
    with suppress(OSError, ValueError, TypeError, LookupError, AttributeError):
        kept = json.loads(file.read_bytes())
        if kept["stamp"] == stamp:
            told = kept["files"].items()
            return {name: (digest, tuple(_finding(each) for each in findings)) for name, (digest, findings) in told}
    return {}


def _keep(file: Path, stamp: str, files: Kept) -> None:
    told = {name: (digest, [asdict(each) for each in findings]) for name, (digest, findings) in files.items()}
    with suppress(OSError):
        write_file(file, json.dumps({"stamp": stamp, "files": told}).encode())


def _world(workspace: Workspace, around: Surroundings, paths: Sequence[Path]) -> Iterator[bytes]:
    """All that the findings of a file follow from beside its content."""
    yield own_digest().encode()
    for rule in sorted(Path(__file__).parent.rglob("*.py")):
        yield rule.read_bytes()
    projects = sorted(each.name for each in (workspace.root / PROJECTS).iterdir())
    known = (sorted(around.by_package.items()), [str(each) for each in around.shared_folders], projects)
    yield repr((workspace.id, known, [str(each) for each in paths])).encode("utf-8", "surrogateescape")


def _digest(path: Path) -> str:
    try:
        return digest_of([path.read_bytes()])
    except OSError as error:
        return f"{error.errno}"


def _finding(told: dict[str, Any]) -> Finding:
    group, severity = Group(told.pop("group")), Severity(told.pop("severity"))
    return Finding(group=group, severity=severity, steps=tuple(told.pop("steps")), **told)
