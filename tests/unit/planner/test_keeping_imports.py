from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.planned_steps import row_count

from cursus.errors import PlanError
from cursus.planner.importing.keeping import KeptPlan, keep_imported
from cursus.planner.plan_files import read_plan
from cursus.planner.rendering import render_plan
from cursus.planner.rendering.markdown import render
from cursus.registry.builder_registry import get_global_registry

if TYPE_CHECKING:
    from pathlib import Path

PLACE = "development/projects/project_x/plans/row_count_implementation_plan.md"


def keep(document: Path, root: Path, *, dry_run: bool = False) -> KeptPlan:
    return keep_imported(document, root, get_global_registry(), render, dry_run=dry_run)


def written(root: Path, text: str, place: str = PLACE) -> Path:
    document = root / place
    document.parent.mkdir(parents=True, exist_ok=True)
    document.write_text(text, encoding="utf-8")
    return document


def test_a_document_from_anywhere_is_kept_at_the_place_of_the_plan(tmp_path: Path) -> None:
    document = written(tmp_path, render_plan(row_count(), "markdown"), "inbox/answer.md")
    stored = keep(document, tmp_path).made.stored
    assert stored.document == tmp_path / PLACE
    assert read_plan(stored.data).model_copy(update={"revision": 2}) == row_count()
    assert document.read_text(encoding="utf-8") == render_plan(row_count(), "markdown")


def test_a_document_that_lies_at_the_place_of_the_plan_is_kept_in_its_history(tmp_path: Path) -> None:
    own = render_plan(row_count(), "markdown").replace("- Purpose: Counts", "* **Purpose** Counts") + "\nA remark.\n"
    document = written(tmp_path, own)
    kept = keep(document, tmp_path)
    assert kept.made.stored.plan.revision == 1
    assert "- Purpose: Counts" in document.read_text(encoding="utf-8")
    history = document.with_name("row_count_implementation_plan.history")
    assert (history / "0001.imported.md").read_text(encoding="utf-8") == own
    assert ["A remark." in note for note in kept.notes] == [True]


def test_what_was_changed_by_hand_becomes_a_revision(tmp_path: Path) -> None:
    document = written(tmp_path, render_plan(row_count(), "markdown"))
    keep(document, tmp_path)
    text = document.read_text(encoding="utf-8").replace("- Algorithm: Filter, then count", "- Algorithm: Count")
    document.write_text(text, encoding="utf-8")
    stored = keep(document, tmp_path).made.stored
    assert (stored.plan.revision, stored.changed) == (2, True)
    assert read_plan(stored.data).script == row_count().script.model_copy(update={"algorithm": "Count"})  # type: ignore[union-attr]  # this plan has a script


def test_a_document_that_says_the_same_changes_nothing(tmp_path: Path) -> None:
    document = written(tmp_path, render_plan(row_count(), "markdown"))
    keep(document, tmp_path)
    before = document.read_text(encoding="utf-8")
    assert not keep(document, tmp_path).made.stored.changed
    assert document.read_text(encoding="utf-8") == before


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    document = written(tmp_path, render_plan(row_count(), "markdown"), "answer.md")
    found = keep(document, tmp_path, dry_run=True)
    assert found.made.stored.plan.name == "RowCount"
    assert [each.name for each in tmp_path.iterdir()] == ["answer.md"]


def test_a_document_with_faults_writes_nothing(tmp_path: Path) -> None:
    document = written(tmp_path, "# Implementation Plan for RowCount\n", "answer.md")
    with pytest.raises(PlanError):
        keep(document, tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["answer.md"]


def test_a_wire_without_a_score_gets_that_of_the_registered_steps(tmp_path: Path) -> None:
    text = render_plan(row_count(), "markdown").replace("TabularPreprocessing` (score `0.95`)", "TabularPreprocessing`")
    text = text.replace("    - Reasons: `type` `0.4`, `name` `0.3`, `source` `0.25`\n", "")
    wire = keep(written(tmp_path, text), tmp_path).made.stored.plan.integration.upstream[0]
    assert wire.step == "TabularPreprocessing"
    assert wire.score > 0.5
    assert wire.reasons


@pytest.mark.parametrize(("content", "told"), [(None, "No such file"), (b"\xff", "is not UTF-8")])
def test_a_document_that_cannot_be_read_is_told(tmp_path: Path, content: bytes | None, told: str) -> None:
    document = tmp_path / "answer.md"
    if content is not None:
        document.write_bytes(content)
    with pytest.raises(PlanError, match=told):
        keep(document, tmp_path)
