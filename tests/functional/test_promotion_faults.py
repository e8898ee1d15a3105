"""Whatever fails while a step is promoted: all of it is there afterwards, or nothing."""

from __future__ import annotations

import errno
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from tests.fault_points import snapshot, watched
from tests.unit.workspaces.promotion.pack_root import pack_root

from cursus.core.file_changes import undo_what_was_stopped
from cursus.workspaces.promote import promote_step

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.registry.workspace_folders import Workspace

pytestmark = pytest.mark.functional

CHANGES = frozenset({"os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir"})
FILES = 6
STOPS = (OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt(), RuntimeError("a fault"), MemoryError())


def promoted(workspace: Workspace, number: int, stop: BaseException) -> int:
    """Promotes the step, but for the change of that number, which fails; gives how many there were."""
    count: list[str] = []

    def seen(event: str, given: tuple[object, ...]) -> None:
        if event in CHANGES and str(workspace.root) in str(given):
            count.append(event)
            if len(count) == number:
                raise stop

    with watched(seen), suppress(BaseException):
        promote_step("RowCount", workspace, "acme")
    return len(count)


def is_whole(workspace: Workspace, package: Path) -> bool:
    """Whether all of the step is in the pack and nothing of it in the workspace."""
    moved = {each.name for each in package.rglob("*row_count*.py")}
    left = list(workspace.folder.rglob("*row_count*.py"))
    tables = (package / "steps/registry/step_names.py").read_text(), workspace.table.read_text()
    return len(moved) == FILES and not left and "RowCount" in tables[0] and "RowCount" not in tables[1]


def outcome(root: Path, number: int, monkeypatch: pytest.MonkeyPatch) -> tuple[str, bool]:
    """What is there after the change of that number failed, and whether there was such a one."""
    with monkeypatch.context() as patched:
        workspace = pack_root(root, patched)
        (package,) = (each for each in (root / "packs/acme/src").iterdir() if (each / "steps").is_dir())
        before = snapshot(root)
        made = promoted(workspace, number, STOPS[number % len(STOPS)])
        undo_what_was_stopped(root)
        told = "undone" if snapshot(root) == before else "whole" if is_whole(workspace, package) else "half"
        return told, made >= number


def test_a_change_that_fails_leaves_all_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes: list[str] = []
    for number in range(1, 200, 3):
        told, failed = outcome(tmp_path / str(number), number, monkeypatch)
        outcomes.append(told)
        if not failed:
            break

    assert outcomes[-1] == "whole"
    assert outcomes.count("undone") > 5
    assert "half" not in outcomes
