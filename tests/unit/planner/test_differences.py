from __future__ import annotations

import pytest
from tests.unit.planner.plans import edited, golden

from cursus.planner.differences import PlanDifference, differences
from cursus.planner.importing import import_plan
from cursus.planner.rendering import render_plan

_SECTION = "5. Contract-Specification Alignment"


def test_how_alignment_is_seen_is_a_part_of_the_plan_that_differs() -> None:
    plan, _ = golden("two_inputs")
    other = edited(plan, lambda data: data.update(validation_strategy=["A reviewer compares the names."]))
    expected = PlanDifference(
        _SECTION, "validation_strategy", list(plan.validation_strategy), ["A reviewer compares the names."]
    )
    assert differences(plan, other) == (expected,)


@pytest.mark.parametrize("told", [(), ("none",), ("One: `a`.", "- Two, | of {them}"), ("Of\nlines\n\nand more",)])
def test_how_alignment_is_seen_comes_back_from_the_document_as_it_was_written(told: tuple[str, ...]) -> None:
    plan = golden("two_inputs")[0].model_copy(update={"validation_strategy": told})
    found = import_plan(render_plan(plan, "markdown"))
    assert (differences(plan, found.plan), found.notes) == ((), ())
