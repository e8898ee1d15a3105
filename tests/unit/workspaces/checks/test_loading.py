"""Steps are tried in a process of their own, one after the other, whatever the others do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.workspaces.good_workspace import BUILDER, findings, good_workspace
from tests.workspace_files import lay_out_workspace, write

from cursus.registry.workspace_folders import find_workspace
from cursus.workspaces import trial
from cursus.workspaces.findings import Group, Severity
from cursus.workspaces.shared_code import lock_path, lock_text, shared_digests
from cursus.workspaces.trial import tried

if TYPE_CHECKING:
    from pathlib import Path

BREAKAGES = [
    ("import nothing_of_that_name", "ModuleNotFoundError: No module named 'nothing_of_that_name'"),
    ("1 / 0", "ZeroDivisionError"),
    ("raise SystemExit(0)", "SystemExit"),
    ("import os\nos._exit(0)", "ends its process with exit code 0"),
    ("import os\nos.kill(os.getpid(), 9)", "ends its process by SIGKILL"),
    ("raise KeyboardInterrupt", "ends its process"),
    ("import sys\nsys.stdout.close()\nimport nothing_of_that_name", "nothing_of_that_name"),
]


@pytest.mark.parametrize(("lines", "fact"), BREAKAGES)
def test_a_step_that_breaks_is_told_and_the_others_are_tried(lines: str, fact: str, tmp_path: Path) -> None:
    lay_out_workspace(tmp_path, "project_x", ["RowCount", "RowFilter", "RowSort"])
    workspace = find_workspace("project_x", tmp_path)
    write(lock_path(workspace), lock_text(shared_digests()))
    builder = workspace.steps / "builders" / "builder_row_filter_step.py"
    write(builder, f"{builder.read_text()}\n{lines}\n")

    (told,) = findings(workspace, load=True)

    assert (told.rule, told.group, told.severity) == ("step-does-not-load", Group.LOADING, Severity.ERROR)
    assert told.steps == ("RowFilter",)
    assert fact in told.fact


def test_two_that_end_the_process_are_told_each(tmp_path: Path) -> None:
    lay_out_workspace(tmp_path, "project_x", ["RowCount", "RowFilter", "RowSort"])
    workspace = find_workspace("project_x", tmp_path)
    for name in ("row_count", "row_sort"):
        write(workspace.steps / "configs" / f"config_{name}_step.py", "import os\nos._exit(3)\n")

    outcomes = tried(tmp_path, steps=["project_x:RowCount", "project_x:RowFilter", "project_x:RowSort"])

    assert outcomes["step project_x:RowFilter"] is None
    assert [outcomes[f"step project_x:{name}"]["fact"] for name in ("RowCount", "RowSort")] == [
        "ends its process with exit code 3"
    ] * 2


def test_what_a_module_prints_is_no_answer(tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    path = workspace.folder / BUILDER
    write(path, f'{path.read_text()}\nprint(\'{{"name": "step x"}}\', flush=True)\n')

    assert findings(workspace, load=True) == ()


def test_a_module_that_changes_the_registry_of_its_process_changes_no_other(tmp_path: Path) -> None:
    from cursus.registry.step_names import STEP_NAMES

    workspace = good_workspace(tmp_path)
    path = workspace.folder / BUILDER
    write(path, f"{path.read_text()}\nfrom cursus.registry import step_names\nstep_names.STEP_NAMES.clear()\n")

    findings(workspace, load=True)

    assert STEP_NAMES


def test_a_step_that_is_gone_is_told(tmp_path: Path) -> None:
    good_workspace(tmp_path)

    outcomes = tried(tmp_path, steps=["project_x:Nothing", "Nothing"])

    assert [each["fact"] for each in outcomes.values()] == ["no step project_x:Nothing", "no step Nothing"]


def test_what_a_module_leaves_running_does_not_keep_the_process(tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    path = workspace.folder / BUILDER
    later = "import atexit, threading, time\nthreading.Thread(target=time.sleep, args=(300,)).start()\n"
    write(path, f"{path.read_text()}\n{later}atexit.register(time.sleep, 300)\n")

    assert findings(workspace, load=True) == ()


def test_a_module_that_takes_too_long_is_told_and_the_others_are_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "_SECONDS", 4.0)
    lay_out_workspace(tmp_path, "project_x", ["RowCount", "RowFilter"])
    workspace = find_workspace("project_x", tmp_path)
    write(workspace.steps / "configs" / "config_row_count_step.py", "import time\ntime.sleep(300)\n")

    outcomes = trial.tried(tmp_path, steps=["project_x:RowCount", "project_x:RowFilter"])

    assert outcomes["step project_x:RowCount"]["fact"].endswith("takes more than 4 s")
    assert outcomes["step project_x:RowFilter"] is None
