"""References are found wherever they stand, and say which steps a step waits for."""

from __future__ import annotations

import pytest
from tests.unit.definition.examples import get, join, json_get, valid_definition

from cursus.definition.references import (
    PathPart,
    dependencies_of,
    is_expression,
    parse_path,
    parse_reference,
    references_of,
)


@pytest.mark.parametrize("value", [get("Parameters.A"), join("a"), json_get("S", "F"), {"Std:Later": 1}])
def test_functions_of_the_service_are_expressions(value: object) -> None:
    assert is_expression(value)


@pytest.mark.parametrize("value", ["Get", None, [], {}, {"Get": "a", "More": 1}, {"Got": "a"}, {1: 2}])
def test_anything_else_is_none(value: object) -> None:
    assert not is_expression(value)


def test_references_are_given_with_their_places_in_document_order() -> None:
    value = {"a": [get("Parameters.A"), {"b": join("x", get("Steps.S.P"))}], "c": get("Execution.E")}
    assert [(where, reference.text) for where, reference in references_of(value)] == [
        ("a[0]", "Parameters.A"),
        ("a[1].b.Std:Join.Values[1]", "Steps.S.P"),
        ("c", "Execution.E"),
    ]


def test_a_step_reference_is_taken_apart() -> None:
    reference = parse_reference("Steps.Prepare.ProcessingOutputConfig.Outputs['a.b'].S3Output")
    assert (reference.source, reference.name) == ("Steps", "Prepare")
    assert reference.parts == (
        PathPart("field", "ProcessingOutputConfig"),
        PathPart("field", "Outputs"),
        PathPart("key", "a.b"),
        PathPart("field", "S3Output"),
    )


def test_a_property_file_is_told_from_a_property() -> None:
    assert parse_reference("Steps.Evaluate.PropertyFiles.Report").property_file == "Report"
    assert parse_reference("Steps.Evaluate.Outcome").property_file is None


@pytest.mark.parametrize("path", ["a b", "a[", "a['b]", "a[-1]", "-", "a..b"])
def test_what_is_no_path_is_not_parsed(path: str) -> None:
    assert parse_path(path) is None


def test_a_step_waits_for_what_it_refers_to_and_what_it_depends_on() -> None:
    steps = {step["Name"]: step for step in valid_definition()["Steps"]}
    assert dependencies_of(steps["Evaluate"]) == {"Prepare", "Train"}
    assert dependencies_of(steps["Tune"]) == {"Prepare", "Train"}
    assert dependencies_of(steps["Wait"]) == {"Ask", "Transform"}


def test_a_condition_waits_for_what_its_conditions_need_and_not_for_its_branches() -> None:
    gate = valid_definition()["Steps"][-1]
    assert dependencies_of(gate) == {"Ask", "Evaluate", "Wait"}
