from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.validation.step_files import checked, rule, script_line, step

from cursus.validation.mending import fixes_of, root_at_work
from cursus.validation.model import Edit, Finding, Replacement

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from cursus.validation.subject import StepReading, World


def doubled(step: StepReading, world: World, finding: Finding) -> Edit:
    assert step.files.script == finding.place.path
    return Edit((Replacement(finding.place.path, (1, 5), (1, 6), "2"),))


def test_each_finding_is_mended_by_its_own_rule(tmp_path: Path) -> None:
    mends, knows_none = rule(script_line(1), fix=doubled), rule(script_line(1), code="undeclared-variable")
    fixes = fixes_of(checked(step(tmp_path), mends, knows_none), tmp_path)
    assert [each.code for each in fixes.mended] == ["unused-path"]
    assert [change.after for change in fixes.changes] == ["x = 2\n"]


def test_a_fix_that_raises_hinders_no_other(tmp_path: Path) -> None:
    def broken(step: StepReading, world: World, finding: Finding) -> Edit:
        raise ValueError("no")

    rules = rule(script_line(1), fix=broken), rule(script_line(1), code="undeclared-variable", fix=doubled)
    fixes = fixes_of(checked(step(tmp_path), *rules), tmp_path)
    assert [(each.code, why) for each, why in fixes.left] == [("unused-path", "its fix broke off with ValueError: no")]
    assert [each.code for each in fixes.mended] == ["undeclared-variable"]


def test_findings_that_comments_allow_are_not_mended(tmp_path: Path) -> None:
    folder = step(tmp_path, script="x = 1  # cursus: allow[unused-path] it is meant\n")
    assert fixes_of(checked(folder, rule(script_line(1), fix=doubled)), tmp_path).changes == ()


def test_the_root_is_that_of_the_workspaces_else_of_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "repository/project/here"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    assert root_at_work() == folder
    (tmp_path / "repository/.git").mkdir()
    assert root_at_work() == tmp_path / "repository"
    (tmp_path / "repository/project/development/projects").mkdir(parents=True)
    assert root_at_work() == tmp_path / "repository/project"
