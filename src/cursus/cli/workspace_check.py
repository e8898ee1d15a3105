"""The command `workspace check`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cursus import api
from cursus.cli.json_output import print_json
from cursus.errors import WorkspaceError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable

    from cursus.workspaces.findings import Finding, RootCheck, WorkspaceCheck
    from cursus.workspaces.shared_code import SharedChange

__all__ = ["check"]


def check(arguments: Namespace) -> int:
    """Prints what is wrong with a workspace, or with all; 1 where anything is an error.

    Raises:
        WorkspaceError: the line names no workspace.
    """
    workspace_id = None if arguments.all else _named(arguments.id)
    if arguments.accept_shared:
        _tell_accepted(api.accept_shared_code(workspace_id))
    found = _checks(workspace_id, load=arguments.load)
    if arguments.format == "json":
        print_json({"workspaces": [_as_json(each) for each in found.checks], "folders": found.folders})
    else:
        _print(found, is_whole=workspace_id is None)
    return 0 if found.passed else 1


def _checks(workspace_id: str | None, *, load: bool) -> RootCheck:
    from cursus.workspaces.findings import RootCheck

    if workspace_id is None:
        return api.check_workspaces(load=load)
    return RootCheck((api.check_workspace(workspace_id, load=load),), ())


def _named(workspace_id: str | None) -> str:
    from cursus.registry.context import get_workspace_context

    named = workspace_id or get_workspace_context()
    if named is None:
        raise WorkspaceError("no workspace is named", hint="cursus workspace check ID, or --all")
    return named


def _print(found: RootCheck, *, is_whole: bool) -> None:
    for each in found.checks:
        _print_findings(each.findings)
        print(_summary(each))
    _print_findings(found.folders)
    if is_whole:
        failed, number = sum(not each.passed for each in found.checks), len(found.checks)
        print(f"{_count(number, 'workspace')}: {number - failed} without errors, {failed} with errors")


def _print_findings(findings: Iterable[Finding]) -> None:
    group = ""
    for each in findings:
        if each.group != group:
            group = each.group
            print(group)
        print("  " + str(each).replace("\n", "\n  "))


def _summary(check: WorkspaceCheck) -> str:
    looked = f"{check.workspace}: {_count(check.steps, 'step')}, {_count(check.files, 'Python file')}"
    told = ", ".join(_count(number, severity) for severity, number in check.counts().items())
    unloaded = "" if check.loaded else "; nothing was loaded"
    return f"{looked}: {told or 'nothing is wrong'}{unloaded}"


def _tell_accepted(accepted: dict[str, list[SharedChange]]) -> None:
    """Says on the standard error what is accepted, so that the check's output stays by itself."""
    for workspace_id, changes in accepted.items():
        for change in changes:
            sys.stderr.write(f"accepted: {change.file} was {change.what}\n")
        sys.stderr.write(f"{workspace_id} accepts the shared code as it is\n")


def _as_json(check: WorkspaceCheck) -> dict[str, object]:
    return {
        "id": check.workspace,
        "passed": check.passed,
        "steps": check.steps,
        "files": check.files,
        "loaded": check.loaded,
        "findings": check.findings,
    }


def _count(number: int, one: str) -> str:
    return f"{number} {one}{'' if number == 1 else 's'}"
