"""`cursus workspace check`, as a user runs it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.functional.cli import Said, cursus
from tests.source_copy import copy_sources
from tests.workspace_files import lay_out_workspace, write

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.functional

CODE = "development/projects/project_x/src/cursus_dev"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root with a workspace of one step that accepts the shared code."""
    lay_out_workspace(tmp_path, "project_x")
    assert cursus("workspace", "check", "project_x", "--accept-shared", cwd=tmp_path).code == 0
    return tmp_path


def check(root: Path, *words: str, **environment: str) -> Said:
    return cursus("workspace", "check", *words, cwd=root, **environment)


def add(root: Path, place: str, text: str) -> None:
    path = root / CODE / place
    write(path, (path.read_text() if path.exists() else "") + text)


def test_a_sound_workspace_passes(root: Path) -> None:
    said = check(root, "project_x")

    assert (said.code, said.err) == (0, "")
    assert said.out == "project_x: 1 step, 7 Python files: nothing is wrong\n"


def test_a_workspace_that_was_just_created_passes(tmp_path: Path) -> None:
    assert cursus("workspace", "create", "fresh", cwd=tmp_path).code == 0

    said = check(tmp_path, "fresh")

    assert (said.code, said.err) == (0, "")
    assert said.out.endswith("nothing is wrong\n")


def test_findings_are_told_in_groups_with_file_line_rule_and_hint(root: Path) -> None:
    lay_out_workspace(root, "other", ["RowFilter"])
    add(root, "steps/builders/builder_row_count_step.py", "import development.projects.other.src.cursus_dev\n1 / 0\n")
    add(root, "steps/specs/stray_spec.py", "1 / 0\n")

    said = check(root, "project_x")

    builder = f"{CODE}/steps/builders/builder_row_count_step.py"
    assert said.code == 1
    assert said.out.splitlines()[:2] == [
        "isolation",
        f"  error: {builder}:15: imports 'development.projects.other.src.cursus_dev', which belongs to workspace other "
        "[import-of-another-workspace]",
    ]
    assert "\nnames\n  warning: " in said.out
    assert "\nloading\n  error: " in said.out
    assert said.out.endswith("project_x: 1 step, 8 Python files: 2 errors, 1 warning\n")


def test_json_holds_the_same(root: Path) -> None:
    add(root, "steps/builders/builder_row_count_step.py", "import sys\nsys.path.append('x')\n")

    said = check(root, "project_x", "--format", "json")

    (told,) = json.loads(said.out)["workspaces"]
    assert said.code == 1
    assert {key: told[key] for key in ("id", "passed", "steps", "loaded")} == {
        "id": "project_x", "passed": False, "steps": 1, "loaded": True,
    }  # fmt: skip
    (finding,) = told["findings"]
    assert finding["rule"] == "change-of-the-search-path"
    assert (finding["severity"], finding["line"], finding["steps"]) == ("error", 16, ["RowCount"])


def test_warnings_alone_pass(root: Path) -> None:
    (root / "development/projects/project_x/shared.lock").unlink()

    said = check(root, "project_x")

    assert said.code == 0
    assert said.out.endswith(": 1 warning\n")


def test_without_loading_nothing_of_the_workspace_is_run(root: Path) -> None:
    trace = root / "trace"
    add(root, "steps/builders/builder_row_count_step.py", f"open({str(trace)!r}, 'w').close()\n1 / 0\n")

    said = check(root, "project_x", "--no-load")

    assert (said.code, trace.exists()) == (0, False)
    assert said.out.endswith("nothing is wrong; nothing was loaded\n")
    assert check(root, "project_x").code == 1
    assert trace.exists()


def test_the_workspace_of_the_environment_is_checked_where_none_is_named(root: Path) -> None:
    assert check(root, CURSUS_WORKSPACE_ID="project_x").code == 0
    said = check(root)
    assert said.code == 2
    assert "no workspace is named" in said.err


def test_all_workspaces_are_checked_and_what_lies_between_them(root: Path) -> None:
    lay_out_workspace(root, "other", ["RowFilter"])
    add(root, "steps/builders/builder_row_count_step.py", "import os\nos._exit(0)\n")
    projects = root / "development" / "projects"
    (projects / "Bad-Name").mkdir()
    (projects / "linked").symlink_to(root)

    said = check(root, "--all")

    assert said.code == 1
    assert "RowCount cannot be made: ends its process with exit code 0" in said.out
    assert "other: 1 step, 7 Python files: 1 warning\n" in said.out
    assert "development/projects/Bad-Name: is no id" in said.out
    assert "development/projects/linked: leads to" in said.out
    assert said.out.endswith("3 workspaces: 1 without errors, 2 with errors\n")


def test_a_folder_that_is_a_link_is_told_when_it_is_named(root: Path) -> None:
    (root / "elsewhere").mkdir()
    (root / "development" / "projects" / "linked").symlink_to(root / "elsewhere")

    said = check(root, "linked")

    assert said.code == 1
    assert "development/projects/linked: leads to elsewhere, outside of the workspace" in said.out


def test_a_name_that_is_none_is_told_with_the_nearest(root: Path) -> None:
    said = check(root, "project_y")

    assert said.code == 2
    assert "did you mean 'project_x'?" in said.err


@pytest.fixture
def copied(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A root that holds a copy of cursus itself, and the environment that imports it."""
    there = copy_sources(tmp_path)
    lay_out_workspace(tmp_path, "project_x")
    return tmp_path, there


def test_a_change_of_the_shared_code_is_told_until_it_is_accepted(copied: tuple[Path, dict[str, str]]) -> None:
    root, there = copied
    assert check(root, "project_x", "--accept-shared", **there).code == 0
    contract = root / "src/cursus/steps/contracts/data_loading_contract.py"
    contract.write_text(contract.read_text() + "# changed\n")
    (root / "src/cursus/steps/scripts/more.py").write_text("")

    said = check(root, "project_x", **there)
    assert said.code == 1
    assert "src/cursus/steps/contracts/data_loading_contract.py: was changed since project_x accepted" in said.out
    assert "src/cursus/steps/scripts/more.py: was added since project_x accepted" in said.out

    said = check(root, "project_x", "--accept-shared", **there)
    assert said.code == 0
    assert said.err.splitlines() == [
        "accepted: steps/contracts/data_loading_contract.py was changed",
        "accepted: steps/scripts/more.py was added",
        "project_x accepts the shared code as it is",
    ]
    assert check(root, "--all", **there).code == 0
