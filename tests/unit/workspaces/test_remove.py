from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from tests.fault_points import failing_at, snapshot
from tests.workspace_files import lay_out_workspace, write

from cursus import api
from cursus.errors import ChangeError, RegistryError, WorkspaceError
from cursus.workspaces.remove import remove_workspace

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    lay_out_workspace(tmp_path, "project_x", ["RowCount", "OtherCount"])
    return tmp_path


def below(root: Path, folder: str) -> dict[str, object]:
    return {
        name.removeprefix(f"{folder}/"): found
        for name, found in snapshot(root).items()
        if name.startswith(f"{folder}/")
    }


def test_a_removed_workspace_is_kept_as_it_was_and_can_come_back(root):
    before = below(root, "development/projects/project_x")
    done = remove_workspace("project_x", root)
    assert done.kept == root / "development/removed/project_x-1"
    assert done.steps == 2
    assert below(root, "development/removed/project_x-1") == before
    assert api.list_workspaces(root) == []
    done.kept.rename(done.workspace.folder)
    assert [each.id for each in api.list_workspaces(root)] == ["project_x"]


def test_each_copy_has_a_place_of_its_own(root):
    for number in (1, 2, 3):
        assert remove_workspace("project_x", root).kept.name == f"project_x-{number}"
        lay_out_workspace(root, "project_x")


def test_a_dry_run_changes_nothing(root):
    before = snapshot(root)
    planned = remove_workspace("project_x", root, dry_run=True)
    assert (planned.kept.name, planned.steps) == ("project_x-1", 2)
    assert snapshot(root) == before


def test_pipelines_elsewhere_that_name_its_steps_hold_it(root):
    write(root / "pipelines/dag.yaml", "nodes:\n  - DataLoading\n  - project_x:RowCount_training  # counts\n")
    write(root / "pipelines/other.json", '{"nodes": ["project_x:OtherCount"]}')
    before = snapshot(root)
    with pytest.raises(WorkspaceError) as caught:
        remove_workspace("project_x", root)
    assert [(each.subject, each.fact) for each in caught.value.faults] == [
        ("pipelines/dag.yaml:3", "names project_x:RowCount"),
        ("pipelines/other.json:1", "names project_x:OtherCount"),
    ]
    assert snapshot(root) == before
    assert remove_workspace("project_x", root, force=True).kept.is_dir()


def test_other_mentions_do_not_hold_it(root):
    write(root / "development/projects/project_x/dag.yaml", "nodes: [project_x:RowCount]\n")
    write(root / "development/removed/project_x-1/dag.yaml", "nodes: [project_x:RowCount]\n")
    write(root / "a/dag.yaml", "nodes: [xproject_x:RowCount]  # project_x:RowCount\n")
    write(root / "b/notes.yaml", "text: project_x:RowCount\n")
    assert remove_workspace("project_x", root).kept.name == "project_x-2"


def test_a_workspace_that_is_not_there_is_named(root):
    for name in ("project_z", "../project_x", ""):
        with pytest.raises(RegistryError):
            remove_workspace(name, root)
    assert (root / "development/projects/project_x").is_dir()


def test_a_link_is_no_workspace_to_remove(root, tmp_path):
    elsewhere = lay_out_workspace(tmp_path / "elsewhere", "project_y")
    (root / "development/projects/project_y").symlink_to(elsewhere)
    with pytest.raises(RegistryError, match="outside of it"):
        remove_workspace("project_y", root)
    assert elsewhere.is_dir()


def test_copies_are_not_put_through_links(root, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (root / "development/removed").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ChangeError, match="is a link"):
        remove_workspace("project_x", root)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_failure_leaves_the_workspace_where_it_is_or_removes_it(root):
    api.list_workspaces(root)
    before, kept = snapshot(root), root / "development/removed/project_x-1"
    for number in range(1, 300):
        with failing_at(number, KeyboardInterrupt()), suppress(KeyboardInterrupt):
            remove_workspace("project_x", root)
        if kept.exists():
            assert number > 20
            return
        assert snapshot(root) == before
    pytest.fail("it has never been removed")
