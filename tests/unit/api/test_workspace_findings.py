"""A check of a workspace's steps also tells what the check of the workspace finds, once and in every format."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.unit.workspaces.good_workspace import STEPS, add_lines, good_workspace

from cursus import api
from cursus.api.workspace_findings import workspace_rules
from cursus.registry.builder_registry import get_global_registry
from cursus.registry.context import set_workspace_context
from cursus.validation.rules import rule_codes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cursus.registry.workspace_folders import Workspace
    from cursus.validation.outcome import Outcome

CONTRACT = f"{STEPS}/contracts/row_count_contract.py"
CODE = "import-of-another-workspace"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    found = good_workspace(tmp_path)
    with set_workspace_context(found.id, tmp_path):
        get_global_registry().refresh()
        yield found
    get_global_registry().refresh()


def checked(workspace: Workspace, *levels: int) -> Outcome:
    return api.check_steps(workspace=workspace.id, levels=levels, store=None)


def told(outcome: Outcome) -> list[tuple[str, str, int]]:
    return [(each.code, each.step, each.place.line) for each in outcome.findings() if each.code in WORKSPACE_CODES]


WORKSPACE_CODES = {
    CODE, "change-of-the-search-path", "no-shared-lock", "name-in-another-workspace", "import-by-computed-name"
}  # fmt: skip


def test_nothing_is_told_of_a_workspace_that_keeps_to_itself(workspace: Workspace) -> None:
    outcome = checked(workspace)

    assert told(outcome) == []
    assert [step.files.qualified for step in outcome.steps] == ["project_x:RowCount"]


def test_what_is_found_in_a_file_of_a_step_is_told_of_the_step_and_counts(workspace: Workspace) -> None:
    line = add_lines(workspace, CONTRACT, "import development.projects.project_y.src.cursus_dev.steps")
    (step,) = checked(workspace).steps

    assert (CODE, "project_x:RowCount", line) in told(checked(workspace))
    assert step.score.rating == "failing checks"
    assert step.score.levels[0] == 5.0


def test_what_concerns_no_step_is_told_of_the_workspace(workspace: Workspace) -> None:
    line = add_lines(workspace, f"{STEPS}/tables.py", "import sys\nsys.path.append('..')") + 1
    (workspace.folder / "shared.lock").unlink()
    outcome = checked(workspace)

    assert sorted(told(outcome)) == [
        ("change-of-the-search-path", "the workspace project_x", line),
        ("no-shared-lock", "the workspace project_x", 1),
    ]
    assert outcome.checked == 1
    assert outcome.has_errors


def test_other_levels_than_that_of_standardization_say_nothing_of_it(workspace: Workspace) -> None:
    add_lines(workspace, CONTRACT, "import development.projects.project_y.src.cursus_dev.steps")

    assert told(checked(workspace, 2)) == []


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "html"])
def test_every_format_tells_it(form: str, workspace: Workspace) -> None:
    add_lines(workspace, f"{STEPS}/tables.py", "import development.projects.project_y")
    text = api.render_check(checked(workspace), form, workspace.root)

    assert CODE in text
    assert "the workspace project_x" in text


def test_findings_are_remembered_until_a_file_of_the_workspace_changes(workspace: Workspace, tmp_path: Path) -> None:
    def codes() -> list[str]:
        outcome = api.check_steps(workspace=workspace.id, store=tmp_path / "store")
        return [each.code for each in outcome.findings() if each.code in WORKSPACE_CODES]

    assert (codes(), codes()) == ([], [])
    place = workspace.folder / STEPS / "tables.py"
    add_lines(workspace, f"{STEPS}/tables.py", "import development.projects.project_y")
    assert (codes(), codes()) == ([CODE], [CODE])
    place.write_text("x = 1\n")
    assert codes() == []
    (workspace.folder / "shared.lock").unlink()
    assert codes() == ["no-shared-lock"]


def test_what_is_remembered_is_what_is_found(workspace: Workspace, tmp_path: Path) -> None:
    add_lines(workspace, CONTRACT, "import development.projects.project_y")
    first, again = (api.check_steps(workspace=workspace.id, store=tmp_path / "store") for _ in range(2))

    assert list(first.findings()) == list(again.findings()) == list(checked(workspace).findings())


def test_only_files_that_changed_are_read_again(workspace: Workspace, tmp_path: Path) -> None:
    def found() -> list[tuple[str, str, int]]:
        return told(api.check_steps(workspace=workspace.id, store=tmp_path / "store"))

    line = add_lines(workspace, CONTRACT, "import development.projects.project_y")
    add_lines(workspace, f"{STEPS}/tables.py", "x = 0")
    here = [(CODE, "project_x:RowCount", line)]
    assert found() == here
    memory = tmp_path / "store" / "workspace-project_x.json"
    memory.write_text(memory.read_text().replace(f'"line": {line}', '"line": 1'))
    add_lines(workspace, f"{STEPS}/tables.py", "x = 1")
    assert found() == [(CODE, "project_x:RowCount", 1)]
    add_lines(workspace, CONTRACT, "x = 1")
    assert found() == here
    (workspace.folder / STEPS / "more.py").write_text("import development.projects.project_y\n")
    assert found() == [*here, (CODE, "the workspace project_x", 1)]
    (workspace.folder / STEPS / "more.py").unlink()
    assert found() == here


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"stamp": 1}'])
def test_a_memory_that_is_broken_costs_time_only(body: bytes, workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "workspace-project_x.json").write_bytes(body)

    assert told(api.check_steps(workspace=workspace.id, store=tmp_path / "store")) == []


def test_sarif_links_to_the_page_of_the_workspaces_rules(workspace: Workspace) -> None:
    document = json.loads(api.render_check(checked(workspace), "sarif", workspace.root))
    rules = {rule["id"]: rule for rule in document["runs"][0]["tool"]["driver"]["rules"]}

    assert "docs/reference/workspace-check.md" in rules[CODE]["help"]["text"]


def test_its_rules_are_explained_and_none_has_the_code_of_a_rule_of_steps() -> None:
    assert api.explain_rule(CODE).what.startswith("A module imports another workspace's")
    assert {rule.code for rule in workspace_rules()}.isdisjoint(rule_codes())
