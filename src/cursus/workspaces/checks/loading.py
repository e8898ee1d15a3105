"""Whether the builders and configs of a workspace load; they are tried in a process of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.names import snake_case
from cursus.workspaces.findings import Finding, Group, Severity
from cursus.workspaces.reading.source_files import relative_name
from cursus.workspaces.trial import tried

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.registry.sources import StepSource
    from cursus.registry.workspace_folders import Workspace

__all__ = ["loading_findings"]


def loading_findings(workspace: Workspace, source: StepSource) -> Iterator[Finding]:
    """The steps that cannot be made, each with its error; one that breaks keeps none of the others from being tried."""
    names = [f"{workspace.id}:{name}" for name in sorted(source.definitions)]
    outcomes = tried(workspace.root, steps=names) if names else {}
    for name in sorted(source.definitions):
        fault = outcomes.get(f"step {workspace.id}:{name}")
        if fault is not None:
            place = workspace.steps / "builders" / f"builder_{snake_case(name)}_step.py"
            file = relative_name(place if place.exists() else workspace.table, workspace.root)
            fact, hint = f"{name} cannot be made: {fault['fact']}", fault["hint"] or "mend the module"
            yield Finding(Group.LOADING, "step-does-not-load", Severity.ERROR, file, fact, hint, 0, (name,))
