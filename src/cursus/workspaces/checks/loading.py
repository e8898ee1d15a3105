"""Whether the builders and configs of workspaces load; they are tried in a process of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.core.base.names import snake_case
from cursus.workspaces.findings import Finding, Group, Severity
from cursus.workspaces.reading.source_files import relative_name
from cursus.workspaces.trial import tried

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from cursus.registry.sources import StepSource
    from cursus.registry.workspace_folders import Workspace

__all__ = ["loading_findings", "loading_outcomes"]


def loading_outcomes(root: Path, sources: Iterable[StepSource]) -> dict[str, Any]:
    """What comes of loading the steps of workspaces; one that breaks keeps none of the others from being tried."""
    names = sorted(each.qualified for source in sources for each in source.definitions.values())
    return tried(root, steps=names) if names else {}


def loading_findings(workspace: Workspace, source: StepSource, outcomes: Mapping[str, Any]) -> Iterator[Finding]:
    """The steps of a workspace that cannot be made, each with its error."""
    for name in sorted(source.definitions):
        fault = outcomes.get(f"step {workspace.id}:{name}")
        if fault is not None:
            place = workspace.steps / "builders" / f"builder_{snake_case(name)}_step.py"
            file = relative_name(place if place.exists() else workspace.table, workspace.root)
            fact, hint = f"{name} cannot be made: {fault['fact']}", fault["hint"] or "mend the module"
            yield Finding(Group.LOADING, "step-does-not-load", Severity.ERROR, file, fact, hint, 0, (name,))
