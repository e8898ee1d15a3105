from __future__ import annotations

import json

import pytest

from cursus.engine.values import Scope, references, resolve, split_path, text
from cursus.errors import EngineError

STEP = {
    "ProcessingOutputConfig": {"Outputs": {"train data": {"S3Output": {"S3Uri": "s3://b/t"}}}},
    "List": [{"Name": "first"}, {"Name": "second"}],
}
FILES = {"s3://b/t/e.json": b'{"a": {"b": [{"c d": 1.5}]}, "plain": 7}', "s3://b/bad": b"{"}
SCOPE = Scope(
    parameters={"Name": "n", "Count": 3, "Rate": 0.5, "On": True},
    execution={"PipelineName": "pipe"},
    properties={"prep": STEP},
    property_files=lambda step, name: {"prep": {"eval": "s3://b/t/e.json", "bad": "s3://b/bad"}}[step][name],
    read=FILES.__getitem__,
)


def get(reference):
    return {"Get": reference}


def json_get(path, file="eval"):
    return {"Std:JsonGet": {"PropertyFile": get(f"Steps.prep.PropertyFiles.{file}"), "Path": path}}


@pytest.mark.parametrize(("name", "value"), [("Name", "n"), ("Count", 3), ("Rate", 0.5), ("On", True)])
def test_parameters_keep_their_types(name, value):
    found = resolve(get(f"Parameters.{name}"), SCOPE)
    assert (found, type(found)) == (value, type(value))


def test_expressions_are_found_at_any_depth():
    assert resolve({"a": [{"b": get("Parameters.Count")}, 1]}, SCOPE) == {"a": [{"b": 3}, 1]}


def test_outputs_are_looked_up_by_name():
    reference = "Steps.prep.ProcessingOutputConfig.Outputs['train data'].S3Output.S3Uri"
    assert resolve(get(reference), SCOPE) == "s3://b/t"


def test_named_entries_can_be_counted_as_the_service_lists_them():
    assert resolve(get("Steps.prep.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri"), SCOPE) == "s3://b/t"


def test_lists_are_indexed():
    assert resolve(get("Steps.prep.List[1].Name"), SCOPE) == "second"


def test_join_writes_each_value_as_the_service_does():
    values = ["s3:/", get("Parameters.Name"), get("Parameters.Count"), get("Parameters.Rate"), get("Parameters.On")]
    assert resolve({"Std:Join": {"On": "/", "Values": values}}, SCOPE) == "s3://n/3/0.5/true"


def test_joins_nest():
    inner = {"Std:Join": {"On": "-", "Values": ["a", "b"]}}
    assert resolve({"Std:Join": {"On": "/", "Values": [inner, "c"]}}, SCOPE) == "a-b/c"


@pytest.mark.parametrize(
    ("path", "value"), [("a.b[0]['c d']", 1.5), ("$.a.b[0]['c d']", 1.5), ("plain", 7), ("['plain']", 7)]
)
def test_json_get_follows_paths_into_property_files(path, value):
    assert resolve(json_get(path), SCOPE) == value


def test_json_get_reads_an_object_by_its_uri():
    uri = {"Std:Join": {"On": "/", "Values": ["s3://b", "t", "e.json"]}}
    assert resolve({"Std:JsonGet": {"S3Uri": uri, "Path": "plain"}}, SCOPE) == 7


def test_execution_variables_resolve():
    assert resolve(get("Execution.PipelineName"), SCOPE) == "pipe"
    assert resolve(get("Execution.CurrentDateTime"), SCOPE).startswith("2")


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        (get("Parameters.Nmae"), "did you mean 'Name'?"),
        (get("Steps.later.Outputs"), "has not finished"),
        (get("Steps.prep.ProcessingOutputConfig.Output"), "did you mean 'Outputs'?"),
        (get("Steps.prep.List[2]"), "finds no element [2]"),
        (get("Nothing.at.all"), "does not start with"),
        (json_get("a.x"), "finds no 'x'"),
        (json_get("a..b"), "is no path"),
        (json_get("a", file="bad"), "s3://b/bad is not JSON"),
        ({"Std:JsonGet": {"PropertyFile": get("Steps.prep.Files.x"), "Path": "a"}}, "PropertyFiles"),
    ],
)
def test_what_stands_for_nothing_is_named(expression, words):
    with pytest.raises(EngineError) as caught:
        resolve(expression, SCOPE)
    assert words in str(caught.value)


def test_references_leave_the_branches_of_a_condition_out():
    arguments = {"Conditions": [{"LeftValue": get("Steps.a.X")}], "IfSteps": [{"Arguments": get("Steps.b.X")}]}
    assert list(references(arguments)) == ["Steps.a.X"]


def test_references_inside_json_get_are_found():
    assert list(references(json_get("a"))) == ["Steps.prep.PropertyFiles.eval"]


def test_text_of_booleans_is_lower_case():
    assert [text(value) for value in (True, False, 1, 1.0, "X")] == ["true", "false", "1", "1.0", "X"]


def test_split_path_takes_both_quotes():
    assert split_path("a['b.c'].d[\"e\"][3]") == ["a", "b.c", "d", "e", 3]


def test_a_plain_document_is_left_as_it_is():
    document = {"Type": "Equals", "Get": 1, "Other": [json.loads("null")]}
    assert resolve(document, SCOPE) == document
