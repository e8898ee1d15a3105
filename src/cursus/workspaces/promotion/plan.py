"""The promotion of a step as it would be done: every file before and after, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.errors import CursusError, Fault, UnknownStepError
from cursus.workspaces.promotion.dag_names import dag_edits, dag_files
from cursus.workspaces.promotion.faults import check_faults, dag_faults, name_faults
from cursus.workspaces.promotion.files import step_move
from cursus.workspaces.promotion.locks import lock_edits
from cursus.workspaces.promotion.moves import MovedFiles
from cursus.workspaces.promotion.tables import table_edits
from cursus.workspaces.promotion.target import find_target
from cursus.workspaces.remove import REMOVED
from cursus.workspaces.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cursus.registry.definitions import StepDefinition
    from cursus.registry.workspace_folders import Workspace
    from cursus.workspaces.promotion.dag_names import DagFile
    from cursus.workspaces.promotion.edits import FileEdit
    from cursus.workspaces.promotion.target import Target

__all__ = ["Promotion", "plan_promotion"]


@dataclass(frozen=True)
class Promotion:
    """What is done to promote a step; `faults` are all that stands in the way, `remarks` what is good to know."""

    definition: StepDefinition
    target: Target
    around: Surroundings
    edits: tuple[FileEdit, ...]
    dags: tuple[DagFile, ...]
    faults: tuple[Fault, ...]
    remarks: tuple[str, ...]

    @property
    def name(self) -> str:
        """The step's full name once it is promoted."""
        return self.target.named(self.definition)


def plan_promotion(step: str, workspace: Workspace, pack: str | None = None, *, update_dags: bool = False) -> Promotion:
    """The promotion of a step, as the files are now; nothing is changed.

    Args:
        step: The step's name.
        workspace: The workspace that has it.
        pack: The pack that it goes to; the shared steps where none is named.
        update_dags: Whether DAG files that name the step as the workspace's are to name it by its new name.

    Raises:
        UnknownStepError: the workspace has no such step.
        WorkspaceError: there is no such pack.
    """
    around = Surroundings(workspace.root)
    definition = _definition(step, workspace, around)
    target, move = find_target(around, pack), step_move(workspace, definition)
    removed = workspace.root / REMOVED
    dags = tuple(each for each in dag_files(workspace.root) if not each.path.is_relative_to(removed))
    name = target.named(definition)
    moved = MovedFiles(workspace, target, move)
    faults = [
        *target.faults(workspace.root),
        *name_faults(definition, around),
        *move.faults,
        *moved.faults(),
        *check_faults(definition, workspace, move, around),
        *(() if update_dags else dag_faults(dags, definition, name, workspace)),
    ]
    edits = [*_made(moved.edits(), faults), *_made(table_edits(definition, workspace, target), faults)]
    edits += dag_edits(dags, definition.qualified, name)
    faults += () if move.faults else moved.left_over(edits)
    edits += lock_edits(around, target, edits)
    remarks = (*moved.remarks(), *_remarks(definition, workspace, around))
    changes = tuple(each for each in edits if each.is_change)
    return Promotion(definition, target, around, changes, dags, tuple(dict.fromkeys(faults)), remarks)


def _definition(step: str, workspace: Workspace, around: Surroundings) -> StepDefinition:
    source = around.known.workspace(workspace)
    name = step.removeprefix(f"{workspace.id}:")
    if name not in source.definitions:
        raise UnknownStepError(f"{workspace.id}:{name}", [f"{workspace.id}:{each}" for each in source.definitions])
    return source.definitions[name]


def _made(edits: Iterable[FileEdit], faults: list[Fault]) -> Iterator[FileEdit]:
    """The edits, up to one that cannot be made; why it cannot is added to the faults."""
    try:
        yield from edits
    except CursusError as error:
        faults += error.faults


def _remarks(definition: StepDefinition, workspace: Workspace, around: Surroundings) -> Iterator[str]:
    for each in around.homes.get(definition.name, ()):
        if each != workspace.id:
            yield f"workspace {each} has a {definition.name} too: there, the name means two steps from now on"
