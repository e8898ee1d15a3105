"""The SDK's `Pipeline` that holds our definition gives that definition back, whatever kind of step is in it."""

from __future__ import annotations

import importlib
import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from tests.oracle.sdk_names import BUCKET, names_of_both

from cursus.aws.sdk import sdk_pipeline
from cursus.core.kinds.session import PipelineSession

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.oracle

TABLES = ("checks", "emr", "kinds", "lambda_callback", "models", "processing", "training", "transform", "tuning")
EXPERIMENT = {
    "ExperimentName": {"Get": "Execution.PipelineName"},
    "TrialName": {"Get": "Execution.PipelineExecutionId"},
}
FILES = (
    "after.py",
    "app.jar",
    "before.py",
    "data/rows.csv",
    "extra.txt",
    "lib.py",
    "lib/__init__.py",
    "prep.py",
    "rows.csv",
    "run.sh",
    "serve.py",
    "served/requirements.txt",
    "served/serve.py",
    "src/prep.py",
    "src/requirements.txt",
    "src/sub/deep.py",
    "train.py",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with every file that a case names."""
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("print('hello')\n")
    return tmp_path


@pytest.mark.parametrize("table", TABLES)
def test_every_case_of_a_table_comes_back(table: str, folder: Path, session: Any) -> None:
    cases = importlib.import_module(f"tests.oracle.test_{table}_equal_sdk_v2").CASES
    ours = SimpleNamespace(**vars(names_of_both()[1]), session=PipelineSession(BUCKET, "Oracle"), folder=folder)
    steps = [
        {**request, "Name": f"{request['Name']}-{at}"}
        for at, case in enumerate(cases.values())
        for request in case(ours).to_requests()
    ]
    document = {
        "Version": "2020-12-01",
        "Metadata": {},
        "Parameters": [],
        "PipelineExperimentConfig": EXPERIMENT,
        "Steps": json.loads(json.dumps(steps)),
    }

    pipeline = sdk_pipeline("Oracle", document, session)

    assert len(steps) >= len(cases)
    assert json.loads(pipeline.definition()) == document
