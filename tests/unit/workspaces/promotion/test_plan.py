"""What a promotion would do, and what stands in its way; nothing is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.functional.cli import tree
from tests.unit.workspaces.good_workspace import BUILDER, TABLE, add_lines, edit, good_workspace
from tests.unit.workspaces.promotion.pack_root import STEPS, lay_out_pipeline, pack_root
from tests.workspace_files import lay_out_pack, lay_out_workspace, table, write

from cursus.errors import UnknownStepError, WorkspaceError
from cursus.workspaces.promotion.plan import plan_promotion

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.workspaces.promotion.plan import Promotion

OWN = "src/cursus_dev/steps"


def moves(promotion: Promotion, root: Path) -> dict[str, str]:
    """Where the files go, from below the workspace's steps to below the pack's."""
    steps = root / STEPS
    return {
        each.source.relative_to(steps).as_posix(): each.target.relative_to(promotion.target.folder).as_posix()
        for each in promotion.edits
        if each.is_move and each.source and each.source.is_relative_to(steps)
    }


def facts(promotion: Promotion) -> list[str]:
    return [f"{each.subject}: {each.fact}" for each in promotion.faults]


def test_all_layers_of_a_step_move_with_the_modules_that_it_alone_uses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = pack_root(tmp_path, monkeypatch)
    add_lines(workspace, f"{OWN}/hyperparams/hyperparameters_row_count.py", "X = 1")
    add_lines(workspace, f"{OWN}/configs/fields.py", "from cursus_dev.steps.configs.more import Y")
    add_lines(workspace, f"{OWN}/configs/more.py", "Y = 1")
    add_lines(workspace, f"{OWN}/configs/config_row_count_step.py", "from . import fields")
    add_lines(workspace, f"{OWN}/scripts/counting/__init__.py", "")
    add_lines(workspace, f"{OWN}/scripts/counting/deep.py", "")
    add_lines(workspace, f"{OWN}/scripts/row_count_counting.py", "import counting.deep")
    add_lines(workspace, f"{OWN}/scripts/of_nobody.py", "")
    before = tree(workspace.root)

    promotion = plan_promotion("RowCount", workspace, "acme")

    assert facts(promotion) == []
    found = moves(promotion, workspace.root)
    assert found == {each: each for each in found}
    assert set(found) == {
        "builders/builder_row_count_step.py",
        "configs/config_row_count_step.py",
        "configs/fields.py",
        "configs/more.py",
        "contracts/row_count_contract.py",
        "hyperparams/hyperparameters_row_count.py",
        "scripts/counting/__init__.py",
        "scripts/counting/deep.py",
        "scripts/row_count.py",
        "scripts/row_count_counting.py",
        "specs/row_count_spec.py",
    }
    assert {each.target.name for each in promotion.edits if not each.is_move} >= {"step_names.py"}
    now = tree(workspace.root)
    assert {name: now[name] for name in now if not name.startswith("development/.cursus")} == before


def test_the_line_of_the_table_moves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = pack_root(tmp_path, monkeypatch)

    promotion = plan_promotion("project_x:RowCount", workspace, "acme")

    tables = {each.target: each for each in promotion.edits if each.target.name.endswith("step_names.py")}
    assert b"RowCount" in tables[promotion.target.table].after
    assert b"RowCount" not in tables[workspace.table].after
    assert promotion.name == "acme:RowCount"


def test_a_step_without_a_line_gets_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = pack_root(tmp_path, monkeypatch)
    write(workspace.table, table("PROJECT_STEP_NAMES", []))

    promotion = plan_promotion("RowCount", workspace, "acme")

    assert facts(promotion) == []
    changed = [each for each in promotion.edits if each.target.name.endswith("step_names.py")]
    assert [each.target for each in changed] == [promotion.target.table]


def test_a_pack_without_a_table_gets_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = pack_root(tmp_path, monkeypatch)
    target = plan_promotion("RowCount", workspace, "acme").target
    target.table.unlink()

    promotion = plan_promotion("RowCount", workspace, "acme")

    (made,) = (each for each in promotion.edits if each.target == target.table)
    assert made.source is None
    assert made.after.startswith(b'"""The steps of the pack')


def test_files_that_stay_import_what_moved_from_its_new_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = pack_root(tmp_path, monkeypatch, ["RowCount", "RowFilter"])
    spec = f"{OWN}/specs/row_filter_spec.py"
    add_lines(workspace, spec, "from ..contracts.row_count_contract import ROW_COUNT_CONTRACT")
    add_lines(workspace, f"{OWN}/contracts/__init__.py", "from .row_count_contract import ROW_COUNT_CONTRACT as again")

    promotion = plan_promotion("RowCount", workspace, "acme")

    assert facts(promotion) == []
    changed = {each.target.name: each.after.decode() for each in promotion.edits if each.source == each.target}
    new = f"from {promotion.target.package}.contracts.row_count_contract import ROW_COUNT_CONTRACT"
    assert changed["row_filter_spec.py"].endswith(f"{new}\n")
    assert changed["__init__.py"] == f"{new} as again\n"


@pytest.mark.parametrize(
    ("test", "goes"),
    [
        ("from cursus_dev.steps.contracts.row_count_contract import ROW_COUNT_CONTRACT", True),
        ("def test_it(tmp_path):\n    assert tmp_path", True),
        ("HERE = __file__", False),
        ("from . import helpers", False),
        ("def test_it(workspace):\n    assert workspace", False),
    ],
)
def test_tests_move_unless_they_hold_to_their_place(
    test: str, goes: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = pack_root(tmp_path, monkeypatch)
    (tmp_path / "packs" / "acme" / "tests").mkdir()
    add_lines(workspace, "tests/conftest.py", "import pytest\n@pytest.fixture\ndef workspace():\n    return 1")
    add_lines(workspace, "tests/helpers.py", "")
    add_lines(workspace, "tests/test_row_count_script.py", test)
    add_lines(workspace, "tests/test_row_counter.py", test)

    promotion = plan_promotion("RowCount", workspace, "acme")

    assert facts(promotion) == []
    moved = {each.target.relative_to(tmp_path).as_posix() for each in promotion.edits if each.is_move and each.source}
    assert ("packs/acme/tests/test_row_count_script.py" in moved) is goes
    assert "packs/acme/tests/test_row_counter.py" not in moved
    assert bool([each for each in promotion.remarks if "stays" in each]) is not goes


def test_a_name_that_is_taken_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = pack_root(tmp_path, monkeypatch, ["DataLoading", "RowSort", "Preprocessing", "Dataloading"])

    told = {step: facts(plan_promotion(step, workspace, "acme"))[0] for step in ("DataLoading", "RowSort")}
    told |= {step: facts(plan_promotion(step, workspace, "acme"))[0] for step in ("Preprocessing", "Dataloading")}

    assert told == {
        "DataLoading": "step DataLoading: is there already: cursus itself has it",
        "RowSort": "step RowSort: is there already: pack acme has it",
        "Preprocessing": "step Preprocessing: Preprocessing is another name of shared TabularPreprocessing",
        "Dataloading": "step Dataloading: is there already: cursus itself has it as DataLoading, in another case",
    }


def test_a_config_class_that_is_taken_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = pack_root(tmp_path, monkeypatch)
    edit(workspace, TABLE, "'RowCountConfig'", "'DataLoadingConfig'")
    edit(workspace, f"{OWN}/configs/config_row_count_step.py", "class RowCountConfig", "class DataLoadingConfig")

    assert "step RowCount: its config class DataLoadingConfig is that of DataLoading" in facts(
        plan_promotion("RowCount", workspace, "acme")
    )


def test_a_module_that_others_use_and_one_outside_of_the_layers_stay_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = pack_root(tmp_path, monkeypatch, ["RowCount", "RowFilter"])
    add_lines(workspace, f"{OWN}/configs/fields.py", "X = 1")
    add_lines(workspace, f"{OWN}/configs/config_row_count_step.py", "from .fields import X")
    add_lines(workspace, f"{OWN}/configs/config_row_filter_step.py", "from .fields import X")
    add_lines(workspace, "src/cursus_dev/common.py", "Y = 1")
    add_lines(workspace, BUILDER, "from cursus_dev.common import Y")

    told = facts(plan_promotion("RowCount", workspace, "acme"))

    own = "development/projects/project_x/src/cursus_dev"
    assert told == [
        f"{own}/steps/builders/builder_row_count_step.py: needs {own}/common.py, which stays behind: it lies in no "
        "layer of steps",
        f"{own}/steps/configs/config_row_count_step.py: needs {own}/steps/configs/fields.py, which stays behind: "
        f"{own}/steps/configs/config_row_filter_step.py uses it too",
    ]


def test_scripts_that_share_a_module_or_a_script_cannot_be_parted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = pack_root(tmp_path, monkeypatch, ["RowCount", "RowFilter"])
    add_lines(workspace, f"{OWN}/scripts/row_filter.py", "import row_count")
    add_lines(
        workspace, f"{OWN}/contracts/row_filter_contract.py", "ROW_FILTER_CONTRACT = dict(entry_point='row_count.py')"
    )

    told = facts(plan_promotion("RowCount", workspace, "acme"))

    assert any("scripts/row_filter.py: imports" in each and "would move away" in each for each in told)
    assert any("contracts/row_filter_contract.py:" in each and "names the script row_count.py" in each for each in told)


def test_a_config_that_names_a_folder_of_its_own_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = pack_root(tmp_path, monkeypatch)
    config = f"{OWN}/configs/config_row_count_step.py"
    add_lines(workspace, config, "    processing_source_dir: str | None = 'scripts'")

    assert [each.rpartition(": ")[2] for each in facts(plan_promotion("RowCount", workspace, "acme"))] == [
        "names a folder of its own for its script, which stays behind"
    ]


def test_a_package_that_is_imported_as_a_whole_is_refused_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = pack_root(tmp_path, monkeypatch)
    line = add_lines(workspace, BUILDER, "from cursus_dev.steps import contracts")

    (told,) = facts(plan_promotion("RowCount", workspace, "acme"))

    assert f"builder_row_count_step.py:{line}: imports 'cursus_dev.steps', which cannot be had" in told


def test_files_that_lie_already_where_others_would_go_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = pack_root(tmp_path, monkeypatch)
    target = plan_promotion("RowCount", workspace, "acme").target
    write(target.folder / "scripts" / "row_count.py", "mine")

    (told,) = facts(plan_promotion("RowCount", workspace, "acme"))

    assert "scripts/row_count.py: is there already" in told


def test_errors_of_the_check_about_the_step_are_refused_and_those_about_others_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = pack_root(tmp_path, monkeypatch, ["RowCount", "RowFilter"])
    add_lines(workspace, BUILDER, "import sys\nsys.path.append('lib')")
    add_lines(workspace, f"{OWN}/builders/builder_row_filter_step.py", "import sys\nsys.path.append('lib')")
    (workspace.steps / "scripts" / "row_filter.py").unlink()

    (told,) = facts(plan_promotion("RowCount", workspace, "acme"))

    assert "builder_row_count_step.py" in told
    assert "[change-of-the-search-path]" in told


@pytest.mark.parametrize("place", ["pipelines/counts", "development/projects/other/pipelines"])
def test_a_dag_that_names_the_step_is_refused_with_its_lines_or_updated(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = pack_root(tmp_path, monkeypatch)
    dag = lay_out_pipeline(workspace.root / place, "project_x:RowCount_training")
    before = dag.read_text()

    (fault,) = plan_promotion("RowCount", workspace, "acme").faults
    promotion = plan_promotion("RowCount", workspace, "acme", update_dags=True)

    assert fault.subject == f"{place}/dag.yaml:4"
    assert fault.fact == "names project_x:RowCount: - project_x:RowCount_training"
    assert "--update-dags" in (fault.hint or "")
    assert facts(promotion) == []
    (edited,) = (each for each in promotion.edits if each.target == dag)
    assert edited.after.decode() == before.replace("project_x:", "acme:")


def test_all_reasons_are_told_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = pack_root(tmp_path, monkeypatch, ["RowSort", "RowCount"])
    lay_out_pipeline(workspace.root / "p", "project_x:RowSort")
    add_lines(workspace, f"{OWN}/builders/builder_row_sort_step.py", "import sys\nsys.path.append('lib')")
    add_lines(workspace, f"{OWN}/scripts/row_count.py", "import row_sort_counting")

    told = facts(plan_promotion("RowSort", workspace, "acme"))

    for part in ("already: pack acme has it", "stays behind", "is there already, and", "search-path", "dag.yaml:4"):
        assert [each for each in told if part in each], part


def test_shared_steps_outside_of_the_root_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = pack_root(tmp_path, monkeypatch)

    (told,) = facts(plan_promotion("RowCount", workspace))

    assert "outside of the root" in told


def test_an_installed_copy_below_the_root_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "venv" / "lib" / "python3" / "site-packages"
    lay_out_pack(site, "acme", f"acme_installed_{abs(hash(str(tmp_path)))}", ["RowSort"])
    monkeypatch.syspath_prepend(str(site))

    (told,) = facts(plan_promotion("RowCount", good_workspace(tmp_path), "acme"))

    assert "pack acme: is installed in venv/lib/python3/site-packages/acme_installed" in told


def test_a_step_or_pack_that_there_is_not_is_told_with_the_nearest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = pack_root(tmp_path, monkeypatch)

    with pytest.raises(UnknownStepError, match=r"did you mean 'project_x:RowCount'"):
        plan_promotion("RowCont", workspace, "acme")
    with pytest.raises(WorkspaceError, match=r"no pack 'acne'\n  hint: did you mean 'acme'"):
        plan_promotion("RowCount", workspace, "acne")


def test_a_namesake_in_another_workspace_is_remarked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = pack_root(tmp_path, monkeypatch)
    lay_out_workspace(workspace.root, "other")

    promotion = plan_promotion("RowCount", workspace, "acme")

    assert facts(promotion) == []
    assert promotion.remarks == ("workspace other has a RowCount too: there, the name means two steps from now on",)
