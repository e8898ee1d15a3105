from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.unit.planner.plans import edited, golden

from cursus.errors import ChangeError, PlanError
from cursus.planner.differences import differences
from cursus.planner.plan_files import read_plan
from cursus.planner.store import find_plan, places_of, read_revision, revisions, store_plan

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.planner.plan import StepPlan


def text_of(plan: StepPlan) -> str:
    return f"# {plan.name}, {plan.revision}\n"


def with_text(plan: StepPlan, algorithm: str) -> StepPlan:
    return edited(plan, lambda data: data["script"].update(algorithm=algorithm))


def test_a_plan_is_kept_as_markdown_and_as_data_that_read_back(tmp_path: Path) -> None:
    plan, _ = golden("two_inputs")
    stored = store_plan(plan, tmp_path, text_of)
    assert stored.document == tmp_path / "docs/plans/payment_features_implementation_plan.md"
    assert stored.document.read_text("utf-8") == "# PaymentFeatures, 1\n"
    assert read_plan(stored.data) == read_plan(stored.document) == stored.plan == plan


def test_the_same_plan_is_kept_once_and_another_one_is_the_next_revision(tmp_path: Path) -> None:
    plan, _ = golden("two_inputs")
    store_plan(plan, tmp_path, text_of)
    assert not store_plan(plan, tmp_path, text_of).changed
    stored = store_plan(with_text(plan, "other"), tmp_path, text_of)
    assert stored.plan.revision == 2
    assert list(revisions(stored.data)) == [1, 2]
    assert read_revision(stored.data, 1) == plan
    assert [each.part for each in differences(read_revision(stored.data, 1), stored.plan)] == ["script.algorithm"]
    third = store_plan(with_text(plan, "third"), tmp_path, text_of)
    assert (third.plan.revision, sorted(revisions(third.data))) == (3, [1, 2, 3])


def test_a_revision_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    stored = store_plan(golden("two_inputs")[0], tmp_path, text_of)
    with pytest.raises(PlanError, match="has no revision 7"):
        read_revision(stored.data, 7)


def test_the_plan_of_another_step_is_not_written_over(tmp_path: Path) -> None:
    plan, _ = golden("two_inputs")
    store_plan(plan, tmp_path, text_of)
    place = str(places_of(plan.requirements).document)
    other, _ = golden("fan_in")
    moved = other.model_copy(update={"requirements": other.requirements.model_copy(update={"plan_location": place})})
    with pytest.raises(PlanError, match="is the plan of PaymentFeatures, not of ModelReport"):
        store_plan(moved, tmp_path, text_of)


def test_a_document_without_data_is_not_written_over(tmp_path: Path) -> None:
    plan, _ = golden("two_inputs")
    place = tmp_path / places_of(plan.requirements).document
    place.parent.mkdir(parents=True)
    place.write_text("somebody's own", encoding="utf-8")
    with pytest.raises(PlanError, match="no plan's data lie beside it"):
        store_plan(plan, tmp_path, text_of)
    assert place.read_text("utf-8") == "somebody's own"
    assert not place.with_suffix(".json").exists()


def test_a_place_through_a_link_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "root", tmp_path / "elsewhere"
    root.mkdir()
    elsewhere.mkdir()
    (root / "docs").symlink_to(elsewhere)
    with pytest.raises(ChangeError, match="is a link"):
        store_plan(golden("two_inputs")[0], root, text_of)
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("written", ["RowCount", "project_x:RowCount", "row_count"])
def test_a_plan_is_found_by_the_step(tmp_path: Path, written: str) -> None:
    stored = store_plan(golden("isolated_workspace")[0], tmp_path, text_of)
    assert find_plan(written, tmp_path) == stored.data


@pytest.mark.parametrize("ending", [".md", ".json"])
def test_a_plan_is_found_by_either_file(tmp_path: Path, ending: str) -> None:
    stored = store_plan(golden("two_inputs")[0], tmp_path, text_of)
    assert find_plan(str(stored.document.with_suffix(ending)), tmp_path) == stored.data


def test_a_name_of_two_plans_is_refused_with_both(tmp_path: Path) -> None:
    plan, _ = golden("isolated_workspace")
    store_plan(plan, tmp_path, text_of)
    other = edited(plan, lambda data: data["requirements"].update(project_id="project_y"))
    store_plan(other, tmp_path, text_of)
    with pytest.raises(PlanError, match="write project_x:row_count or project_y:row_count"):
        find_plan("RowCount", tmp_path)


@pytest.mark.parametrize(("written", "told"), [
    ("RowCont", "did you mean 'project_x:row_count'"),
    ("nothing/there.md", "is no plan: no data lie there"),
    ("Unheard", "cursus plan new REQUIREMENTS.yaml"),
])  # fmt: skip
def test_a_plan_that_is_not_there_is_told_with_the_nearest(tmp_path: Path, written: str, told: str) -> None:
    store_plan(golden("isolated_workspace")[0], tmp_path, text_of)
    with pytest.raises(PlanError) as caught:
        find_plan(written, tmp_path)
    assert told in str(caught.value)


def test_data_that_are_no_plan_are_told_with_their_places(tmp_path: Path) -> None:
    stored = store_plan(golden("two_inputs")[0], tmp_path, text_of)
    data = json.loads(stored.data.read_text("utf-8"))
    data["overview"] = 5
    del data["config"]
    stored.data.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        read_plan(stored.data)
    assert {each.subject.rpartition(":")[2] for each in caught.value.faults} == {"overview", "config"}
