from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from tests.fault_points import failing_at, snapshot
from tests.workspace_files import lay_out_workspace, offer, write

from cursus import api
from cursus.errors import ChangeError, WorkspaceError
from cursus.registry.tables import read_table
from cursus.workspaces.check import check_workspace
from cursus.workspaces.create import create_workspace

if TYPE_CHECKING:
    from pathlib import Path


def test_a_workspace_has_the_seeds_folders_a_table_tests_and_a_readme(tmp_path):
    made = create_workspace("project_x", tmp_path, description="Fraud", owner="Ann")
    folder = tmp_path / "development/projects/project_x"
    assert made.workspace.folder == folder
    assert sorted(made.files) == sorted(path for path in folder.rglob("*") if path.is_file())
    assert {path.name for path in (folder / "src/cursus_dev/steps").iterdir() if path.is_dir()} == {
        "builders", "configs", "contracts", "hyperparams", "scripts", "specs",
    }  # fmt: skip
    table = read_table(made.workspace.table.read_bytes())
    assert (table.entries, table.metadata, table.faults) == ((), {"description": "Fraud", "owner": "Ann"}, ())
    readme = (folder / "README.md").read_text()
    assert "Fraud" in readme
    assert "project_x:RowCount" in readme


def test_a_new_workspace_passes_the_check(tmp_path):
    checked = check_workspace(create_workspace("project_x", tmp_path).workspace)
    assert (checked.passed, checked.findings) == (True, ())


def test_a_new_workspace_passes_its_own_tests_from_wherever_they_are_run(tmp_path):
    made = create_workspace("project_x", tmp_path).workspace
    for folder, words in (
        (tmp_path, ["development/projects/project_x"]),
        (made.folder, []),
        (made.folder / "tests", []),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words],
            cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "1 passed" in done.stdout, done.stdout + done.stderr


ITS_TEST = """
from cursus.registry.builder_registry import get_global_registry
from cursus_dev.steps.configs.config_row_count_step import RowCountConfig


def test_the_step_is_this_workspaces(workspace):
    found = get_global_registry().get_definition_for_config(RowCountConfig)
    assert found.qualified == f"{{workspace.id}}:RowCount" == "{id}:RowCount"


def test_later_imports_are_of_this_workspace_too():
    from cursus_dev.steps.specs.row_count_spec import ROW_COUNT_SPEC
    from cursus_dev.steps.scripts.row_count_counting import count

    assert ROW_COUNT_SPEC.step_type == "RowCount"
    assert "{id}" in count.__code__.co_consts
"""


def test_tests_of_several_workspaces_run_in_one_session(tmp_path):
    for name in ("project_x", "project_y"):
        made = create_workspace(name, tmp_path).workspace
        api.register_step("RowCount", "Processing", "Counts rows", workspace=name, root=tmp_path)
        lay_out_workspace(tmp_path / "laid out", name)
        steps = tmp_path / "laid out" / "development/projects" / name / "src/cursus_dev/steps"
        shutil.copytree(steps, made.steps, dirs_exist_ok=True)
        write(made.folder / "tests" / f"test_{name}_row_count.py", ITS_TEST.format(id=name))
    shutil.rmtree(tmp_path / "laid out")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "development"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "6 passed" in done.stdout, done.stdout + done.stderr


def test_files_are_formatted_as_ruff_would(tmp_path):
    made = create_workspace("project_x", tmp_path, description="It's fraud", owner="Ann").workspace
    for words in (["format", "--check"], ["check", "--select", "E,F,I,UP,B,RUF"]):
        ruff = [sys.executable, "-m", "ruff", *words, "--no-cache", made.folder]
        done = subprocess.run(ruff, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("text", ['"', "'", "\\", "{id}", "%s", "é", "日本", '"""', "# x", "a" * 200])
def test_any_description_reads_back(tmp_path, text):
    made = create_workspace("project_x", tmp_path, description=text, owner=text)
    told = read_table(made.workspace.table.read_bytes()).metadata
    assert told == {"description": text, "owner": text}


@pytest.mark.parametrize("text", ["a\nb", "a\x00b", "\x1b[31m", "\u202e", "\udcff", "a" * 201])
def test_texts_that_do_not_stand_on_a_line_are_refused(tmp_path, text):
    with pytest.raises(WorkspaceError) as caught:
        create_workspace("project_x", tmp_path, description=text, owner=text)
    assert [each.subject for each in caught.value.faults] == ["description", "owner"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../x", "/x", "x/y", "a\0b", "a\nb", "project_\N{CYRILLIC SMALL LETTER HA}", "Project", "1x", "-x",
     "class", "shared", "cursus", "x" * 300, "a b", "a\u200db"],
)  # fmt: skip
def test_hostile_ids_write_nothing(tmp_path, name):
    with pytest.raises(WorkspaceError):
        create_workspace(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_letters_that_look_alike_are_named(tmp_path):
    with pytest.raises(WorkspaceError, match="CYRILLIC SMALL LETTER HA"):
        create_workspace("project_\N{CYRILLIC SMALL LETTER HA}", tmp_path)


def test_what_is_there_already_stays(tmp_path):
    create_workspace("project_x", tmp_path)
    before = snapshot(tmp_path)
    with pytest.raises(WorkspaceError, match="is there already"):
        create_workspace("project_x", tmp_path)
    (tmp_path / "development/projects/file").touch()
    with pytest.raises(WorkspaceError, match="is there already"):
        create_workspace("file", tmp_path)
    (tmp_path / "development/projects/link").symlink_to(tmp_path / "none")
    with pytest.raises(WorkspaceError, match="is there already"):
        create_workspace("link", tmp_path)
    assert before.items() <= snapshot(tmp_path).items()


def test_a_name_of_a_pack_is_refused(tmp_path, monkeypatch):
    offer(tmp_path / "site", "acme", "acme = acme_steps")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    with pytest.raises(WorkspaceError, match="is the name of an installed pack"):
        create_workspace("acme", tmp_path)


@pytest.mark.parametrize("place", ["development", "development/projects"])
def test_nothing_is_made_through_links(tmp_path, place):
    elsewhere, root = tmp_path / "elsewhere", tmp_path / "root"
    elsewhere.mkdir()
    (root / place).parent.mkdir(parents=True)
    (root / place).symlink_to(elsewhere)
    with pytest.raises(ChangeError, match=r"is a link|is no folder"):
        create_workspace("project_x", root)
    assert list(elsewhere.iterdir()) == []


def test_a_failure_leaves_no_part_of_a_workspace(tmp_path):
    for number in range(1, 40):
        with failing_at(number, KeyboardInterrupt()) as operations, pytest.raises(KeyboardInterrupt):
            create_workspace("project_x", tmp_path)
        assert len(operations) >= number
        assert snapshot(tmp_path) == {}


def test_of_two_who_make_one_id_one_is_told(tmp_path):
    said: list[str] = []

    def make() -> None:
        try:
            create_workspace("project_x", tmp_path)
            said.append("made")
        except WorkspaceError as error:
            said.append(error.message)

    makers = [threading.Thread(target=make) for _ in range(4)]
    for each in makers:
        each.start()
    for each in makers:
        each.join()
    assert sorted(each.partition("is there")[1] for each in said) == ["", "is there", "is there", "is there"]


def test_by_default_a_workspace_joins_the_others_above(tmp_path, monkeypatch):
    api.create_workspace("project_x", root=tmp_path)
    inside = tmp_path / "development/projects/project_x/src"
    monkeypatch.chdir(inside)
    monkeypatch.delenv("CURSUS_WORKSPACE_ROOT", raising=False)
    assert api.create_workspace("project_y").workspace.root == tmp_path
    elsewhere: Path = tmp_path.parent / f"{tmp_path.name}-elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert api.create_workspace("project_z").workspace.root == elsewhere
