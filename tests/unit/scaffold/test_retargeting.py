from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.unit.scaffold.cases import CASES
from tests.unit.scaffold.planning import planned

from cursus.planner.making.trace import traces_of
from cursus.planner.naming import StepNames
from cursus.scaffold.retargeting import plan_for

if TYPE_CHECKING:
    from cursus.planner.plan import StepPlan

EVERY = sorted(CASES)


@cache
def made(case: str = "filter", project: str = "payments") -> StepPlan:
    """The plan of a case for a workspace, which is not there."""
    return planned(Path(__file__).parent, case, project_id=project)


@pytest.mark.parametrize("case", EVERY)
def test_a_plan_that_is_moved_names_no_place_of_the_workspace_before(case: str) -> None:
    plan = made(case)
    moved = plan_for(plan, "other")
    places = [
        *(each.path for each in moved.files), *(each.file for each in moved.tests),
        *(path for each in moved.trace for path in each.files),
    ]  # fmt: skip
    assert [each for each in places if not each.startswith("development/projects/other/")] == []
    assert (moved.registration.workspace_id, moved.requirements.project_id) == ("other", "other")


@pytest.mark.parametrize("case", EVERY)
def test_moving_to_where_it_is_changes_nothing_and_back_restores_all(case: str) -> None:
    plan = made(case)
    assert plan_for(plan, "payments") is plan
    assert plan_for(plan_for(plan, "other"), "payments") == plan


@pytest.mark.parametrize("case", EVERY)
def test_what_is_moved_is_what_would_be_planned_there(case: str) -> None:
    moved, there = plan_for(made(case), "other"), made(case, "other")
    assert [each.path for each in moved.files] == [each.path for each in there.files]
    for part in ("specification", "contract", "config", "builder", "script", "tests", "trace", "registration"):
        assert getattr(moved, part) == getattr(there, part), part


def test_a_shared_step_moves_into_a_workspace() -> None:
    plan = planned(Path(__file__).parent, developer_type="shared", project_id=None)
    assert any(each.path.startswith("src/cursus/") for each in plan.files)
    moved = plan_for(plan, "other")
    names = StepNames.of(moved.requirements)
    assert {each.path for each in moved.files if each.component != "exports"} <= set(names.paths.values())
    layers = {"contract": True, "script": True, "hyperparameters": False}
    assert moved.trace == traces_of(moved.requirements, names, moved.tests, moved.errors.edge_cases, layers)


def test_a_place_that_the_requirements_name_is_given_up() -> None:
    plan = planned(Path(__file__).parent, plan_location="notes/keep_large_implementation_plan.md")
    assert plan_for(plan, "other").requirements.plan_location is None
