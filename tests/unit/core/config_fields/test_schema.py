from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cursus.compiler.config_files import schema_of
from cursus.core.documents import read_document
from cursus.errors import ConfigurationError

DEMOS = Path(str(files("cursus.project") / "demos"))


def faults(demo: str, document: Any) -> list[str]:
    schema = schema_of(DEMOS / demo / "dag.yaml")
    Draft202012Validator.check_schema(schema)
    return [error.json_path for error in Draft202012Validator(schema).iter_errors(document)]


def config(demo: str = "breast_cancer") -> Any:
    return read_document(DEMOS / demo / "config.yaml", ConfigurationError).value


@pytest.mark.parametrize("demo", ["breast_cancer", "payments"])
def test_the_demos_configs_are_taken(demo: str) -> None:
    assert faults(demo, config(demo)) == []


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (("nodes", "TabularPreprocessing_training", "train_ratio"), 1.5),
        (("nodes", "TabularPreprocessing_training", "task"), "binray"),
        (("nodes", "TabularPreprocessing_training", "train_ration"), 0.5),
        (("nodes", "XGBoostTraining", "hyperparameters", "max_depth"), 65),
        (("nodes", "XGBoostTraining", "hyperparameters", "max_dept"), 5),
        (("nodes", "NoSuchNode"), {}),
        (("shared", "bukket"), "x"),
        (("shaerd",), {}),
        (("parameters",), {"A": {"default": 1, "kind": "x"}}),
        (("nodes", "TabularPreprocessing_training", "task"), 5),
    ],
)
def test_a_wrong_value_is_refused_where_it_stands(keys: tuple[str, ...], value: Any) -> None:
    document = config()
    block = document
    for key in keys[:-1]:
        block = block[key]
    block[keys[-1]] = value

    (found,) = faults("breast_cancer", document)
    assert found.startswith("$" + "".join(f".{key}" for key in keys[:-1]))


@pytest.mark.parametrize(
    ("node", "field", "is_taken"),
    [
        ("TabularPreprocessing_training", "train_ratio", True),
        ("TabularPreprocessing_training", "id_columns", True),
        ("TabularPreprocessing_training", "enable_caching", False),
        ("TabularPreprocessing_training", "job_type", False),
    ],
)
def test_only_marked_fields_take_a_reference(node: str, field: str, is_taken: bool) -> None:
    document = config()
    document["nodes"][node][field] = "${parameters.P}"
    assert (faults("breast_cancer", document) == []) is is_taken


def test_a_member_of_a_marked_list_may_be_a_reference() -> None:
    document = config()
    document["shared"]["subnets"] = ["subnet-1", "${parameters.Subnet}"]
    assert faults("breast_cancer", document) == []


def test_fields_carry_their_descriptions_and_defaults() -> None:
    schema = schema_of(DEMOS / "breast_cancer" / "dag.yaml")
    field = schema["$defs"]["TabularPreprocessingConfig"]["properties"]["train_ratio"]
    assert field["description"] == "The share of rows to train on."
    assert field["default"] == 0.7
