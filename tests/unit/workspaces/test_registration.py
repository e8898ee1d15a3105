from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from tests.fault_points import snapshot
from tests.workspace_files import lay_out_workspace, write

from cursus import api
from cursus.errors import ChangeError, CursusError, DuplicateStepError, RegistryError, WorkspaceError
from cursus.registry.builder_registry import get_global_registry
from cursus.registry.context import set_workspace_context
from cursus.registry.tables import read_table

SHARED = """
import sys
from pathlib import Path
from cursus import api
done = api.register_step("RowCount", "Processing", "Counts rows", root=Path(sys.argv[1]))
print(done.definition.qualified, done.table)
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    api.create_workspace("project_x", root=tmp_path)
    return tmp_path


def names(table: Path) -> list[str]:
    return [name for name, _, _ in read_table(table.read_bytes()).entries]


def test_a_registered_step_has_a_line_and_is_known_at_once(root):
    done = api.register_step("RowCount", "Processing", "Counts rows", workspace="project_x", root=root)
    assert done.definition.qualified == "project_x:RowCount"
    assert names(done.table) == ["RowCount"]
    assert [each.name for each in done.files] == [
        "row_count_contract.py", "row_count_spec.py", "config_row_count_step.py", "builder_row_count_step.py",
    ]  # fmt: skip
    with set_workspace_context("project_x", root):
        assert get_global_registry().get_definition("RowCount").description == "Counts rows"
        api.register_step("OtherCount", "Training", "Counts others")
        assert get_global_registry().get_definition("OtherCount").sagemaker_step_type == "Training"


def test_all_that_is_wrong_is_told_together(root):
    with pytest.raises(RegistryError) as caught:
        api.register_step("rowCount", "Procesing", " ", workspace="project_x", root=root)
    assert [(each.subject, each.hint) for each in caught.value.faults] == [
        ("step 'rowCount'", "write it in PascalCase, with letters and digits: RowCount"),
        ("type", "did you mean 'Processing'?"),
        ("description", "say in a few words what the step does"),
    ]


@pytest.mark.parametrize(
    "name",
    ["", "../X", "/X", "A\0B", "A\nB", "R\N{CYRILLIC SMALL LETTER O}wCount", "RowCountStepBuilder", "R" * 300, "a",
     "True_", "A-B", "A:B"],
)  # fmt: skip
def test_hostile_names_are_refused(root, name):
    before = snapshot(root)
    with pytest.raises(RegistryError):
        api.register_step(name, "Processing", "x", workspace="project_x", root=root)
    assert snapshot(root) == before


def test_a_name_stands_once_in_a_table(root):
    api.register_step("RowCount", "Processing", "Counts rows", workspace="project_x", root=root)
    with pytest.raises(DuplicateStepError, match="'RowCount' stands there already"):
        api.register_step("RowCount", "Processing", "Counts rows", workspace="project_x", root=root)


def test_shared_names_are_taken_only_by_who_says_which_step_they_mean(root):
    with pytest.raises(RegistryError, match="is a shared step already"):
        api.register_step("XGBoostTraining", "Training", "Trains", workspace="project_x", root=root)
    with pytest.raises(RegistryError, match="another name of shared TabularPreprocessing"):
        api.register_step("Preprocessing", "Processing", "Prepares", workspace="project_x", root=root)
    table = root / "development/projects/project_x/src/cursus_dev/registry/project_step_names.py"
    table.write_text(table.read_text().replace("METADATA = {}", 'METADATA = {"collisions": "prefer-shared"}'))
    done = api.register_step("XGBoostTraining", "Training", "Trains", workspace="project_x", root=root)
    assert names(done.table) == ["XGBoostTraining"]


def test_a_workspace_without_a_table_gets_one(root):
    folder = lay_out_workspace(root, "project_y")
    table = folder / "src/cursus_dev/registry/project_step_names.py"
    table.unlink()
    done = api.register_step("RowCount", "Processing", "Counts rows", workspace="project_y", root=root)
    assert done.table == table
    assert names(table) == ["RowCount"]
    assert api.show_workspace("project_y", root).faults == ()


def test_a_table_at_fault_is_named_and_stays(root):
    table = root / "development/projects/project_x/src/cursus_dev/registry/project_step_names.py"
    write(table, "PROJECT_STEP_NAMES = {")
    with pytest.raises(RegistryError, match=r"project_step_names\.py cannot be edited: it is no Python"):
        api.register_step("RowCount", "Processing", "Counts rows", workspace="project_x", root=root)
    assert table.read_text() == "PROJECT_STEP_NAMES = {"


def test_a_table_that_is_a_link_is_refused(root, tmp_path):
    table = root / "development/projects/project_x/src/cursus_dev/registry/project_step_names.py"
    inside = table.with_name("other.py")
    table.rename(inside)
    table.symlink_to(inside)
    with pytest.raises(ChangeError, match="is a link"):
        api.register_step("RowCount", "Processing", "Counts rows", workspace="project_x", root=root)
    inside.rename(tmp_path / "outside.py")
    table.unlink()
    table.symlink_to(tmp_path / "outside.py")
    with pytest.raises(CursusError, match="outside of it"):
        api.register_step("RowCount", "Processing", "Counts rows", workspace="project_x", root=root)


def test_an_installed_cursus_is_not_written(root):
    with pytest.raises(WorkspaceError, match=r"outside of the root .*\n  hint: name a workspace with --workspace"):
        api.register_step("RowCount", "Processing", "Counts rows", root=root)


def test_a_checkout_has_shared_steps_registered_and_workspaces_accept_them(tmp_path):
    checkout = tmp_path / "src" / "cursus"
    shutil.copytree(str(files("cursus")), checkout, ignore=shutil.ignore_patterns("__pycache__"))
    made = api.create_workspace("project_x", root=tmp_path).workspace
    before = (checkout / "registry/step_names_original.py").read_text()
    done = subprocess.run(
        [sys.executable, "-c", SHARED, tmp_path], capture_output=True, text=True, check=True, cwd=tmp_path,
        env={"PYTHONPATH": f"{tmp_path / 'src'}:{Path(str(files('cursus'))).parent}", "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    table = checkout / "registry/step_names_original.py"
    assert done.stdout == f"RowCount {table}\n"
    line = '    **step_entry("RowCount", StepKind.PROCESSING, "Counts rows"),\n'
    assert table.read_text().replace(line, "") == before
    check = [sys.executable, "-m", "cursus", "workspace", "check", "project_x"]
    told = subprocess.run(
        check, capture_output=True, text=True, check=False, cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert "shared-code-changed" not in told.stdout + told.stderr
    assert made.folder.is_dir()
