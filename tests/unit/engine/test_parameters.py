from __future__ import annotations

import pytest

from cursus.engine.parameters import bind_parameters


def bind(kind, value, **more):
    return bind_parameters({"Parameters": [{"Name": "P", "Type": kind, **more}]}, {"P": value})


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("String", "5", "5"),
        ("Integer", 5, 5),
        ("Integer", "5", 5),
        ("Float", 1, 1.0),
        ("Float", "1e-3", 0.001),
        ("Boolean", True, True),
        ("Boolean", "False", False),
    ],
)
def test_values_take_the_declared_type(kind, given, value):
    values, faults = bind(kind, given)
    assert (values["P"], type(values["P"]), faults) == (value, type(value), [])


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("String", 5),
        ("Integer", 5.5),
        ("Integer", True),
        ("Integer", "5.5"),
        ("Float", "x"),
        ("Float", False),
        ("Boolean", 1),
        ("Boolean", "yes"),
    ],
)
def test_values_of_another_type_are_faults(kind, given):
    _, (fault,) = bind(kind, given)
    assert fault.fact == f"{given!r} is no {kind}"


def test_values_outside_of_the_enumeration_are_faults_with_the_nearest_named():
    _, (fault,) = bind("String", "ml.m5.larg", EnumValues=["ml.m5.large", "ml.c5.large"])
    assert fault.hint == "did you mean 'ml.m5.large'?"


def test_defaults_are_taken_and_checked_alike():
    definition = {"Parameters": [{"Name": "P", "Type": "Integer", "DefaultValue": "x"}]}
    assert bind_parameters(definition, {})[1][0].fact == "'x' is no Integer"


def test_missing_and_unknown_values_are_reported_together():
    definition = {"Parameters": [{"Name": "Count", "Type": "Integer"}]}
    _, faults = bind_parameters(definition, {"Cuont": 1})
    assert [fault.fact for fault in faults] == ["is not declared", "has no value and no default"]
