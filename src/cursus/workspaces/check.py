"""Whether a workspace keeps to itself, and its names to the rules: told by reading, then by loading its steps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cursus.registry.sources import workspace_source
from cursus.workspaces.checks.conflicts import conflict_findings
from cursus.workspaces.checks.foreign_paths import path_findings
from cursus.workspaces.checks.isolation import Reading, import_findings
from cursus.workspaces.checks.links import link_findings, odd_folders
from cursus.workspaces.checks.loading import loading_findings, loading_outcomes
from cursus.workspaces.checks.names import name_findings
from cursus.workspaces.checks.shared import shared_findings
from cursus.workspaces.checks.side_effects import change_findings
from cursus.workspaces.findings import Finding, Group, RootCheck, WorkspaceCheck
from cursus.workspaces.reading.layers import step_files
from cursus.workspaces.reading.source_files import python_files, relative_name
from cursus.workspaces.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from cursus.registry.sources import StepSource
    from cursus.registry.workspace_folders import Workspace

__all__ = ["check_root", "check_workspace", "file_findings", "in_order", "surrounding_findings"]


def check_workspace(workspace: Workspace, *, load: bool = True, around: Surroundings | None = None) -> WorkspaceCheck:
    """All that is wrong with a workspace, without running any of it but for the loading of its steps at the end.

    Args:
        workspace: The workspace.
        load: Whether its builders and configs are tried, in a process of their own.
        around: What lies around it, where more is asked about the same root.
    """
    around, source = around or Surroundings(workspace.root), workspace_source(workspace)
    outcomes = loading_outcomes(workspace.root, [source]) if load else None
    return _checked(workspace, source, around, outcomes)


def check_root(root: Path, *, load: bool = True) -> RootCheck:
    """The checks of all workspaces below a root, and what lies between them and is none."""
    around = Surroundings(root)
    sources = {each.workspace: each for each in around.workspaces if each.workspace is not None}
    outcomes = loading_outcomes(root, sources.values()) if load else None
    checks = tuple(_checked(workspace, source, around, outcomes) for workspace, source in sources.items())
    return RootCheck(checks, tuple(odd_folders(root)))


def _checked(
    workspace: Workspace, source: StepSource, around: Surroundings, outcomes: Mapping[str, Any] | None
) -> WorkspaceCheck:
    files = python_files(workspace)
    found = [
        *(finding for each in files for finding in file_findings(Reading(workspace, each, around))),
        *surrounding_findings(workspace, source, around),
        *name_findings(workspace, source, files),
        *(loading_findings(workspace, source, outcomes) if outcomes is not None else ()),
    ]
    findings = in_order(found, workspace, source)
    return WorkspaceCheck(workspace.id, len(source.definitions), len(files), outcomes is not None, findings)


def surrounding_findings(workspace: Workspace, source: StepSource, around: Surroundings) -> Iterator[Finding]:
    """What is wrong between a workspace and what lies around it, but for what its files say."""
    yield from link_findings(workspace)
    yield from shared_findings(workspace, around.digests)
    yield from conflict_findings(workspace, source, around)


def file_findings(reading: Reading) -> Iterator[Finding]:
    """What reading a file finds, whatever the other files say."""
    if reading.file.fault is not None:
        line, fact = reading.file.fault
        yield reading.found("unreadable-file", line, fact, "mend the file: what it does cannot be told")
        return
    yield from import_findings(reading)
    yield from change_findings(reading)
    yield from path_findings(reading)


def in_order(found: Sequence[Finding], workspace: Workspace, source: StepSource) -> tuple[Finding, ...]:
    """Findings by group and place, each once, those about a step's file with the step's name."""
    if not found:
        return ()
    steps, order = _steps_by_file(workspace, source), list(Group)
    named = (replace(each, steps=each.steps or steps.get(each.file, ())) for each in found)
    told = sorted(named, key=lambda each: (order.index(each.group), each.file, each.line))
    return tuple(dict.fromkeys(told))


def _steps_by_file(workspace: Workspace, source: StepSource) -> Mapping[str, tuple[str, ...]]:
    layers = ((name, layer) for name, each in source.definitions.items() for layer in step_files(each).layers)
    return {relative_name(workspace.steps / layer.place, workspace.root): (name,) for name, layer in layers}
