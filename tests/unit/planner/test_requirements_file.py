from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from tests.unit.planner.requirements_examples import PROCESSING

from cursus.errors import PlanError
from cursus.planner.requirements_file import read_requirements, requirements_of, requirements_schema

if TYPE_CHECKING:
    from pathlib import Path


def faults(path: Path, text: str) -> list[str]:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        read_requirements(path)
    return [str(each) for each in caught.value.faults]


@pytest.mark.parametrize("name", ["r.yaml", "r.json"])
def test_yaml_and_json_give_the_same_requirements(tmp_path: Path, name: str) -> None:
    text = json.dumps(PROCESSING) if name.endswith("json") else yaml.safe_dump(PROCESSING)
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert read_requirements(tmp_path / name) == requirements_of(PROCESSING)


def test_faults_of_types_come_with_line_and_column_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = """\
step_name: payments
sagemaker_step_type: Procesing
inputs:
  - {nme: raw_data, columns: {amount: numbr}}
operations:
  - {do: filtr}
  - {do: join, wth: x, on: [y]}
"""
    found = [each.partition("\n")[0] for each in faults(tmp_path / "r.yaml", text)]
    assert [each.partition(" ")[0] for each in found] == [
        "r.yaml:1:1", "r.yaml:1:1", "r.yaml:2:1", "r.yaml:4:5", "r.yaml:4:6", "r.yaml:4:31", "r.yaml:6:5",
        "r.yaml:7:5", "r.yaml:7:16",
    ]  # fmt: skip
    assert found[6] == "r.yaml:6:5 operations[0]: there is no operation 'filtr'"


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("descripton: x", "did you mean 'description'?"),
        ("inputs: [{nam: x}]", "did you mean 'name'?"),
        ("operations: [{do: join, wth: x, on: [a]}]", "did you mean 'with'?"),
        ("operations: [{do: filtr, where: x}]", "did you mean 'filter'?"),
        ("container: {framewrk: sklearn}", "did you mean 'framework'?"),
        ("sagemaker_step_type: Procesing", "did you mean 'Processing'?"),
    ],
)
def test_unknown_words_get_the_nearest_known_one(tmp_path: Path, line: str, hint: str) -> None:
    assert any(hint in each for each in faults(tmp_path / "r.yaml", f"{line}\n"))


def test_a_value_that_fits_no_form_is_told_once(tmp_path: Path) -> None:
    text = "parameters:\n  - {name: x, default: {a: [1]}}\n"
    found = [each for each in faults(tmp_path / "r.yaml", text) if "default" in each]
    assert len(found) == 1


def test_faults_beyond_types_come_with_their_places_too(tmp_path: Path) -> None:
    wrong = {**PROCESSING, "plan_location": "/etc/x.md"}
    text = yaml.safe_dump(wrong, sort_keys=False)
    line = next(at for at, each in enumerate(text.splitlines(), 1) if each.startswith("plan_location"))
    assert faults(tmp_path / "r.yaml", text)[0].startswith(f"r.yaml:{line}:1 plan_location: '/etc/x.md' is no path")


@pytest.mark.parametrize("text", ["", "- a\n", "just text\n", "a: [1\n"])
def test_what_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    assert faults(tmp_path / "r.yaml", text)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="No such file"):
        read_requirements(tmp_path / "none.yaml")


def test_the_schema_knows_every_key_with_its_description() -> None:
    schema: dict[str, Any] = requirements_schema()
    properties = {name: each for name, each in schema["properties"].items() if name != "version"}
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert {"step_name", "inputs", "operations", "hyperparameters"} <= properties.keys()
    assert all("description" in each or "$ref" in each for each in properties.values())
