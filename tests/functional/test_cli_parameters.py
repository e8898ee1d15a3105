"""Parameters and environments as a user drives them: declared in the config, set when a run starts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.functional.cli import cursus

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.functional

CONFIG = """parameters:
  Rows: {default: 2, description: How many rows are read.}
shared:
  author: me
  bucket: my-bucket
  role: arn:aws:iam::000000000000:role/R
  region: NA
  service_name: rows
  pipeline_version: "1.0"
nodes:
  DataLoading:
    source_uri: rows.csv
    output_format: csv
    max_rows: ${parameters.Rows}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "dag.yaml").write_text("pipeline: rows\nnodes: [DataLoading]\nedges: []\n")
    (tmp_path / "p" / "config.yaml").write_text(CONFIG)
    (tmp_path / "p" / "config.prod.yaml").write_text("shared: {region: EU}\nparameters: {Rows: 4}\n")
    (tmp_path / "p" / "rows.csv").write_text("a\n" + "".join(f"{n}\n" for n in range(9)))
    return tmp_path


def rows_read(folder: Path) -> int:
    (found,) = folder.glob("**/raw_data/*.csv")
    return len(found.read_text().splitlines()) - 1


@pytest.mark.parametrize(
    ("words", "rows"),
    [((), 2), (("--set", "Rows=3"), 3), (("--env", "prod"), 4), (("--env", "prod", "--set", "Rows=5"), 5)],
)
def test_a_run_reads_as_many_rows_as_its_parameter_says(folder: Path, words: tuple[str, ...], rows: int) -> None:
    said = cursus("run", "p", "--store", "store", *words, cwd=folder)

    assert said.code == 0, said
    assert rows_read(folder / "store") == rows


def test_a_compiled_definition_takes_the_parameter_too(folder: Path) -> None:
    assert cursus("compile", "p", "-o", "rows.json", "--env", "prod", cwd=folder).code == 0
    document = json.loads((folder / "rows.json").read_text())
    said = cursus("run", "rows.json", "--store", "store", "--set", "Rows=3", cwd=folder)

    assert document["Parameters"][1] == {"Name": "Rows", "Type": "Integer", "DefaultValue": 4}
    assert "eu-west-1" in json.dumps(document["Steps"][0]["Arguments"]["AppSpecification"]["ImageUri"])
    assert said.code == 0, said
    assert rows_read(folder / "store") == 3


def test_an_unknown_environment_is_refused_with_those_that_there_are(folder: Path) -> None:
    said = cursus("compile", "p", "--env", "prodd", cwd=folder)

    assert said.code == 2
    assert "config.yaml --env prodd: no overlay config.prodd.yaml lies beside it" in said.err
    assert "did you mean 'prod'?" in said.err


def test_an_environment_needs_a_project(folder: Path) -> None:
    (folder / "x.json").write_text("{}")
    said = cursus("run", "x.json", "--env", "prod", cwd=folder)

    assert said.code == 2
    assert "--env prod came with a definition" in said.err
