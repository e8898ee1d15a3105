"""What becomes of files: written whole or not at all, and nothing over what a person has written."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from tests.fault_points import snapshot
from tests.unit.scaffold.planning import FOLDER, STEPS, planned

from cursus.core.file_changes import FileChanges
from cursus.errors import ChangeError, CursusError, PlanError
from cursus.scaffold.model import FileState
from cursus.scaffold.scaffolding import scaffold

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = f"{STEPS}/scripts/keep_large.py"
CONFIG = f"{STEPS}/configs/config_keep_large_step.py"
OTHER = {"description": "keeps payments that are larger than most"}


def states(done) -> dict[str, FileState]:
    return {each.path: each.state for each in done.files}


def test_a_plan_becomes_files_and_the_workspace_that_they_need(tmp_path: Path) -> None:
    done = scaffold(planned(tmp_path), tmp_path)
    assert done.workspace == "payments"
    assert (tmp_path / SCRIPT).read_text().startswith('"""Keeps payments that are large enough."""\n')
    assert (tmp_path / FOLDER / "tests/conftest.py").is_file()
    assert "KeepLarge" in (tmp_path / FOLDER / "src/cursus_dev/registry/project_step_names.py").read_text()
    assert '"KeepLargeStepBuilder"' in (tmp_path / STEPS / "builders/__init__.py").read_text()


def test_scaffolding_again_changes_nothing(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    scaffold(plan, tmp_path)
    before = snapshot(tmp_path)
    done = scaffold(plan, tmp_path)
    assert set(states(done).values()) == {FileState.UNCHANGED}
    assert snapshot(tmp_path) == before
    assert done.workspace is None


def test_a_trial_says_what_would_be_and_writes_nothing(tmp_path: Path) -> None:
    done = scaffold(planned(tmp_path), tmp_path, dry_run=True)
    assert FileState.CREATED in states(done).values()
    assert any("+class KeepLargeConfig" in each.diff for each in done.files)
    assert snapshot(tmp_path) == snapshot(tmp_path / "none") if (tmp_path / "none").exists() else True
    assert not (tmp_path / "development").exists()


def test_another_revision_overwrites_what_nobody_touched(tmp_path: Path) -> None:
    scaffold(planned(tmp_path), tmp_path)
    done = scaffold(planned(tmp_path, **OTHER), tmp_path)
    assert states(done)[SCRIPT] is FileState.OVERWRITTEN
    assert states(done)[CONFIG] is FileState.UNCHANGED
    assert "larger than most" in (tmp_path / SCRIPT).read_text()
    assert (tmp_path / FOLDER / "src/cursus_dev/registry/project_step_names.py").read_text().count('"KeepLarge": ') == 1


def test_what_a_person_changed_is_kept(tmp_path: Path) -> None:
    scaffold(planned(tmp_path), tmp_path)
    text = (tmp_path / SCRIPT).read_text().replace("logger.info", "logger.debug") + "# mine\n"
    (tmp_path / SCRIPT).write_text(text)
    done = scaffold(planned(tmp_path), tmp_path)
    assert states(done)[SCRIPT] is FileState.KEPT
    assert (tmp_path / SCRIPT).read_text() == text


def test_what_both_have_changed_is_refused_with_both_changes_and_nothing_is_written(tmp_path: Path) -> None:
    scaffold(planned(tmp_path), tmp_path)
    for path in (SCRIPT, f"{STEPS}/contracts/keep_large_contract.py"):
        (tmp_path / path).write_text((tmp_path / path).read_text().replace("large enough", "of a good size"))
    before = snapshot(tmp_path)
    with pytest.raises(PlanError) as caught:
        scaffold(planned(tmp_path, **OTHER), tmp_path)
    assert [fault.subject for fault in caught.value.faults] == [f"{STEPS}/contracts/keep_large_contract.py", SCRIPT]
    assert "larger than most" in caught.value.faults[1].fact
    assert "of a good size" in caught.value.faults[1].fact
    assert snapshot(tmp_path) == before


def test_changes_that_do_not_touch_are_merged_where_that_is_asked_for(tmp_path: Path) -> None:
    scaffold(planned(tmp_path), tmp_path)
    (tmp_path / SCRIPT).write_text((tmp_path / SCRIPT).read_text() + "\n# mine\n")
    plan = planned(tmp_path, **OTHER)
    with pytest.raises(PlanError, match="--merge puts both into it"):
        scaffold(plan, tmp_path)
    assert states(scaffold(plan, tmp_path, merge=True))[SCRIPT] is FileState.MERGED
    text = (tmp_path / SCRIPT).read_text()
    assert "larger than most" in text
    assert text.endswith("# mine\n")
    assert states(scaffold(plan, tmp_path))[SCRIPT] is FileState.KEPT


def test_a_file_that_no_plan_made_is_refused(tmp_path: Path) -> None:
    place = tmp_path / SCRIPT
    place.parent.mkdir(parents=True)
    place.write_text("print('mine')\n")
    with pytest.raises(CursusError) as caught:
        scaffold(planned(tmp_path), tmp_path)
    assert "keep_large.py" in str(caught.value) or "PROJECT_STEP_NAMES" in str(caught.value)
    assert place.read_text() == "print('mine')\n"


def test_a_file_that_is_gone_is_made_again(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    scaffold(plan, tmp_path)
    (tmp_path / SCRIPT).unlink()
    assert states(scaffold(plan, tmp_path))[SCRIPT] is FileState.CREATED


def test_a_step_that_would_break_a_rule_leaves_everything_as_it_was(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    assert plan.contract
    broken = plan.contract.model_copy(update={"entry_point": "another.py"})
    before = snapshot(tmp_path)
    with pytest.raises(PlanError, match=r"another\.py"):
        scaffold(plan.model_copy(update={"contract": broken}), tmp_path)
    assert {k: v for k, v in snapshot(tmp_path).items() if ".cursus" not in str(k)} == before


def test_a_table_with_another_step_of_the_name_is_refused(tmp_path: Path) -> None:
    scaffold(planned(tmp_path), tmp_path)
    for each in (tmp_path / FOLDER).rglob("*.manifest.json"):
        each.unlink()
    with pytest.raises(PlanError) as caught:
        scaffold(planned(tmp_path, **OTHER), tmp_path)
    said = str(caught.value)
    assert "stands there already, with other values" in said
    assert "is there, and no plan made it" in said


def test_a_manifest_of_another_step_is_refused(tmp_path: Path) -> None:
    scaffold(planned(tmp_path), tmp_path)
    (made,) = (tmp_path / FOLDER).rglob("*.manifest.json")
    with pytest.raises(PlanError, match="is the manifest of KeepLarge, not of CleanTexts"):
        scaffold(planned(tmp_path, "by_hand"), tmp_path, plan_file=made.with_name(made.name.replace(".manifest", "")))


@pytest.mark.parametrize("place", [f"{STEPS}/scripts", f"{FOLDER}/docs"])
def test_nothing_is_written_through_links(tmp_path: Path, place: str) -> None:
    scaffold(planned(tmp_path), tmp_path)
    elsewhere = tmp_path / "elsewhere"
    (tmp_path / place).rename(elsewhere)
    (tmp_path / place).symlink_to(elsewhere)
    with pytest.raises(CursusError, match="is a link"):
        scaffold(planned(tmp_path, **OTHER), tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "development").mkdir(mode=0o555)
    with pytest.raises(ChangeError, match="Permission denied"):
        scaffold(planned(tmp_path), tmp_path)


def test_two_at_a_time_take_turns(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    scaffold(plan, tmp_path)
    with FileChanges.open(tmp_path, "another change"):
        assert set(states(scaffold(plan, tmp_path, dry_run=True)).values()) == {FileState.UNCHANGED}


def test_a_workspace_that_is_there_keeps_its_files(tmp_path: Path) -> None:
    scaffold(planned(tmp_path), tmp_path)
    readme = tmp_path / FOLDER / "README.md"
    readme.write_text("mine\n")
    done = scaffold(planned(tmp_path, "by_hand"), tmp_path)
    assert done.workspace is None
    assert readme.read_text() == "mine\n"
    table = (tmp_path / FOLDER / "src/cursus_dev/registry/project_step_names.py").read_text()
    assert table.index("KeepLarge") < table.index("CleanTexts")
    names = (tmp_path / STEPS / "builders/__init__.py").read_text()
    assert '__all__ = ["CleanTextsStepBuilder", "KeepLargeStepBuilder"]' in names


def test_a_shared_step_is_refused_outside_of_a_checkout(tmp_path: Path) -> None:
    plan = planned(tmp_path, developer_type="shared", project_id=None)
    with pytest.raises(PlanError, match="outside of the root"):
        scaffold(plan, tmp_path)
    assert not (tmp_path / "src").exists()
