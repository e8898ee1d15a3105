from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.scaffold.planning import STEPS, planned

from cursus.scaffold.drifting import DriftState, drift
from cursus.scaffold.scaffolding import scaffold

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = f"{STEPS}/scripts/keep_large.py"
OTHER = {"description": "keeps payments that are larger than most"}


def drifted(plan, root: Path) -> dict[str, DriftState]:
    return {each.path: each.state for each in drift(plan, root).files if each.state is not DriftState.UNCHANGED}


def test_what_was_just_written_has_not_drifted(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    scaffold(plan, tmp_path)
    assert not drift(plan, tmp_path).has_drifted


def test_an_edit_is_seen_however_often_the_plan_is_scaffolded_after_it(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    scaffold(plan, tmp_path)
    (tmp_path / SCRIPT).write_text((tmp_path / SCRIPT).read_text() + "# mine\n")
    assert drifted(plan, tmp_path) == {SCRIPT: DriftState.EDITED}
    other = planned(tmp_path, **OTHER)
    assert drifted(other, tmp_path)[SCRIPT] is DriftState.BOTH
    scaffold(other, tmp_path, merge=True)
    assert drifted(other, tmp_path) == {SCRIPT: DriftState.EDITED}
    (found,) = [each for each in drift(other, tmp_path).files if each.path == SCRIPT]
    assert "+# mine" in found.diff


def test_a_plan_that_is_newer_and_a_file_and_an_entry_that_are_gone_are_told(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    scaffold(plan, tmp_path)
    names = f"{STEPS}/specs/__init__.py"
    (tmp_path / names).write_text('"""Specs."""\n')
    (tmp_path / SCRIPT).unlink()
    found = drifted(planned(tmp_path, **OTHER), tmp_path)
    assert found[SCRIPT] is DriftState.MISSING
    assert found[names] is DriftState.MISSING
    assert found[f"{STEPS}/contracts/keep_large_contract.py"] is DriftState.PLAN_NEWER


def test_without_a_manifest_files_are_compared_with_what_the_plan_makes(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    scaffold(plan, tmp_path)
    (made,) = tmp_path.rglob("*.manifest.json")
    made.unlink()
    assert drifted(plan, tmp_path) == {}
    (tmp_path / SCRIPT).write_text("# mine\n")
    assert drifted(plan, tmp_path) == {SCRIPT: DriftState.NOT_GENERATED}


def test_a_step_that_was_never_scaffolded_lacks_every_file(tmp_path: Path) -> None:
    found = drift(planned(tmp_path), tmp_path)
    assert {each.state for each in found.files} == {DriftState.MISSING}
