from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.planner.plans import GOLDEN, edited, golden

from cursus.planner.making.undecided import questions_of
from cursus.planner.revising import revise_beside

if TYPE_CHECKING:
    from cursus.planner.plan import StepPlan

CASES = sorted(each.parent.name for each in GOLDEN.glob("*/requirements.yaml"))
OWN = {"subject": "step", "question": "who owns the table?", "choices": [], "taken": ""}


def misnamed(plan: StepPlan, **changes: Any) -> StepPlan:
    """A plan with a mechanical fault, and changes beside it."""
    return edited(plan, lambda data: (data["config"].update(class_name="Conf"), data.update(changes)))


@pytest.mark.parametrize("case", CASES)
def test_a_plan_holds_every_question_that_it_leaves_open(case: str) -> None:
    plan, world = golden(case)
    assert set(questions_of(plan, world)) <= set(plan.undecided)


@pytest.mark.parametrize("case", CASES)
def test_questions_that_a_plan_has_are_not_asked_again(case: str) -> None:
    plan, world = golden(case)
    revised = revise_beside(misnamed(plan), world)
    assert (revised.asked, revised.plan) == ((), plan)


def test_a_revised_plan_asks_what_it_leaves_open_and_keeps_what_a_person_asks() -> None:
    plan, world = golden("two_inputs")
    revised = revise_beside(misnamed(plan, undecided=[OWN]), world)
    assert revised.asked == questions_of(plan, world) != ()
    assert revised.plan.undecided[0].question == OWN["question"]
    assert {each.subject for each in revised.check.findings if each.code == "undecided"} >= {"step"}


def test_wires_that_are_computed_anew_bring_their_questions() -> None:
    plan, world = golden("two_inputs")
    stale = edited(plan, lambda data: data.update(integration={}, undecided=[]))
    before = set(questions_of(stale, world))
    by_wires = [each for each in questions_of(plan, world) if each not in before]
    assert ["TabularPreprocessing has a specification for each" in each.question for each in by_wires] == [True]
    assert set(by_wires) <= set(revise_beside(stale, world).asked)


def test_a_question_that_the_changes_answer_goes() -> None:
    plan, world = golden("two_inputs")
    tied = plan.integration.upstream[0].model_copy(update={"chosen": True, "ties_with": ("Nobody.data",)})
    integration = plan.integration.model_copy(update={"upstream": (tied,)})
    stale = plan.model_copy(update={"integration": integration})
    asked = edited(
        stale, lambda data: data.update(undecided=[q.model_dump(mode="json") for q in questions_of(stale, world)])
    )
    revised = revise_beside(asked, world).plan
    assert not any("Nobody.data" in each.question for each in revised.undecided)
    assert set(questions_of(plan, world)) <= set(revised.undecided)


def test_a_plan_without_faults_stays_as_it_is() -> None:
    plan, world = golden("two_inputs")
    bare = plan.model_copy(update={"undecided": ()})
    assert revise_beside(bare, world).plan == bare
