"""Definitions are read from files with the place of what is wrong, and their steps walked in order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.unit.definition.examples import valid_definition

from cursus.definition.document import load_definition, pipeline_parameters, walk_steps
from cursus.errors import DefinitionError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_definition_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "pipeline.json"
    path.write_text(json.dumps(valid_definition(), indent=2), encoding="utf-8")
    assert load_definition(path) == valid_definition()


@pytest.mark.parametrize(
    ("data", "place", "code"),
    [
        (b'{\n  "Version": }', ":2:14", "not-json"),
        (b"", ":1:1", "not-json"),
        (b"[1]", ":1:1", "not-a-definition"),
        (b'{"a": "\n\xff"}', ":2:1", "not-utf-8"),
        (b'{"a": NaN}', ": a", "not-json"),
        (b"-Infinity", ": definition", "not-json"),
        (b'{"a": [0, {"b": 1e999}]}', ": a[1].b", "not-json"),
        (b'{"a": %s}' % (b"9" * 5000), ": a", "not-json"),
        (b'{"a": {"b": 1, "c": 2, "b": 3}}', ": a.b", "duplicate-key"),
        (b'[{"b": 1, "b": 1}]', ": [0].b", "duplicate-key"),
        (b"[" * 200_000, ":1:1", "too-deep"),
    ],
)
def test_what_cannot_be_read_is_named_with_line_and_column(tmp_path: Path, data: bytes, place: str, code: str) -> None:
    path = tmp_path / "pipeline.json"
    path.write_bytes(data)
    with pytest.raises(DefinitionError) as caught:
        load_definition(path)
    assert [(fault.subject, fault.code) for fault in caught.value.faults] == [(f"{path}{place}", code)]


def test_all_that_python_would_take_for_json_is_named_together(tmp_path: Path) -> None:
    path = tmp_path / "pipeline.json"
    path.write_text('{"Steps": [{"Name": "a", "Name": "b", "x\\n": NaN}], "Steps": 3, "Version": Infinity}')
    with pytest.raises(DefinitionError) as caught:
        load_definition(path)
    assert [str(fault).partition("\n")[0].removeprefix(f"{path}: ") for fault in caught.value.faults] == [
        "Steps: is given 2 times",
        "Version: Infinity is no number of JSON's",
    ]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"pipeline\.json: cannot be read: No such file"):
        load_definition(tmp_path / "pipeline.json")


def test_a_file_of_more_than_a_definition_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "pipeline.json"
    with path.open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    with pytest.raises(DefinitionError) as caught:
        load_definition(path)
    assert caught.value.faults[0].code == "too-large"


def test_steps_are_walked_through_branches_in_document_order() -> None:
    walked = [(step["Name"], parent, branch) for step, parent, branch in walk_steps(valid_definition())]
    assert walked[0] == ("Prepare", None, None)
    assert walked[-3:] == [("Gate", None, None), ("Register", "Gate", "IfSteps"), ("Stop", "Gate", "ElseSteps")]


def test_steps_in_a_branch_of_a_branch_are_walked() -> None:
    inner = {"Name": "Inner", "Type": "Condition", "Arguments": {"ElseSteps": [{"Name": "Leaf"}]}}
    outer = {"Name": "Outer", "Type": "Condition", "Arguments": {"IfSteps": [inner, {"Name": "Next"}]}}
    walked = [(step["Name"], parent) for step, parent, _ in walk_steps({"Steps": [outer, {"Name": "Last"}]})]
    assert walked == [("Outer", None), ("Inner", "Outer"), ("Leaf", "Inner"), ("Next", "Outer"), ("Last", None)]


def test_parameters_are_found_by_name_and_the_first_of_two_counts() -> None:
    declared = [{"Name": "A", "Type": "Float"}, {"Name": "A", "Type": "String"}, {"Type": "String"}, 3]
    assert pipeline_parameters({"Parameters": declared}) == {"A": {"Name": "A", "Type": "Float"}}
