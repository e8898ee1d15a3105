"""Batch transforms as the service's users write them, with SDK v2 alone: the definition runs here as it is."""

from __future__ import annotations

import io
import json
import tarfile
import warnings
from typing import TYPE_CHECKING, Any

import joblib
import numpy as np
import pytest
import xgboost
from sagemaker.amazon.common import write_numpy_to_dense_tensor
from sagemaker.image_uris import retrieve
from sagemaker.model import Model
from sagemaker.pipeline import PipelineModel
from sagemaker.sklearn.model import SKLearnModel
from sagemaker.transformer import Transformer
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.parameters import ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.steps import TransformStep
from sklearn.preprocessing import StandardScaler
from tests.oracle.offline import BUCKET, ROLE, offline_pipeline_session

from cursus.definition.verify import verify
from cursus.engine import RunRequest, RunResult, run
from cursus.engine.jobs.transform.splitting import batches, split

if TYPE_CHECKING:
    from pathlib import Path

PREPARE = """
import os
import joblib
def model_fn(folder):
    return joblib.load(os.path.join(folder, "scaler.joblib"))
def predict_fn(rows, model):
    return model.transform(rows)
def output_fn(rows, accept):
    return "\\n".join(",".join(map(str, row)) for row in rows), "text/csv"
"""
ROWS = np.random.default_rng(7).random((60, 3)).round(4)
SCALER = StandardScaler().fit(ROWS)
LABEL = ROWS[:, 0] - ROWS[:, 1]


def _booster(rows: Any) -> xgboost.Booster:
    return xgboost.train({"nthread": 1, "max_depth": 3}, xgboost.DMatrix(rows, label=LABEL), 10)


def _archive(path: Path, name: str, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as packed:
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        packed.addfile(entry, io.BytesIO(content))


@pytest.fixture
def bucket(tmp_path: Path) -> Path:
    """A bucket with a booster of the built-in algorithm, a scaler, and customers to be scored."""
    folder = tmp_path / "s3" / BUCKET
    _archive(folder / "raw" / "model.tar.gz", "xgboost-model", bytes(_booster(ROWS).save_raw()))
    _archive(folder / "scaled" / "model.tar.gz", "xgboost-model", bytes(_booster(SCALER.transform(ROWS)).save_raw()))
    packed = io.BytesIO()
    joblib.dump(SCALER, packed)
    _archive(folder / "scaler" / "model.tar.gz", "scaler.joblib", packed.getvalue())
    lines = [f"customer-{place},{','.join(map(str, row))}" for place, row in enumerate(ROWS.tolist())]
    (folder / "customers").mkdir()
    (folder / "customers" / "first.csv").write_text("\n".join(lines[:40]) + "\n")
    (folder / "customers" / "second.csv").write_text("\n".join(lines[40:]) + "\n")
    return folder


def _xgboost_model(session: Any, name: str) -> Model:
    image = retrieve("xgboost", "us-east-1", version="1.7-1")
    return Model(image, f"s3://{BUCKET}/{name}/model.tar.gz", role=ROLE, sagemaker_session=session)


def _score(session: Any, create: ModelStep, source: Any) -> TransformStep:
    transformer = Transformer(
        model_name=create.properties.ModelName,
        instance_type="ml.m5.large",
        instance_count=1,
        strategy="MultiRecord",
        accept="text/csv",
        assemble_with="Line",
        max_payload=1,
        output_path=f"s3://{BUCKET}/scores",
        sagemaker_session=session,
    )
    arguments = transformer.transform(
        source,
        content_type="text/csv",
        split_type="Line",
        input_filter="$[1:]",
        join_source="Input",
        output_filter="$[0,-1]",
    )
    return TransformStep("Score", step_args=arguments)


def _run(bucket: Path, model: Any, session: Any) -> RunResult:
    source = ParameterString("Customers", default_value=f"s3://{BUCKET}/customers")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        create = ModelStep("Model", step_args=model.create(instance_type="ml.m5.large"))
        steps = [create, _score(session, create, source)]
        pipeline = Pipeline("Scoring", parameters=[source], steps=steps, sagemaker_session=session)
        definition = json.loads(pipeline.definition())
    assert verify(definition) == []
    store = bucket.parent.parent / "store"
    result = run(RunRequest(definition, "Scoring", store, assets={f"s3://{BUCKET}": bucket}))
    assert result.status == "Succeeded", [(step.name, step.reason, step.log_tail) for step in result.steps]
    return result


def _scores(result: RunResult) -> list[tuple[str, float]]:
    folder = result.step("Score").outputs["transform"].path
    lines = [line for name in ("first", "second") for line in (folder / f"{name}.csv.out").read_text().splitlines()]
    return [(line.split(",")[0], float(line.split(",")[1])) for line in lines]


def _expected(trained_on: Any, rows: Any) -> Any:
    return pytest.approx(_booster(trained_on).predict(xgboost.DMatrix(rows)).tolist(), rel=1e-5)


def test_a_built_in_xgboost_model_scores_customers_by_name(bucket: Path) -> None:
    session = offline_pipeline_session(bucket.parent)
    found = _scores(_run(bucket, _xgboost_model(session, "raw"), session))

    assert [name for name, _ in found] == [f"customer-{place}" for place in range(60)]
    assert [score for _, score in found] == _expected(ROWS, ROWS)


def test_an_inference_pipeline_prepares_and_then_scores(bucket: Path, tmp_path: Path) -> None:
    script = tmp_path / "prepare.py"
    script.write_text(PREPARE)
    session = offline_pipeline_session(bucket.parent)
    prepare = SKLearnModel(
        f"s3://{BUCKET}/scaler/model.tar.gz",
        ROLE,
        str(script),
        framework_version="1.2-1",
        sagemaker_session=session,
    )
    model = PipelineModel([prepare, _xgboost_model(session, "scaled")], role=ROLE, sagemaker_session=session)
    found = _scores(_run(bucket, model, session))

    # The scikit-learn container reads CSV in single precision, and thresholds of trees lie on the rows' own values.
    prepared = SCALER.transform(ROWS.astype("float32"))
    assert [score for _, score in found] == _expected(SCALER.transform(ROWS), prepared)


def test_recordio_is_split_as_the_sdk_writes_it() -> None:
    written, single = io.BytesIO(), []
    write_numpy_to_dense_tensor(written, ROWS)
    for row in ROWS:
        alone = io.BytesIO()
        write_numpy_to_dense_tensor(alone, row.reshape(1, -1))
        single.append(alone.getvalue())
    written.seek(0)

    assert list(batches(split(written, "RecordIO", "x"), 1, single=False)) == single
