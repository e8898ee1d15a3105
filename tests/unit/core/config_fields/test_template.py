from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from cursus.compiler.compile import PipelineDAGCompiler
from cursus.compiler.config_files import check_config, empty_config
from cursus.core.documents import read_document
from cursus.errors import ConfigurationError

DEMOS = Path(str(files("cursus.project") / "demos"))
VALUES = {
    "author": "me", "bucket": "my-bucket", "role": "arn:aws:iam::000000000000:role/R", "region": "NA",
    "service_name": "risk", "pipeline_version": '"1"', "label_name": "y", "source_uri": "s3://my-bucket/rows.csv",
    "model_package_group_name": "risk", "metric_threshold": "0.5",
}  # fmt: skip
EMPTY = re.compile(r"^( +)(\w+):(  # .*)$", re.MULTILINE)
DEFAULT = re.compile(r"^( +)# (\w+: )", re.MULTILINE)


def filled(text: str) -> str:
    return EMPTY.sub(lambda m: f"{m[1]}{m[2]}: {VALUES[m[2]]}{m[3]}" if m[2] in VALUES else m[0], text)


def definition(folder: Path, dag: Path, text: str) -> Any:
    (folder / "config.yaml").write_text(text)
    compiled = PipelineDAGCompiler().compile_files(dag, folder / "config.yaml")
    assert compiled.verify() == []
    return json.loads(compiled.definition())


@pytest.mark.parametrize("demo", ["breast_cancer", "payments"])
def test_an_empty_config_compiles_once_it_is_filled(tmp_path: Path, demo: str) -> None:
    dag = DEMOS / demo / "dag.yaml"
    assert definition(tmp_path, dag, filled(empty_config(dag)))["Steps"]


@pytest.mark.parametrize("demo", ["breast_cancer", "payments"])
def test_uncommenting_every_default_changes_nothing(tmp_path: Path, demo: str) -> None:
    dag = DEMOS / demo / "dag.yaml"
    text = filled(empty_config(dag))
    uncommented = DEFAULT.sub(r"\1\2", text)

    assert uncommented.count("\n    # ") == 0
    assert definition(tmp_path, dag, uncommented) == definition(tmp_path, dag, text)


def test_an_uncommented_and_changed_default_counts(tmp_path: Path) -> None:
    dag = DEMOS / "breast_cancer" / "dag.yaml"
    text = filled(empty_config(dag)).replace("# train_ratio: 0.7", "train_ratio: 0.6")
    steps = {step["Name"]: step for step in definition(tmp_path, dag, text)["Steps"]}
    assert steps["TabularPreprocessing_training"]["Arguments"]["Environment"]["TRAIN_RATIO"] == "0.6"


def test_the_check_of_an_empty_config_names_each_empty_value_once_for_its_line(tmp_path: Path) -> None:
    dag = DEMOS / "breast_cancer" / "dag.yaml"
    text = empty_config(dag)
    (tmp_path / "config.yaml").write_text(text)
    lines = {int(fault.subject.split(":")[1]) for fault in check_config(dag, tmp_path / "config.yaml").faults}
    empty = {
        number for number, line in enumerate(text.splitlines(), 1)
        if (found := EMPTY.match(line)) and found[2] != "hyperparameters"
    }  # fmt: skip
    assert lines == empty


def test_what_several_nodes_need_stands_once_in_the_shared_block(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(empty_config(DEMOS / "breast_cancer" / "dag.yaml"))
    blocks = read_document(tmp_path / "config.yaml", ConfigurationError).value

    assert list(blocks["shared"]) == [
        "author", "bucket", "role", "region", "service_name", "pipeline_version", "label_name",
    ]  # fmt: skip
    assert blocks["nodes"]["XGBoostTraining"] == {"hyperparameters": {"label_name": None}}
    assert blocks["nodes"]["TabularPreprocessing_training"] is None


def test_the_same_dag_gives_the_same_text() -> None:
    dag = DEMOS / "payments" / "dag.yaml"
    assert empty_config(dag) == empty_config(dag)
    assert empty_config(dag, "x.json").splitlines()[0] == "# yaml-language-server: $schema=x.json"
