from __future__ import annotations

import pytest

from cursus.engine.form import form_faults, odd_character


def step(**fields):
    return {"Name": "a", "Type": "Fail", **fields}


def faults(*steps, **definition):
    return [f"{fault.subject}: {fault.fact}" for fault in form_faults({"Steps": list(steps), **definition})]


def test_a_definition_of_the_right_form_has_no_fault_whatever_it_says():
    inner = step(Name="b", DependsOn=["a", {"Step": "c", "Trigger": "Never"}], CacheConfig=None, Arguments=None)
    condition = step(Type="Condition", Arguments={"Conditions": 3, "IfSteps": [inner], "ElseSteps": None})
    assert faults(condition, step(RetryPolicies=[{}], Arguments={"any": [{"thing": None}]}), Parameters=None) == []
    assert form_faults({}) == []


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"Name": None}, "Steps[0].Name"),
        ({"Type": 3}, "Steps[0].Type"),
        ({"Arguments": []}, "Steps[0].Arguments"),
        ({"DependsOn": "b"}, "Steps[0].DependsOn"),
        ({"DependsOn": ["b", 3]}, "Steps[0].DependsOn[1]"),
        ({"DependsOn": [{"Step": "b", "Trigger": None}]}, "Steps[0].DependsOn[0].Trigger"),
        ({"CacheConfig": True}, "Steps[0].CacheConfig"),
        ({"RetryPolicies": {}}, "Steps[0].RetryPolicies"),
        ({"PropertyFiles": [{"PropertyFileName": "f", "OutputName": "o"}]}, "Steps[0].PropertyFiles[0].FilePath"),
        ({"OutputParameters": ["x"]}, "Steps[0].OutputParameters[0]"),
        ({"Type": "Condition", "Arguments": {"ElseSteps": [3]}}, "Steps[0].Arguments.ElseSteps[0]"),
        ({"Arguments": {"a\0": 1}}, "Steps[0].Arguments.'a\\x00'"),
        ({"Arguments": {"a": ["\ud800"]}}, "Steps[0].Arguments.a[0]"),
    ],
)
def test_what_has_another_form_is_named_alone_with_its_place(fields, place):
    (fault,) = faults(step(**fields))
    assert fault.startswith(f"{place}: ")


@pytest.mark.parametrize("definition", [None, [], "text", 3])
def test_what_is_no_object_is_no_definition(definition):
    (fault,) = form_faults(definition)
    assert fault.subject == "definition"


def test_parameters_are_a_list_of_objects_with_names():
    assert [each.partition(":")[0] for each in faults(Parameters=[{}, 3, {"Name": "a", "EnumValues": 3}])] == [
        "Parameters[0].Name",
        "Parameters[1]",
        "Parameters[2].EnumValues",
    ]


def test_what_nests_too_deeply_is_not_walked():
    value = []
    for _ in range(5000):
        value = [value]
    assert faults(step(Arguments={"a": value})) == ["definition: nested more than 100 levels deep"]


@pytest.mark.parametrize(
    ("text", "odd"), [("é\n\x07", None), ("a\0", "U+0000"), ("\udfff", "U+DFFF"), ("\U0001f600", None)]
)
def test_only_what_no_file_and_no_process_can_be_given_is_odd(text, odd):
    assert odd_character(text) == odd
