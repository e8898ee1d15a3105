"""Names that mean something else as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.workspaces.good_workspace import TABLE, edit, findings, good_workspace
from tests.workspace_files import lay_out_pack, lay_out_workspace

from cursus.registry.builder_registry import get_global_registry
from cursus.registry.workspace_folders import find_workspace
from cursus.steps.builders.builder_data_loading_step import DataLoadingStepBuilder
from cursus.workspaces.findings import Finding, Group, Severity

if TYPE_CHECKING:
    from pathlib import Path


def conflicts(root: Path, steps: list[str], metadata: dict[str, str] | None = None) -> list[Finding]:
    lay_out_workspace(root, "project_x", steps, metadata)
    found = findings(find_workspace("project_x", root))
    return [each for each in found if each.group is Group.CONFLICTS]


def test_a_shared_step_of_the_same_name_is_an_error_with_both_origins_and_the_policy(tmp_path: Path) -> None:
    (told,) = conflicts(tmp_path, ["DataLoading"])

    assert (told.rule, told.severity, told.line) == ("name-in-common", Severity.ERROR, 4)
    assert told.fact == "DataLoading is a step of workspace project_x and of cursus itself; the policy is 'refuse'"
    assert "project_x:DataLoading" in told.hint


@pytest.mark.parametrize(
    ("policy", "chosen"), [("prefer-workspace", "workspace project_x"), ("prefer-shared", "cursus itself")]
)
def test_a_policy_makes_it_a_note_that_says_which_is_meant(policy: str, chosen: str, tmp_path: Path) -> None:
    (told,) = conflicts(tmp_path, ["DataLoading"], {"collisions": policy})

    assert (told.rule, told.severity) == ("name-in-common", Severity.NOTE)
    assert told.fact.endswith(f"so that DataLoading means that of {chosen}")


def test_a_step_of_a_pack_is_a_conflict_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out_pack(tmp_path / "site", "acme", "acme_of_conflicts")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))

    (told,) = conflicts(tmp_path, ["RowCount"])

    assert told.rule == "name-in-common"
    assert "of workspace project_x and of pack acme" in told.fact


def test_a_pack_of_the_workspaces_id_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out_pack(tmp_path / "site", "project_x", "project_x_of_conflicts", ["RowFilter"])
    monkeypatch.syspath_prepend(str(tmp_path / "site"))

    (told,) = conflicts(tmp_path, ["RowCount"])

    assert (told.rule, told.severity) == ("id-of-a-pack", Severity.ERROR)


def test_the_other_name_of_a_shared_step_is_a_warning(tmp_path: Path) -> None:
    (told,) = conflicts(tmp_path, ["Preprocessing"])

    assert (told.rule, told.severity) == ("name-of-an-alias", Severity.WARNING)
    assert "TabularPreprocessing" in told.fact


def test_names_that_differ_in_case_only_are_errors(tmp_path: Path) -> None:
    told = conflicts(tmp_path, ["Dataloading", "RowCount", "Rowcount"])

    assert {(each.rule, each.severity) for each in told} == {("name-differs-in-case", Severity.ERROR)}
    assert sorted(each.fact for each in told) == [
        "Dataloading and DataLoading of cursus itself differ in case only",
        "RowCount and Rowcount of workspace project_x differ in case only",
    ]


def test_a_config_class_of_another_step_is_a_warning(tmp_path: Path) -> None:
    workspace = good_workspace(tmp_path)
    edit(workspace, TABLE, "'RowCountConfig'", "'DataLoadingConfig'")

    told = [each for each in findings(workspace) if each.group is Group.CONFLICTS]

    assert [(each.rule, each.severity) for each in told] == [("config-class-in-common", Severity.WARNING)]


def test_a_step_of_another_workspace_is_a_note(tmp_path: Path) -> None:
    good_workspace(tmp_path, "other")

    (told,) = findings(good_workspace(tmp_path))

    assert (told.rule, told.severity) == ("name-in-another-workspace", Severity.NOTE)
    assert told.fact == "RowCount is a step of workspace project_x and of workspace other"


def test_what_this_process_has_registered_is_no_conflict(tmp_path: Path) -> None:
    class RowCountStepBuilder(DataLoadingStepBuilder):
        """Registered in this process under the name of the workspace's step."""

    get_global_registry().register("RowCount", RowCountStepBuilder)
    try:
        assert findings(good_workspace(tmp_path)) == ()
    finally:
        get_global_registry.cache_clear()
