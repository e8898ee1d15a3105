"""Every rule of the check is told of, and has a planted fault."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.unit.workspaces.good_workspace import BUILDER, add_lines, findings, good_workspace
from tests.workspace_files import write

from cursus.workspaces.checks.links import odd_folders
from cursus.workspaces.findings import Severity
from cursus.workspaces.rules import RULES

if TYPE_CHECKING:
    from cursus.workspaces.findings import Finding

TESTS = Path(__file__).parent
CHECKS = Path(str(__import__("cursus").__file__)).parent / "workspaces"


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_test_that_plants_its_fault(rule: str) -> None:
    texts = [path.read_text() for path in TESTS.rglob("test_*.py") if path.name != "test_rules.py"]

    assert any(f'"{rule}"' in text for text in texts) or rule == "no-workspace"


def test_every_name_of_a_rule_in_the_code_is_in_the_table() -> None:
    named = re.compile(r"(?:found|Finding|_search)\(\s*(?:Group\.\w+, )?\"([a-z-]+)\"")
    used = {name for path in CHECKS.rglob("*.py") for name in named.findall(path.read_text())}

    assert len(used) > 20
    assert used <= RULES.keys()


def as_told(found: Finding) -> tuple[str, bool]:
    return str(found.group), str(found.severity) in RULES[found.rule].severity


def test_findings_are_as_the_table_says(tmp_path: Path) -> None:
    good_workspace(tmp_path, "other")
    workspace = good_workspace(tmp_path)
    add_lines(workspace, BUILDER, "import sys, nowhere\nsys.path.append('x')\nfrom ..specs.none_spec import X")
    (workspace.folder / "link").symlink_to("/")

    told = findings(workspace, load=True)

    assert len({each.rule for each in told}) > 3
    for each in told:
        assert as_told(each) == (str(RULES[each.rule].group), True)


def test_folders_between_the_workspaces_that_are_none_are_told(tmp_path: Path) -> None:
    good_workspace(tmp_path)
    projects = tmp_path / "development" / "projects"
    for name in ("Project-X", "progect х", "shared", ".hidden"):  # noqa: RUF001 - a Cyrillic letter
        (projects / name).mkdir()
    write(projects / "notes.txt", "a file harms nobody")
    (projects / "gone").symlink_to("nowhere")

    told = odd_folders(tmp_path)

    assert {(each.rule, each.severity) for each in told} == {("no-workspace", Severity.WARNING)}
    assert {each.file.rpartition("/")[2] for each in told} == {"Project-X", "progect х", "shared", "gone"}  # noqa: RUF001 - a Cyrillic letter
    assert odd_folders(tmp_path / "nowhere") == []
