from __future__ import annotations

import pytest

from cursus import api
from cursus.errors import EngineError, UnknownStepError

DEFINITION = {
    "Parameters": [
        {"Name": "Rows", "Type": "Integer", "DefaultValue": 5},
        {"Name": "Rate", "Type": "Float", "DefaultValue": 0.5},
        {"Name": "Deep", "Type": "Boolean", "DefaultValue": False},
        {"Name": "Kind", "Type": "String", "EnumValues": ["csv", "parquet"], "DefaultValue": "csv"},
    ]
}


def test_parameters_given_as_text_take_the_types_declared() -> None:
    given = {"Rows": "7", "Rate": "1e-3", "Deep": "True", "Kind": "parquet"}
    assert api.typed(DEFINITION, given) == {"Rows": 7, "Rate": 0.001, "Deep": True, "Kind": "parquet"}


def test_only_the_parameters_given_are_told() -> None:
    assert api.typed(DEFINITION, {}) == {}


def test_values_that_are_none_are_refused_together() -> None:
    given = {"Rows": "many", "Rate": "fast", "Deep": "maybe", "Kind": "parquett", "Row": "1"}
    with pytest.raises(EngineError) as caught:
        api.typed(DEFINITION, given)
    assert {fault.subject for fault in caught.value.faults} == {f"parameter {name!r}" for name in given}
    assert all(fault.hint for fault in caught.value.faults)


def test_a_parameter_without_a_default_must_be_given() -> None:
    with pytest.raises(EngineError, match="has no value and no default"):
        api.typed({"Parameters": [{"Name": "Rows", "Type": "Integer"}]}, {})


def test_every_registered_step_can_be_shown() -> None:
    for card in api.list_steps().steps:
        shown = api.show_step(card.name)
        assert (shown.name, shown.description) == (card.name, card.description)
        assert shown.needs or shown.offers
        assert {name for name, _ in shown.essential} >= {"author", "bucket", "role"}


def test_a_step_that_is_not_registered_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownStepError, match="did you mean 'XGBoostTraining'"):
        api.show_step("XGBostTraining")
