"""Pipelines as the service's users write them, with SDK v2 alone: the definition runs here as it is."""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING, Any

import pytest
from sagemaker.inputs import TrainingInput
from sagemaker.processing import FrameworkProcessor, ProcessingInput, ProcessingOutput
from sagemaker.sklearn.estimator import SKLearn
from sagemaker.sklearn.model import SKLearnModel
from sagemaker.sklearn.processing import SKLearnProcessor
from sagemaker.transformer import Transformer
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionLessThanOrEqualTo
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.functions import Join, JsonGet
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.parameters import ParameterFloat, ParameterInteger, ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.properties import PropertyFile
from sagemaker.workflow.steps import ProcessingStep, TrainingStep, TransformStep
from tests.oracle.offline import BUCKET, ROLE, offline_pipeline_session

from cursus.definition.verify import verify
from cursus.engine import RunRequest, RunResult, run

if TYPE_CHECKING:
    from pathlib import Path

BASE = "/opt/ml/processing"
SPLIT = """
import argparse, pathlib
import pandas as pd
parser = argparse.ArgumentParser()
parser.add_argument("--test-share", type=float)
share = parser.parse_args().test_share
base = pathlib.Path("/opt/ml/processing")
frame = pd.read_csv(base / "input" / "data.csv", header=None).sample(frac=1, random_state=1)
cut = int(len(frame) * (1 - share))
for name, part in (("train", frame[:cut]), ("test", frame[cut:])):
    (base / name).mkdir(exist_ok=True)
    part.to_csv(base / name / f"{name}.csv", header=False, index=False)
(base / "features").mkdir(exist_ok=True)
frame[cut:].iloc[:, 1:].to_csv(base / "features" / "features.csv", header=False, index=False)
"""
TRAIN = """
import argparse, os, pathlib
import joblib, pandas as pd
from sklearn.linear_model import Ridge
parser = argparse.ArgumentParser()
parser.add_argument("--alpha", type=float)
parser.add_argument("--train", default=os.environ["SM_CHANNEL_TRAIN"])
parser.add_argument("--model-dir", default=os.environ["SM_MODEL_DIR"])
told = parser.parse_args()
frame = pd.read_csv(pathlib.Path(told.train) / "train.csv", header=None)
model = Ridge(alpha=told.alpha).fit(frame.iloc[:, 1:], frame[0])
print(f"score={model.score(frame.iloc[:, 1:], frame[0])};")
joblib.dump(model, pathlib.Path(told.model_dir) / "model.joblib")
"""
SERVE = """
import pathlib
import joblib
def model_fn(folder):
    return joblib.load(pathlib.Path(folder) / "model.joblib")
def predict_fn(rows, model):
    return model.predict(rows)
"""
EVALUATE = """
import json, pathlib
import pandas as pd
from shared import mean_squared_error
base = pathlib.Path("/opt/ml/processing")
truth = pd.read_csv(base / "test" / "test.csv", header=None)[0]
scores = pd.read_csv(base / "scores" / "features.csv.out", header=None)[0]
error = mean_squared_error(truth, scores)
(base / "evaluation").mkdir(exist_ok=True)
(base / "evaluation" / "evaluation.json").write_text(json.dumps({"regression_metrics": {"mse": {"value": error}}}))
"""
SHARED = """
def mean_squared_error(truth, scores):
    assert len(truth) == len(scores)
    return float(((truth - scores) ** 2).mean())
"""
EVALUATION = PropertyFile(name="Evaluation", output_name="evaluation", path="evaluation.json")


@pytest.fixture
def code(tmp_path: Path) -> Path:
    folder = tmp_path / "code"
    folder.mkdir()
    sources = {"split": SPLIT, "train": TRAIN, "serve": SERVE, "evaluate": EVALUATE, "shared": SHARED}
    for name, text in sources.items():
        (folder / f"{name}.py").write_text(text)
    (folder / "requirements.txt").write_text("pandas\nscikit-learn>=1.0\n")
    return folder


def _rows(count: int = 400) -> str:
    lines = []
    for index in range(count):
        a, b = (index * 37 % 101) / 101, (index * 53 % 89) / 89
        lines.append(f"{3 * a - 2 * b + 0.1:.6f},{a:.6f},{b:.6f}")
    return "\n".join(lines) + "\n"


def _regression(session: Any, code: Path) -> Pipeline:
    """Split, train, create a model, score a batch, evaluate, and register what is good enough."""
    data = ParameterString("InputData", default_value=f"s3://{BUCKET}/data/data.csv")
    count = ParameterInteger("InstanceCount", default_value=1)
    limit = ParameterFloat("Limit", default_value=0.5)
    split = _split(session, code, data, count)
    train = _train(session, code, split)
    model = SKLearnModel(
        model_data=train.properties.ModelArtifacts.S3ModelArtifacts,
        role=ROLE,
        entry_point="serve.py",
        source_dir=str(code),
        framework_version="1.2-1",
        sagemaker_session=session,
    )
    create = ModelStep("Model", step_args=model.create(instance_type="ml.m5.large"))
    score = _score(session, create, split)
    evaluate = _evaluate(session, code, split, score)
    register = ModelStep(
        "Register",
        step_args=model.register(
            content_types=["text/csv"],
            response_types=["text/csv"],
            inference_instances=["ml.m5.large"],
            transform_instances=["ml.m5.large"],
            model_package_group_name="Regressions",
            approval_status="PendingManualApproval",
        ),
    )
    good = ConditionLessThanOrEqualTo(
        JsonGet(step_name="Evaluate", property_file=EVALUATION, json_path="regression_metrics.mse.value"), limit
    )
    refuse = FailStep("TooBad", error_message=Join(on=" ", values=["the error is over", limit]))
    gate = ConditionStep("Gate", conditions=[good], if_steps=[register], else_steps=[refuse])
    steps = [split, train, create, score, evaluate, gate]
    return Pipeline("Regression", parameters=[data, count, limit], steps=steps, sagemaker_session=session)


def _split(session: Any, code: Path, data: Any, count: Any) -> ProcessingStep:
    processor = SKLearnProcessor(
        framework_version="1.2-1",
        instance_type="ml.m5.large",
        instance_count=count,
        base_job_name="split",
        role=ROLE,
        sagemaker_session=session,
    )
    outputs = [ProcessingOutput(output_name=each, source=f"{BASE}/{each}") for each in ("train", "test", "features")]
    arguments = processor.run(
        code=str(code / "split.py"),
        inputs=[ProcessingInput(source=data, destination=f"{BASE}/input")],
        outputs=outputs,
        arguments=["--test-share", "0.25"],
    )
    return ProcessingStep("Split", step_args=arguments)


def _made(step: ProcessingStep, name: str) -> Any:
    return step.properties.ProcessingOutputConfig.Outputs[name].S3Output.S3Uri


def _train(session: Any, code: Path, split: ProcessingStep) -> TrainingStep:
    estimator = SKLearn(
        "train.py",
        source_dir=str(code),
        framework_version="1.2-1",
        instance_type="ml.m5.large",
        role=ROLE,
        hyperparameters={"alpha": 0.001},
        metric_definitions=[{"Name": "score", "Regex": "score=(.*?);"}],
        sagemaker_session=session,
    )
    arguments = estimator.fit({"train": TrainingInput(_made(split, "train"), content_type="text/csv")})
    return TrainingStep("Train", step_args=arguments)


def _score(session: Any, create: ModelStep, split: ProcessingStep) -> TransformStep:
    transformer = Transformer(
        model_name=create.properties.ModelName,
        instance_type="ml.m5.large",
        instance_count=1,
        accept="text/csv",
        assemble_with="Line",
        output_path=f"s3://{BUCKET}/scores",
        sagemaker_session=session,
    )
    arguments = transformer.transform(_made(split, "features"), content_type="text/csv", split_type="Line")
    return TransformStep("Score", step_args=arguments)


def _evaluate(session: Any, code: Path, split: ProcessingStep, score: TransformStep) -> ProcessingStep:
    processor = FrameworkProcessor(
        SKLearn,
        "1.2-1",
        instance_type="ml.m5.large",
        instance_count=1,
        role=ROLE,
        base_job_name="evaluate",
        sagemaker_session=session,
    )
    scores = score.properties.TransformOutput.S3OutputPath
    arguments = processor.run(
        code="evaluate.py",
        source_dir=str(code),
        inputs=[
            ProcessingInput(source=_made(split, "test"), destination=f"{BASE}/test"),
            ProcessingInput(source=scores, destination=f"{BASE}/scores"),
        ],
        outputs=[ProcessingOutput(output_name="evaluation", source=f"{BASE}/evaluation")],
    )
    return ProcessingStep("Evaluate", step_args=arguments, property_files=[EVALUATION])


def _run(code: Path, folder: Path, **parameters: Any) -> RunResult:
    s3 = folder / "s3"
    session = offline_pipeline_session(s3)
    (s3 / BUCKET / "data").mkdir(parents=True)
    (s3 / BUCKET / "data" / "data.csv").write_text(_rows())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        definition = json.loads(_regression(session, code).definition())
    assert verify(definition) == []
    assets = {f"s3://{BUCKET}": s3 / BUCKET}
    return run(RunRequest(definition, "Regression", folder / "store", assets=assets, parameters=parameters))


def _told(result: RunResult) -> list[tuple[str, str, str | None, str]]:
    return [(step.name, step.status, step.reason, step.log_tail[-600:]) for step in result.steps]


def test_a_regression_goes_from_data_to_a_registered_model(code: Path, tmp_path: Path) -> None:
    result = _run(code, tmp_path)

    assert result.status == "Succeeded", _told(result)
    assert {step.name: step.status for step in result.steps if step.status != "Succeeded"} == {"TooBad": "Skipped"}
    assert result.step("Train").metrics["score"] > 0.99
    package = json.loads((tmp_path / "store/models/Regressions/1.json").read_text())
    assert package["ModelApprovalStatus"] == "PendingManualApproval"


def test_a_model_that_is_too_bad_is_refused_in_the_pipelines_own_words(code: Path, tmp_path: Path) -> None:
    result = _run(code, tmp_path, Limit="-1.0")

    assert result.status == "Failed", _told(result)
    assert result.step("TooBad").reason == "the error is over -1.0"
    assert result.step("Register-RegisterModel").status == "Skipped"
    assert not (tmp_path / "store/models/Regressions").exists()
