"""Promotes a step of a workspace to the shared ones, whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.core.file_changes import FileChanges, undo_what_was_stopped
from cursus.errors import WorkspaceError
from cursus.workspaces.promotion.edits import patch
from cursus.workspaces.promotion.plan import Promotion, plan_promotion
from cursus.workspaces.promotion.trial import Trial
from cursus.workspaces.reading.source_files import relative_name

if TYPE_CHECKING:
    from cursus.registry.workspace_folders import Workspace

__all__ = ["Promoted", "promote_step"]

_PATIENCE = 600.0
"""How many seconds a promotion waits for others: each tries all that is shared, twice."""


@dataclass(frozen=True, slots=True)
class Promoted:
    """What a promotion did, or would do: paths are relative to the root.

    `name` is how the step is written from now on. `steps` and `pipelines` count what was tried after the change and
    works as before; none were tried where nothing was changed.
    """

    step: str
    workspace: str
    origin: str
    name: str
    moved: tuple[tuple[str, str], ...]
    changed: tuple[str, ...]
    remarks: tuple[str, ...]
    patch: str
    steps: int = 0
    pipelines: int = 0


def promote_step(
    step: str, workspace: Workspace, pack: str | None = None, *, update_dags: bool = False, dry_run: bool = False
) -> Promoted:
    """Moves a step of a workspace to the shared steps, or to a pack, as one change.

    The files move with their imports rewritten, the line of the table moves, and DAG files are updated where that is
    asked for. Fresh processes then try every shared step, every shared pipeline below the root and the demos of
    cursus. Where one does not work as before, everything is undone.

    Args:
        step: The step's name.
        workspace: The workspace that has it.
        pack: The pack that it goes to; the shared steps where none is named.
        update_dags: Whether DAG files that name the step as the workspace's get its new name.
        dry_run: Whether to work out the change alone, without making or trying it.

    Raises:
        UnknownStepError: the workspace has no such step.
        WorkspaceError: something stands in the way, all of it together, or something shared would not work as before;
            nothing has changed.
        ChangeError: the files cannot be changed; nothing has changed.
    """
    if dry_run:
        undo_what_was_stopped(workspace.root)
        return _told(_unhindered(plan_promotion(step, workspace, pack, update_dags=update_dags)), workspace)
    with FileChanges.open(workspace.root, f"promote {workspace.id}:{step}", wait=_PATIENCE) as changes:
        promotion = _unhindered(plan_promotion(step, workspace, pack, update_dags=update_dags))
        trial = Trial.of(promotion.around, workspace.id, promotion.dags, promotion.definition.qualified, promotion.name)
        before = trial.before()
        _want(changes, promotion)
        changes.apply(lambda: _refuse_differences(trial, before))
    return _told(promotion, workspace, trial)


def _unhindered(promotion: Promotion) -> Promotion:
    if promotion.faults:
        raise WorkspaceError.of(promotion.faults)
    return promotion


def _want(changes: FileChanges, promotion: Promotion) -> None:
    for each in promotion.edits:
        if each.source is not None and each.is_move and each.before == each.after:
            changes.move(each.source, each.target)
            continue
        changes.write(each.target, each.after)
        if each.source is not None and each.is_move:
            changes.remove(each.source)


def _refuse_differences(trial: Trial, before: dict[str, object]) -> None:
    faults = list(trial.differences(before, trial.after()))
    if faults:
        raise WorkspaceError.of(faults)


def _told(promotion: Promotion, workspace: Workspace, trial: Trial | None = None) -> Promoted:
    root = workspace.root
    moves = [each for each in promotion.edits if each.is_move and each.source]
    return Promoted(
        promotion.definition.name,
        workspace.id,
        str(promotion.target.origin),
        promotion.name,
        tuple((relative_name(each.source, root), relative_name(each.target, root)) for each in moves if each.source),
        tuple(relative_name(each.target, root) for each in promotion.edits if not each.is_move),
        promotion.remarks,
        patch(promotion.edits, root),
        len(trial.steps) if trial else 0,
        len(trial.pipelines) if trial else 0,
    )
