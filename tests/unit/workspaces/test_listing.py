from __future__ import annotations

import pytest
from tests.fault_points import failing_at
from tests.workspace_files import lay_out_workspace, write

from cursus import api
from cursus.core.file_changes import FileChanges
from cursus.errors import ChangeError, RegistryError

BUILDER = "src/cursus_dev/steps/builders/builder_row_count_step.py"


def test_workspaces_are_listed_with_who_answers_for_them(tmp_path):
    lay_out_workspace(tmp_path, "project_y", ["RowCount", "BatchTransform"], {"owner": "Ben"})
    lay_out_workspace(tmp_path, "project_x", [], {"description": "Fraud", "owner": "Ann"})
    told = [
        (each.id, each.description, each.owner, each.steps, each.collisions) for each in api.list_workspaces(tmp_path)
    ]
    assert told == [("project_x", "Fraud", "Ann", 0, 0), ("project_y", "", "Ben", 2, 1)]


def test_a_broken_table_or_a_link_is_listed_with_its_faults(tmp_path):
    folder = lay_out_workspace(tmp_path, "project_x")
    write(folder / "src/cursus_dev/registry/project_step_names.py", "PROJECT_STEP_NAMES = {")
    lay_out_workspace(tmp_path / "elsewhere", "project_y")
    (tmp_path / "development/projects/project_y").symlink_to(tmp_path / "elsewhere/development/projects/project_y")
    lay_out_workspace(tmp_path, "project_z")
    told = [(each.id, each.faults > 0) for each in api.list_workspaces(tmp_path)]
    assert told == [("project_x", True), ("project_y", True), ("project_z", False)]


def test_without_workspaces_the_list_is_empty(tmp_path):
    assert api.list_workspaces(tmp_path) == []
    assert api.list_workspaces(tmp_path / "none") == []


def test_every_step_is_shown_with_its_state_and_its_place(tmp_path):
    folder = lay_out_workspace(tmp_path, "project_x", ["RowCount", "OtherCount", "ThirdCount", "LastCount"])
    write(folder / BUILDER, "import os\nraise LookupError('no luck')\n")
    (folder / "src/cursus_dev/steps/builders/builder_other_count_step.py").unlink()
    table = folder / "src/cursus_dev/registry/project_step_names.py"
    table.write_text("".join(line for line in table.read_text().splitlines(keepends=True) if "LastCount" not in line))
    shown = api.show_workspace("project_x", tmp_path)
    place = "development/projects/project_x/src/cursus_dev"
    assert [(each.name, each.state, each.place) for each in shown.steps] == [
        ("LastCount", "valid", f"{place}/steps/builders/builder_last_count_step.py"),
        ("OtherCount", "missing", f"{place}/registry/project_step_names.py:5"),
        ("RowCount", "invalid", f"{place}/registry/project_step_names.py:4"),
        ("ThirdCount", "valid", f"{place}/registry/project_step_names.py:6"),
    ]
    assert {each.origin for each in shown.steps} == {"workspace project_x"}
    told = {each.subject: each.fact for each in shown.faults}
    assert "builder_row_count_step.py:2" in told["step project_x:RowCount"]
    assert "LookupError: no luck" in told["step project_x:RowCount"]
    assert "no class OtherCountStepBuilder" in told["step project_x:OtherCount"]


def test_a_step_that_ends_the_process_ends_nothing_else(tmp_path):
    folder = lay_out_workspace(tmp_path, "project_x", ["RowCount", "OtherCount"])
    write(folder / BUILDER, "import os\nos._exit(7)\n")
    shown = api.show_workspace("project_x", tmp_path)
    assert [(each.name, each.state) for each in shown.steps] == [("OtherCount", "valid"), ("RowCount", "invalid")]
    assert "exit code 7" in shown.faults[0].fact


def test_names_in_common_are_shown_with_both_origins_and_the_policy(tmp_path):
    lay_out_workspace(tmp_path, "project_x", ["BatchTransform"], {"collisions": "prefer-workspace"})
    lay_out_workspace(tmp_path, "project_y", ["BatchTransform"])
    shown = api.show_workspace("project_x", tmp_path)
    assert shown.policy == "prefer-workspace"
    assert shown.collisions == (
        "BatchTransform is a step of workspace project_x and of cursus itself; "
        "in project_x it means that of workspace project_x",
    )
    other = api.show_workspace("project_y", tmp_path)
    assert (other.policy, other.collisions) == (
        "refuse", ("BatchTransform is a step of workspace project_y and of cursus itself",)
    )  # fmt: skip


def test_a_workspace_that_is_not_there_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CURSUS_WORKSPACE_ROOT", raising=False)
    with pytest.raises(RegistryError, match="there is no folder development/projects here or above"):
        api.show_workspace("project_x")
    lay_out_workspace(tmp_path, "project_x")
    with pytest.raises(RegistryError, match=r"no workspace 'projct_x'.*\n  hint: did you mean 'project_x'"):
        api.show_workspace("projct_x")


def test_what_was_stopped_is_undone_before_it_is_shown(tmp_path):
    lay_out_workspace(tmp_path, "project_x")
    with FileChanges.open(tmp_path, "stop") as changes:
        changes.move("development/projects/project_x", "development/removed/project_x-1")
        with pytest.raises(ChangeError), failing_at(16, OSError(5, "broken"), for_good=True):
            changes.apply()
    assert not (tmp_path / "development/projects/project_x").exists()
    assert [each.id for each in api.list_workspaces(tmp_path)] == ["project_x"]
