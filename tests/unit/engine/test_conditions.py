from __future__ import annotations

import pytest

from cursus.engine.jobs.condition import CONDITION, holds
from cursus.errors import EngineError


def compare(kind, left, right):
    return {"Type": kind, "LeftValue": left, "RightValue": right}


TRUE, FALSE = compare("Equals", 1, 1), compare("Equals", 1, 2)


@pytest.mark.parametrize(
    ("condition", "outcome"),
    [
        (compare("Equals", 1, 1.0), True),
        (compare("Equals", "1", 1), False),
        (compare("Equals", True, 1), False),
        (compare("Equals", True, True), True),
        (compare("GreaterThan", 2, 1.5), True),
        (compare("GreaterThan", 2, 2), False),
        (compare("GreaterThanOrEqualTo", 2, 2), True),
        (compare("LessThan", "a", "b"), True),
        (compare("LessThanOrEqualTo", 3, 2), False),
        ({"Type": "In", "QueryValue": "b", "Values": ["a", "b"]}, True),
        ({"Type": "In", "QueryValue": 1, "Values": [True, "1"]}, False),
        ({"Type": "Not", "Expression": FALSE}, True),
        ({"Type": "Not", "Expression": {"Type": "Not", "Expression": TRUE}}, True),
        ({"Type": "Or", "Conditions": [FALSE, TRUE]}, True),
        ({"Type": "Or", "Conditions": [FALSE, FALSE]}, False),
        ({"Type": "And", "Conditions": [TRUE, FALSE]}, False),
        ({"Type": "And", "Conditions": [TRUE, TRUE]}, True),
    ],
)
def test_conditions_hold_by_type_and_value(condition, outcome):
    assert holds(condition) is outcome


@pytest.mark.parametrize(("left", "right"), [("5", 3), (True, 0), (None, 1), ([1], [2])])
def test_values_that_have_no_order_are_refused(left, right):
    with pytest.raises(EngineError, match="GreaterThan cannot compare"):
        holds(compare("GreaterThan", left, right))


def test_unknown_conditions_are_found_before_the_run_at_any_depth():
    nested = {"Type": "Not", "Expression": {"Type": "Or", "Conditions": [{"Type": "Matches"}, TRUE]}}
    found = list(CONDITION.unsupported({"Arguments": {"Conditions": [nested]}}))
    assert [fact for fact, _ in found] == ["has a condition of type 'Matches'"]
