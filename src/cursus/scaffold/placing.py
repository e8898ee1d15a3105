"""The place that a step is scaffolded into: a workspace, which is made where there is none, or a checkout of cursus."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.errors import Fault
from cursus.planner.naming import StepNames
from cursus.registry.definitions import SHARED, StepDefinition
from cursus.registry.workspace_folders import Workspace
from cursus.scaffold.table_entry import entry_of, has_entry
from cursus.workspaces.create import new_workspace_faults
from cursus.workspaces.layout import table_text, workspace_files
from cursus.workspaces.promotion.target import find_target
from cursus.workspaces.registration import shadowing_faults
from cursus.workspaces.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cursus.planner.plan import StepPlan

__all__ = ["Placing", "place_of"]


@dataclass(frozen=True)
class Placing:
    """Where a step goes; `made` are the files of the workspace that is made for it, by path below the root."""

    root: Path
    workspace: Workspace | None
    made: Mapping[str, bytes]
    faults: tuple[Fault, ...]

    @property
    def is_shared(self) -> bool:
        """Whether the step joins the shared ones."""
        return self.workspace is None


def place_of(plan: StepPlan, root: Path, *, is_ours: bool) -> Placing:
    """The place of a plan below a root, with what keeps the step from going there.

    Args:
        plan: The plan.
        root: The folder that holds `development`, or a checkout of cursus.
        is_ours: Whether the step's name is in its table because of an earlier revision of the plan.
    """
    project = StepNames.of(plan.requirements).project_id
    if project is None:
        return Placing(root, None, {}, tuple(_shared_faults(plan, root, is_ours=is_ours)))
    workspace = Workspace(project, root)
    if os.path.lexists(workspace.code):
        return Placing(root, workspace, {}, tuple(_workspace_faults(plan, workspace)))
    faults = tuple(new_workspace_faults(project))
    if faults:
        return Placing(root, workspace, {}, faults)
    # The folder of the workspace may be there before the workspace is: its plans lie in it.
    files = {path: each for path, each in _new_files(plan, workspace).items() if not os.path.lexists(path)}
    return Placing(root, workspace, {path.relative_to(root).as_posix(): each for path, each in files.items()}, ())


def _new_files(plan: StepPlan, workspace: Workspace) -> dict[Path, bytes]:
    """The files of a new workspace; where the step has the name of a shared one, its own is meant there."""
    files = workspace_files(workspace, "", "")
    common = {each.name for each in Surroundings(workspace.root).known.common() if not each.origin.prefix}
    if plan.name in common:
        files[workspace.table] = table_text(workspace, {"collisions": "prefer-workspace"}).encode()
    return files


def _workspace_faults(plan: StepPlan, workspace: Workspace) -> Iterator[Fault]:
    yield from workspace.faults()
    table = workspace.table
    if table.is_file() and not has_entry(table.read_bytes(), plan.registration):
        around = Surroundings(workspace.root)
        source = around.known.workspace(workspace)
        definition = StepDefinition.of(plan.name, entry_of(plan.registration), source.origin)
        yield from shadowing_faults(definition, source, around)


def _shared_faults(plan: StepPlan, root: Path, *, is_ours: bool) -> Iterator[Fault]:
    # What promotion knows is needed for the shared steps alone.
    from cursus.workspaces.promotion.faults import name_faults

    around = Surroundings(root)
    target = find_target(around, None)
    elsewhere = list(target.faults(root))
    if elsewhere:
        hint = "plan the step for a workspace, or work in a checkout of cursus with its own cursus"
        yield from (Fault(each.subject, each.fact, hint) for each in elsewhere)
        return
    if not is_ours and not has_entry(target.table.read_bytes(), plan.registration):
        yield from name_faults(StepDefinition.of(plan.name, entry_of(plan.registration), SHARED), around)
