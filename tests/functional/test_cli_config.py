"""Configs as a user writes, checks and reads them from the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.functional.cli import cursus, project, tree

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.functional


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    project(tmp_path / "p")
    return tmp_path


def test_init_writes_beside_the_dag_and_never_over_a_file_unasked(folder: Path) -> None:
    before = tree(folder)
    said = cursus("config", "init", "p", cwd=folder)
    assert said.code == 2
    assert "is there already" in said.err
    assert "--force" in said.err
    assert tree(folder) == before

    assert cursus("config", "init", "p", "--force", "--schema", cwd=folder).code == 0
    first, *_ = (folder / "p" / "config.yaml").read_text().splitlines()
    assert first == "# yaml-language-server: $schema=config.schema.json"
    assert json.loads((folder / "p" / "config.schema.json").read_text())["additionalProperties"] is False


def test_init_prints_what_it_would_write(folder: Path) -> None:
    said = cursus("config", "init", "p/dag.yaml", "-o", "-", cwd=folder)
    assert cursus("config", "init", "p/dag.yaml", "-o", "c.yaml", cwd=folder).code == 0
    assert (said.code, said.out) == (0, (folder / "c.yaml").read_text())


def test_a_sound_config_is_said_to_be(folder: Path) -> None:
    assert cursus("config", "check", "p", cwd=folder).out == "config.yaml: no faults (8 nodes, 0 parameters)\n"


def test_all_faults_of_a_config_are_told_with_their_lines(folder: Path) -> None:
    path = folder / "p" / "config.yaml"
    path.write_text(path.read_text().replace("train_ratio: 0.7", "train_ratio: 7").replace("task: binary", "task: x"))
    said = cursus("config", "check", "p", cwd=folder)
    assert said.code == 2
    assert said.err.startswith("2 faults:\n")
    assert said.err.count("error: config.yaml:") == 2


def test_a_fault_that_only_compiling_finds_is_told_too(folder: Path) -> None:
    path = folder / "p" / "config.yaml"
    path.write_text(path.read_text().replace("  BatchTransform: {}", "  BatchTransform: {bucket: other-bucket}"))
    said = cursus("config", "check", "p/dag.yaml", "p/config.yaml", cwd=folder)
    assert said.code == 2
    assert "error: config.yaml:" in said.err
    assert "the nodes disagree: 'my-bucket'" in said.err


def test_show_says_where_each_value_comes_from(folder: Path) -> None:
    (folder / "p" / "config.prod.yaml").write_text("shared: {region: EU, env: {API_TOKEN: abc, MODE: fast}}\n")
    said = cursus("config", "show", "TabularPreprocessing_training", "p", "--env", "prod", cwd=folder)
    rows = {line.split()[0]: line.split() for line in said.out.splitlines() if line.startswith("  ")}

    assert said.code == 0
    assert max(map(len, said.out.splitlines())) <= 80
    assert rows["region"] == ["region", "EU", "config.prod.yaml:1:10"]
    assert rows["seed"] == ["seed", "42", "default"]
    assert rows["job_type"][2:] == ["node's", "name"]
    assert "abc" not in said.out


def test_show_as_json_holds_all_that_is_known(folder: Path) -> None:
    said = cursus("config", "show", "DataLoading", "p", "--format", "json", cwd=folder)
    fields = {each["field"]: each for each in json.loads(said.out)}
    assert fields["bucket"] | {"description": ""} == {
        "field": "bucket", "value": "my-bucket", "tier": "essential", "origin": "shared block",
        "place": "config.yaml:4:3", "description": "",
    }  # fmt: skip
    assert fields["aws_region"]["tier"] == "derived"


def test_an_unknown_node_gets_the_nearest(folder: Path) -> None:
    said = cursus("config", "show", "DataLoadin", "p", cwd=folder)
    assert said.code == 2
    assert "did you mean 'DataLoading'?" in said.err


def test_the_schema_is_printed_or_written(folder: Path) -> None:
    said = cursus("config", "schema", "p", cwd=folder)
    assert cursus("config", "schema", "p", "-o", "s.json", cwd=folder).code == 0
    assert json.loads(said.out) == json.loads((folder / "s.json").read_text())
