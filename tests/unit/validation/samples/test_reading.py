from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cursus.errors import ConfigurationError
from cursus.validation.samples.model import (
    ColumnKind,
    FilesSample,
    OutputSample,
    Samples,
    TableFormat,
    TableSample,
)
from cursus.validation.samples.reading import config_values, read_samples, samples_document

if TYPE_CHECKING:
    from pathlib import Path

EVERYTHING = """\
config: {label_name: is_fraud, hyperparameters: {num_round: 20}}
inputs:
  raw_data:
    columns: {amount: number, country: [DE, FR], is_fraud: [0, 1]}
    rows: 30
    format: tsv
    folders: [train, val]
  side: {files: {codes.json: '[1, 2]'}}
  model_input: {from: XGBoostTraining.model_output}
seconds: 5
"""


def read(tmp_path: Path, text: str) -> Samples:
    (tmp_path / "row_count.yaml").write_text(text, encoding="utf-8")
    return read_samples(tmp_path / "row_count.yaml")


def faults(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(ConfigurationError) as raised:
        read(tmp_path, text)
    return [f"{each.subject} {each.fact}; {each.hint}" for each in raised.value.faults]


def test_a_file_says_config_inputs_and_seconds(tmp_path: Path) -> None:
    samples = read(tmp_path, EVERYTHING)
    assert samples.config == {"label_name": "is_fraud", "hyperparameters": {"num_round": 20}}
    columns = {"amount": ColumnKind.NUMBER, "country": ("DE", "FR"), "is_fraud": (0, 1)}
    assert samples.inputs["raw_data"] == TableSample(columns, 30, TableFormat.TSV, ("train", "val"))
    assert samples.inputs["side"] == FilesSample({"codes.json": "[1, 2]"})
    assert samples.inputs["model_input"] == OutputSample("XGBoostTraining", "model_output")
    assert samples.seconds == 5


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, "") == Samples()


def test_what_is_read_is_written_as_it_was(tmp_path: Path) -> None:
    import yaml

    assert samples_document(read(tmp_path, EVERYTHING)) == yaml.safe_load(EVERYTHING)


def test_all_faults_are_told_together_each_with_its_place_and_a_hint(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        "confg: {}\n"
        "inputs:\n"
        "  a: {columns: {x: nmber, y: [], z: {a: 1}}, rows: 0, format: xml}\n"
        "  b: {from: Step}\n"
        "  c: {rows: 3}\n"
        "  d: {files: {../up: text, n.txt: 3}}\n"
        "  e: {columns: {}}\n"
        "  f: {columns: {x: number}, folders: [a, a]}\n"
        "seconds: soon\n",
    )
    assert found == [
        "row_count.yaml:1:1 unknown setting 'confg'; did you mean 'config'?",
        "row_count.yaml:3:17 x: 'nmber' is no kind of column; did you mean 'number'?",
        "row_count.yaml:3:27 column 'y': [] is no list of values; write one of number, integer, text, boolean, date, "
        "id, or a list of values",
        "row_count.yaml:3:34 column 'z': {'a': 1} is no list of values; write one of number, integer, text, boolean, "
        "date, id, or a list of values",
        "row_count.yaml:3:46 rows: 0 is no number of rows; write a whole number from 1 to 100000",
        "row_count.yaml:3:55 format: 'xml' is no format; write csv, tsv, jsonl, parquet",
        "row_count.yaml:4:7 'Step' names no output; write it as XGBoostTraining.model_output",
        "row_count.yaml:5:3 c: {'rows': 3} describes no data; write its `columns`, its `files`, or `from: STEP.output`",
        "row_count.yaml:6:15 '../up' is no file of a folder; write a relative path",
        "row_count.yaml:6:28 the text of 'n.txt' is 3; put it in quotes",
        "row_count.yaml:7:7 a table has no columns; name one",
        "row_count.yaml:8:29 folders: ['a', 'a'] names no folders; write `[train, val, test]`, each once",
        "row_count.yaml:9:1 seconds: 'soon' is no number of seconds; write a whole number from 1 to 3600",
    ]


@pytest.mark.parametrize("text", ["- 1", "inputs: 3", "config: [a]", "inputs: {a: 3}", "inputs: {a: {columns: 3}}"])
def test_what_is_no_mapping_is_told(tmp_path: Path, text: str) -> None:
    assert faults(tmp_path, text)


def test_a_file_that_is_no_yaml_is_told(tmp_path: Path) -> None:
    assert "no YAML" in faults(tmp_path, "inputs: {")[0]


def test_the_values_of_the_config_alone_are_read_whatever_is_said_of_inputs(tmp_path: Path) -> None:
    file = tmp_path / "row_count.yaml"
    assert config_values(file) == {}
    for text, values in (
        (
            "config: {label_name: is_fraud, depth: 3}\ninputs: {rows: {columns: {a: nmber}}}\n",
            {"label_name": "is_fraud", "depth": 3},
        ),
        ("inputs: 7\n", {}),
        ("", {}),
    ):
        file.write_text(text)
        assert config_values(file) == values


@pytest.mark.parametrize(
    ("text", "fact"), [("{", "no YAML"), ("- a list\n", "is no mapping"), ("config: 3\n", "config: 3 is no mapping")]
)
def test_values_of_a_config_that_cannot_be_read_are_refused(tmp_path: Path, text: str, fact: str) -> None:
    file = tmp_path / "row_count.yaml"
    file.write_text(text)
    with pytest.raises(ConfigurationError, match=fact):
        config_values(file)
