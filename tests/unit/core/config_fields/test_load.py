from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.enums import JobType
from cursus.core.config_fields.load import load_configs
from cursus.core.config_fields.markers import Input, text_value
from cursus.errors import ConfigurationError

SHARED = """shared:
  author: me
  bucket: my-bucket
  role: arn:aws:iam::000000000000:role/R
  region: NA
  service_name: risk
  pipeline_version: "1.0"
"""


class Filter(BaseModel):
    model_config = ConfigDict(extra="forbid")

    column: str
    op: Literal["==", "<"] = "=="


class Loading(BasePipelineConfig):
    source: Annotated[str, Input("source")] = Field(description="Where the rows are.")
    rows: int = Field(default=1, ge=1, le=10, description="How many rows.")
    filters: list[Filter] | None = None
    header: bool = True
    weights: dict[str, float] = Field(default={})
    job_type: JobType | None = None


class Training(BasePipelineConfig):
    depth: int = Field(ge=1, description="The depth.")
    label: str = Field(default="y", description="The label.")


CLASSES: dict[str, type[BasePipelineConfig]] = {"Load": Loading, "Train": Training}


def write(folder: Path, text: str) -> Path:
    path = folder / "config.yaml"
    path.write_text(text)
    return path


def faults(folder: Path, text: str, classes: dict[str, type[BasePipelineConfig]] | None = None) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        load_configs(write(folder, text), classes or CLASSES, {})
    assert all(fault.hint for fault in caught.value.faults)
    return [f"{fault.subject}: {fault.fact}" for fault in caught.value.faults]


def hints(folder: Path, text: str) -> list[str | None]:
    with pytest.raises(ConfigurationError) as caught:
        load_configs(write(folder, text), CLASSES, {})
    return [fault.hint for fault in caught.value.faults]


def load(folder: Path, nodes: str, job_types: dict[str, str | None] | None = None) -> Loading:
    config = load_configs(write(folder, f"{SHARED}{nodes}"), {"Load": Loading}, job_types or {})["Load"]
    assert isinstance(config, Loading)
    return config


def test_a_node_s_value_wins_over_a_shared_one(tmp_path: Path) -> None:
    text = f"{SHARED}  depth: 3\n  source: s3://b/k\nnodes:\n  Load: {{author: you}}\n  Train: {{depth: 5}}\n"
    configs = load_configs(write(tmp_path, text), CLASSES, {})
    assert (configs["Load"].author, configs["Train"].author) == ("you", "me")
    assert configs["Train"].model_dump()["depth"] == 5


def test_a_shared_value_goes_only_to_nodes_that_have_the_field(tmp_path: Path) -> None:
    text = f"{SHARED}  depth: 3\nnodes:\n  Load: {{source: s3://b/k}}\n  Train:\n"
    configs = load_configs(write(tmp_path, text), CLASSES, {})
    assert "depth" not in type(configs["Load"]).model_fields
    assert configs["Train"].model_dump()["depth"] == 3


def test_an_empty_block_takes_the_shared_values(tmp_path: Path) -> None:
    assert load(tmp_path, "  source: s3://b/k\nnodes:\n  Load:\n").source == "s3://b/k"


@pytest.mark.parametrize("text", ["", "5", "- a", "text"])
def test_a_file_without_a_mapping_is_refused(tmp_path: Path, text: str) -> None:
    assert faults(tmp_path, text) == ["config.yaml:1:1: holds no mapping"]


@pytest.mark.parametrize("text", ["{}", "nodes:", "nodes: {}"])
def test_every_node_of_the_dag_needs_a_block(tmp_path: Path, text: str) -> None:
    assert faults(tmp_path, text) == [
        "config.yaml:1:1 nodes.Load: the DAG's node has no config",
        "config.yaml:1:1 nodes.Train: the DAG's node has no config",
    ]


def test_blocks_that_hold_no_fields_are_refused_together(tmp_path: Path) -> None:
    assert faults(tmp_path, "shared: 5\nnodes:\n  Load: [a]\n  Train: 0\nextra: 1\nnode: {}\n") == [
        "config.yaml:1:1 shared: 'shared' is no mapping",
        "config.yaml:5:1 extra: unknown block 'extra'",
        "config.yaml:6:1 node: unknown block 'node'",
        "config.yaml:3:3 nodes.Load: is no mapping",
        "config.yaml:4:3 nodes.Train: is no mapping",
    ]
    assert "config.yaml:1:1 nodes: 'nodes' is no mapping" in faults(tmp_path, "nodes: []\n")


def test_unknown_names_get_the_nearest(tmp_path: Path) -> None:
    text = f"{SHARED}  sourc: s3://b/k\nnodes:\n  Lood: {{}}\n  Train: {{dept: 3}}\n"
    assert faults(tmp_path, text) == [
        "config.yaml:10:3 nodes.Lood: the DAG has no such node",
        "config.yaml:9:1 nodes.Load: the DAG's node has no config",
        "config.yaml:8:3 shared.sourc: unknown field",
        "config.yaml:11:3 nodes.Train.depth: required and not given",
        "config.yaml:11:11 nodes.Train.dept: unknown field",
    ]
    near = [hint for hint in hints(tmp_path, text) if hint and hint.startswith("did you mean")]
    assert near == ["did you mean 'Load'?", "did you mean 'source'?", "did you mean 'depth'?"]


def test_unknown_fields_within_lists_are_looked_up_among_their_own(tmp_path: Path) -> None:
    text = f"{SHARED}nodes:\n  Train: {{depth: 1}}\n  Load: {{source: 's3://b/k', filters: [{{column: a, opp: <}}]}}\n"
    assert faults(tmp_path, text) == ["config.yaml:10:52 nodes.Load.filters.0.opp: unknown field"]
    assert hints(tmp_path, text) == ["did you mean 'op'?"]


def test_a_missing_shared_field_is_reported_once(tmp_path: Path) -> None:
    text = SHARED.replace("  author: me\n", "") + "nodes:\n  Load: {source: 's3://b/k'}\n  Train: {depth: 1}\n"
    assert faults(tmp_path, text) == ["config.yaml:1:1 shared.author: required and not given"]


def test_a_wrong_shared_value_is_reported_once_where_it_stands(tmp_path: Path) -> None:
    text = SHARED.replace("NA", "XX") + "nodes:\n  Load: {source: 's3://b/k'}\n  Train: {depth: 1}\n"
    (found,) = faults(tmp_path, text)
    assert found.startswith("config.yaml:5:3 shared.region: 'XX' is no region")


@pytest.mark.parametrize(
    ("value", "fact", "hint"),
    [
        ("0", "0 should be greater than or equal to 1", "choose a value within that range (How many rows)"),
        ("11", "11 should be less than or equal to 10", "choose a value within that range (How many rows)"),
        ("many", "'many' should be a valid integer", "write a whole number (How many rows)"),
        ("1.5", "1.5 should be a valid integer, got a number with a fractional part",
         "write a whole number (How many rows)"),
        ("", "an empty value should be a valid integer", "write a whole number (How many rows)"),
        ("[1]", "[1] should be a valid integer", "write a whole number (How many rows)"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_shown_with_the_change_to_make(tmp_path: Path, value: str, fact: str, hint: str) -> None:
    text = f"{SHARED}nodes:\n  Train: {{depth: 1}}\n  Load:\n    source: s3://b/k\n    rows: {value}\n"
    assert faults(tmp_path, text) == [f"config.yaml:12:5 nodes.Load.rows: {fact}"]
    assert hints(tmp_path, text) == [hint]


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("header: maybe", "nodes.Load.header: 'maybe' should be a valid boolean"),
        ("filters: 5", "nodes.Load.filters: 5 should be a valid list"),
        ("filters: [{column: a, op: '=<'}]", "nodes.Load.filters.0.op: '=<' should be '==' or '<'"),
        ("env: {A: 1}", "nodes.Load.env.A: 1 should be a valid string"),
        ("env: text", "nodes.Load.env: 'text' should be a valid dictionary"),
        ("weights: {a: nan}", "nodes.Load.weights.a: nan is no finite number"),
        ("job_type: trainin", "nodes.Load.job_type: 'trainin' should be 'training', 'validation', 'testing'"),
    ],
)
def test_values_of_other_types_are_refused_where_they_stand(tmp_path: Path, line: str, start: str) -> None:
    text = f"{SHARED}nodes:\n  Train: {{depth: 1}}\n  Load:\n    source: s3://b/k\n    {line}\n"
    (found,) = faults(tmp_path, text)
    place, _, rest = found.partition(" ")
    assert place.startswith("config.yaml:12:")
    assert rest.startswith(start)


def test_a_long_value_is_shown_in_part(tmp_path: Path) -> None:
    text = f"{SHARED}nodes:\n  Load: {{source: 's3://b/k'}}\n  Train: {{depth: {'x' * 500}}}\n"
    (found,) = faults(tmp_path, text)
    assert len(found) < 160


def test_the_job_type_comes_from_the_node_s_name(tmp_path: Path) -> None:
    nodes = "nodes:\n  Load: {source: 's3://b/k'}\n"
    assert load(tmp_path, nodes, {"Load": "testing"}).job_type is JobType.TESTING


def test_a_shared_job_type_gives_way_to_the_node_s_name(tmp_path: Path) -> None:
    nodes = "  job_type: training\nnodes:\n  Load: {source: 's3://b/k'}\n"
    assert load(tmp_path, nodes, {"Load": "testing"}).job_type is JobType.TESTING


def test_a_job_type_that_contradicts_the_node_s_name_is_refused(tmp_path: Path) -> None:
    nodes = "nodes:\n  Load: {source: 's3://b/k', job_type: training}\n"
    with pytest.raises(ConfigurationError, match=r"config\.yaml:9:30 nodes\.Load\.job_type: 'training' contradicts"):
        load(tmp_path, nodes, {"Load": "testing"})


def test_local_inputs_are_found_beside_the_config_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "a project"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "rows.csv").touch()
    write(folder, f"{SHARED}nodes:\n  Load: {{source: data/rows.csv}}\n")
    monkeypatch.chdir(tmp_path)
    config = load_configs(Path("a project/config.yaml"), {"Load": Loading}, {})["Load"]
    assert config.model_dump()["source"] == str(folder / "data" / "rows.csv")


def test_a_local_input_that_is_not_there_is_named_with_its_folder(tmp_path: Path) -> None:
    text = f"{SHARED}nodes:\n  Load: {{source: rows.csv}}\n  Train: {{depth: 1}}\n"
    assert faults(tmp_path, text) == [
        f"config.yaml:9:10 nodes.Load.source: no file or folder 'rows.csv' in {tmp_path.resolve()}"
    ]


def test_s3_addresses_stay_as_they_are(tmp_path: Path) -> None:
    assert load(tmp_path, "nodes:\n  Load: {source: 's3://b//k/'}\n").source == "s3://b//k/"


def test_the_order_of_keys_changes_nothing(tmp_path: Path) -> None:
    one = load(tmp_path, "nodes:\n  Load: {source: 's3://b/k', weights: {b: 1, a: 2}, env: {Y: '1', X: '2'}}\n")
    other = load(tmp_path, "nodes:\n  Load: {env: {X: '2', Y: '1'}, weights: {a: 2, b: 1}, source: 's3://b/k'}\n")
    assert one.model_dump_json() == other.model_dump_json()
    assert text_value({"b": 1, "a": {"d": 1, "c": 2}}) == '{"a": {"c": 2, "d": 1}, "b": 1}'


def test_numbers_written_as_text_are_read_as_the_field_s_type(tmp_path: Path) -> None:
    config = load(tmp_path, "nodes:\n  Load: {source: 's3://b/k', weights: {a: '1e-3', b: 1_000}, rows: '5'}\n")
    assert (config.weights, config.rows) == ({"a": 0.001, "b": 1000.0}, 5)
    assert math.isfinite(config.weights["b"])
