"""Whether the table of a workspace and its files say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.workspaces.good_workspace import BUILDER, STEPS, TABLE, add_lines, edit, findings, good_workspace
from tests.workspace_files import entry, table, write

from cursus.workspaces.findings import Group, Severity

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = f"{STEPS}/contracts/row_count_contract.py"
SPEC = f"{STEPS}/specs/row_count_spec.py"
CONFIG = f"{STEPS}/configs/config_row_count_step.py"
SCRIPT = f"{STEPS}/scripts/row_count.py"

EDITS = [
    (TABLE, "'RowCountConfig'", "'CountConfig'", "name-off-the-rule"),
    (TABLE, "'RowCountStepBuilder'", "'RowCountBuilder'", "name-off-the-rule"),
    (TABLE, "'spec_type': 'RowCount'", "'spec_type': 'Counting'", "name-off-the-rule"),
    (TABLE, "'Processing'", "'Procesing'", "unknown-step-type"),
    (TABLE, "'Processing'", "''", "table"),
    (TABLE, "'Processing'", "'Processing', 'kind': 'x'", "table"),
    (TABLE, "    'RowCount'", "    'row_count'", "table"),
    (TABLE, "    'RowCount'", "    'RowCountConfig'", "table"),
    (TABLE, "    'RowCount'", "    'RowСount'", "table"),  # noqa: RUF001 - a Cyrillic letter that looks like a C
    (TABLE, "PROJECT_STEP_NAMES = {", "PROJECT_STEP_NAMES = {", "table"),
    (CONTRACT, "ROW_COUNT_CONTRACT =", "ROWCOUNT_CONTRACT =", "name-differs-from-entry"),
    (SPEC, "ROW_COUNT_SPEC =", "COUNT_SPEC =", "name-differs-from-entry"),
    (SPEC, '    "RowCount",', '    "RowCounting",', "name-differs-from-entry"),
    (CONFIG, "class RowCountConfig", "class RowsCountConfig", "name-differs-from-entry"),
    (BUILDER, "class RowCountStepBuilder", "class RowCounterStepBuilder", "name-differs-from-entry"),
    (BUILDER, "@register_builder()", '@register_builder("RowCounter")', "name-differs-from-entry"),
    (CONTRACT, '"row_count.py"', '"row_counting.py"', "missing-script"),
]


@pytest.mark.parametrize(("place", "old", "new", "rule"), EDITS)
def test_a_name_off_the_rules_is_told(place: str, old: str, new: str, rule: str, tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    edit(workspace, place, old, new)
    if old == new:
        write(workspace.table, workspace.table.read_text() + workspace.table.read_text().partition("\n")[2] + "x = \n")

    told = findings(workspace)

    assert rule in {each.rule for each in told}
    of_rule = [each for each in told if each.rule == rule]
    assert {each.group for each in of_rule} == {Group.NAMES}
    assert {each.file.partition("project_x/")[2] for each in of_rule} == {place}
    assert all(each.hint for each in of_rule)


@pytest.mark.parametrize("place", [CONTRACT, SPEC, CONFIG, BUILDER])
def test_a_layer_that_is_not_there_is_told_by_the_line_of_the_table(place: str, tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    (workspace.folder / place).unlink()

    told = [each for each in findings(workspace) if each.rule == "missing-layer"]

    assert [(each.line, each.steps, each.severity) for each in told] == [(4, ("RowCount",), Severity.ERROR)]
    assert place.removeprefix(f"{STEPS}/") in told[0].fact


def test_a_script_that_is_not_there_is_told_by_the_contract(tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    (workspace.folder / SCRIPT).unlink()

    (told,) = findings(workspace)

    assert (told.rule, told.line, told.file.partition("project_x/")[2]) == ("missing-script", 6, CONTRACT)


def test_a_script_may_lie_where_the_config_says(tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    (workspace.folder / SCRIPT).unlink()
    add_lines(workspace, CONFIG, "    processing_source_dir: str | None = 'elsewhere'")

    assert findings(workspace) == ()


def test_an_entry_without_files_is_told_once(tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    write(workspace.table, table("PROJECT_STEP_NAMES", ["RowCount", "RowFilter"]))

    (told,) = findings(workspace)

    assert (told.rule, told.line, told.steps) == ("entry-without-files", 5, ("RowFilter",))


def test_files_without_an_entry_are_warned_of(tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    write(workspace.table, table("PROJECT_STEP_NAMES", []))

    told = findings(workspace)

    assert {(each.rule, each.severity, each.steps) for each in told} == {
        ("files-without-entry", Severity.WARNING, ("RowCount",))
    }
    assert "`cursus registry add RowCount`" in told[0].hint


def test_a_stray_layer_is_told_with_the_nearest_step(tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    add_lines(workspace, f"{STEPS}/specs/rowcount_spec.py", "X = 1")

    (told,) = findings(workspace)

    assert (told.rule, told.severity) == ("files-without-entry", Severity.WARNING)
    assert told.hint == "did you mean 'row_count'?"


@pytest.mark.parametrize("spec", ["ROW_COUNT_SPECS", "ROW_COUNT_TRAINING_SPEC"])
def test_a_spec_may_be_one_for_each_job_type(spec: str, tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    edit(workspace, SPEC, "ROW_COUNT_SPEC =", f"{spec} =")

    assert findings(workspace) == ()


def test_names_may_be_defined_below_conditions_and_imported(tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    contract = (workspace.folder / CONTRACT).read_text()
    write(workspace.steps / "contracts" / "shapes.py", contract)
    write(workspace.folder / CONTRACT, "from .shapes import ROW_COUNT_CONTRACT\n")
    spec = (workspace.folder / SPEC).read_text().replace("\nROW_COUNT_SPEC = ", "\nif True:\n  ROW_COUNT_SPEC = ")
    write(workspace.folder / SPEC, spec)

    assert findings(workspace) == ()


def test_a_table_of_another_workspace_is_told(tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    text = f"PROJECT_STEP_NAMES = {{\n'RowCount': {entry('RowCount', workspace_id='other')!r},\n}}\n"
    write(workspace.table, text)

    told = findings(workspace)

    assert [(each.line, each.group) for each in told] == [(2, Group.NAMES)]
    assert "workspace_id is 'other'" in told[0].fact


def test_a_builder_in_a_file_of_another_name_is_told(tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    (workspace.folder / BUILDER).rename(workspace.steps / "builders" / "builder_rows_step.py")

    told = findings(workspace)

    assert {each.rule for each in told} == {"missing-layer", "builder-not-found", "files-without-entry"}


def test_a_policy_that_is_none_is_told_with_the_nearest(tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    write(workspace.table, table("PROJECT_STEP_NAMES", ["RowCount"], {"collisions": "prefer-workspaces"}))

    (told,) = findings(workspace)

    assert "collisions is 'prefer-workspaces'" in told.fact
    assert told.rule == "table"
    assert told.hint == "did you mean 'prefer-workspace'?"


def test_files_that_differ_in_case_only_are_told(tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    add_lines(workspace, f"{STEPS}/scripts/Row_Count.py", "X = 1")

    (told,) = findings(workspace)

    assert (told.rule, told.severity) == ("file-differs-in-case", Severity.ERROR)


def test_a_model_needs_no_contract(tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    (workspace.folder / CONTRACT).unlink()
    edit(workspace, TABLE, "'Processing'", "'CreateModel'")

    assert "missing-layer" not in {each.rule for each in findings(workspace)}


def test_a_layer_of_another_step_may_stand_in_for_its_own(tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    (workspace.folder / CONTRACT).unlink()
    shared = "from cursus.steps.contracts.data_loading_contract import DATA_LOADING_CONTRACT as ROW_COUNT_CONTRACT"
    edit(workspace, SPEC, "from cursus_dev.steps.contracts.row_count_contract import ROW_COUNT_CONTRACT", shared)
    edit(workspace, CONFIG, "from ..contracts.row_count_contract import ROW_COUNT_CONTRACT", shared)

    assert findings(workspace) == ()
