"""Pipelines around the built-in XGBoost, made with SDK v2 alone as the service's examples are: they run as they are."""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING, Any

import pytest
from sagemaker import image_uris
from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput, TransformInput
from sagemaker.model import Model
from sagemaker.model_metrics import MetricsSource, ModelMetrics
from sagemaker.processing import ProcessingInput, ProcessingOutput, ScriptProcessor
from sagemaker.sklearn.processing import SKLearnProcessor
from sagemaker.transformer import Transformer
from sagemaker.tuner import ContinuousParameter, HyperparameterTuner, IntegerParameter
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionLessThanOrEqualTo
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.functions import Join, JsonGet
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.parameters import ParameterFloat, ParameterInteger, ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.properties import PropertyFile
from sagemaker.workflow.steps import CacheConfig, ProcessingStep, TrainingStep, TransformStep, TuningStep
from tests.oracle.offline import BUCKET, ROLE, offline_pipeline_session

from cursus.definition.verify import verify
from cursus.engine import RunRequest, RunResult, run

if TYPE_CHECKING:
    from pathlib import Path

BASE = "/opt/ml/processing"
REPORT = PropertyFile(name="EvaluationReport", output_name="evaluation", path="evaluation.json")
CACHE = CacheConfig(enable_caching=True, expire_after="P30D")
PREPARE = """
import argparse, pathlib
import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import OneHotEncoder, StandardScaler
parser = argparse.ArgumentParser()
parser.add_argument("--share", type=float, default=0.7)
share = parser.parse_args().share
base = pathlib.Path("/opt/ml/processing")
frame = pd.read_csv(base / "input" / "abalone.csv", header=None, names=["sex", "length", "weight", "rings"])
numbers = Pipeline([("impute", SimpleImputer(strategy="median")), ("scale", StandardScaler())])
prepare = ColumnTransformer([("num", numbers, ["length", "weight"]), ("cat", OneHotEncoder(), ["sex"])])
table = np.concatenate([frame[["rings"]].to_numpy(), prepare.fit_transform(frame.drop(columns="rings"))], axis=1)
np.random.default_rng(0).shuffle(table)
cuts = [int(share * len(table)), int((share + 0.15) * len(table))]
for name, part in zip(("train", "validation", "test"), np.split(table, cuts)):
    (base / name).mkdir(exist_ok=True)
    pd.DataFrame(part).to_csv(base / name / f"{name}.csv", header=False, index=False)
"""
EVALUATE = """
import json, pathlib, pickle, tarfile
import numpy as np
import pandas as pd
import xgboost
base = pathlib.Path("/opt/ml/processing")
with tarfile.open(base / "model" / "model.tar.gz") as packed:
    packed.extractall(path=".")
model = pickle.load(open("xgboost-model", "rb"))
frame = pd.read_csv(base / "test" / "test.csv", header=None)
wrong = frame.pop(0).to_numpy() - model.predict(xgboost.DMatrix(frame.to_numpy()))
metrics = {"mse": {"value": float(np.mean(wrong ** 2)), "standard_deviation": float(np.std(wrong))}}
(base / "evaluation").mkdir(parents=True, exist_ok=True)
(base / "evaluation" / "evaluation.json").write_text(json.dumps({"regression_metrics": metrics}))
"""


def _abalones(count: int = 500) -> str:
    lines = []
    for index in range(count):
        length, weight = 0.1 + (index * 37 % 101) / 150, (index * 53 % 89) / 90
        rings = 4 + 12 * length + 3 * weight + (index * 29 % 7) / 7
        lines.append(f"{'MFI'[index % 3]},{'' if index % 50 == 0 else f'{length:.4f}'},{weight:.4f},{rings:.3f}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def code(tmp_path: Path) -> Path:
    folder = tmp_path / "code"
    folder.mkdir()
    for name, text in (("preprocessing", PREPARE), ("evaluation", EVALUATE)):
        (folder / f"{name}.py").write_text(text)
    return folder


def _image() -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return image_uris.retrieve(
            "xgboost", "us-east-1", version="1.0-1", py_version="py3", instance_type="ml.m5.xlarge"
        )


def _prepare(session: Any, code: Path) -> ProcessingStep:
    processor = SKLearnProcessor(
        framework_version="1.2-1",
        instance_type="ml.m5.xlarge",
        instance_count=ParameterInteger("ProcessingInstanceCount", default_value=1),
        base_job_name="AbalonePreprocess",
        sagemaker_session=session,
        role=ROLE,
    )
    data = ParameterString("InputDataUrl", default_value=f"s3://{BUCKET}/data/abalone.csv")
    arguments = processor.run(
        inputs=[ProcessingInput(source=data, destination=f"{BASE}/input")],
        outputs=[
            ProcessingOutput(output_name=each, source=f"{BASE}/{each}") for each in ("train", "validation", "test")
        ],
        code=str(code / "preprocessing.py"),
        arguments=["--share", "0.7"],
    )
    return ProcessingStep("PreprocessAbalone", step_args=arguments, cache_config=CACHE)


def _made(step: ProcessingStep, name: str) -> Any:
    return step.properties.ProcessingOutputConfig.Outputs[name].S3Output.S3Uri


def _estimator(session: Any) -> Estimator:
    estimator = Estimator(
        image_uri=_image(),
        instance_type="ml.m5.xlarge",
        instance_count=1,
        output_path=f"s3://{BUCKET}/AbaloneTrain",
        base_job_name="abalone-train",
        sagemaker_session=session,
        role=ROLE,
    )
    estimator.set_hyperparameters(
        objective="reg:linear", num_round=50, max_depth=5, eta=0.2, gamma=4, min_child_weight=6, subsample=0.7, silent=0
    )
    return estimator


def _channels(prepared: ProcessingStep) -> dict[str, TrainingInput]:
    return {
        each: TrainingInput(s3_data=_made(prepared, each), content_type="text/csv") for each in ("train", "validation")
    }


def _abalone(session: Any, code: Path) -> Pipeline:
    """Preprocess, train, evaluate, and where the error is small enough register the model and score a batch."""
    prepare = _prepare(session, code)
    estimator = _estimator(session)
    train = TrainingStep("TrainAbaloneModel", step_args=estimator.fit(inputs=_channels(prepare)), cache_config=CACHE)
    evaluate = _evaluate(session, code, train, prepare)
    model = Model(
        image_uri=estimator.image_uri,
        model_data=train.properties.ModelArtifacts.S3ModelArtifacts,
        sagemaker_session=session,
        role=ROLE,
    )
    report = Join(on="/", values=[_made(evaluate, "evaluation"), "evaluation.json"])
    register = ModelStep(
        "RegisterAbaloneModel",
        step_args=model.register(
            content_types=["text/csv"],
            response_types=["text/csv"],
            inference_instances=["ml.t2.medium"],
            transform_instances=["ml.m5.large"],
            model_package_group_name="AbaloneModelPackageGroup",
            approval_status=ParameterString("ModelApprovalStatus", default_value="PendingManualApproval"),
            model_metrics=ModelMetrics(model_statistics=MetricsSource(s3_uri=report, content_type="application/json")),
        ),
    )
    create = ModelStep("CreateAbaloneModel", step_args=model.create(instance_type="ml.m5.large"))
    score = _score(session, create)
    limit = ParameterFloat("Limit", default_value=6.0)
    good = ConditionLessThanOrEqualTo(
        left=JsonGet(step_name=evaluate.name, property_file=REPORT, json_path="regression_metrics.mse.value"),
        right=limit,
    )
    refuse = FailStep("AbaloneMSEFail", error_message=Join(on=" ", values=["MSE >", limit]))
    gate = ConditionStep("CheckMSE", conditions=[good], if_steps=[register, create, score], else_steps=[refuse])
    parameters = [
        ParameterInteger("ProcessingInstanceCount", default_value=1),
        ParameterString("InputDataUrl", default_value=f"s3://{BUCKET}/data/abalone.csv"),
        ParameterString("ModelApprovalStatus", default_value="PendingManualApproval"),
        ParameterString("BatchData", default_value=f"s3://{BUCKET}/data/batch.csv"),
        limit,
    ]
    return Pipeline("Abalone", parameters=parameters, steps=[prepare, train, evaluate, gate], sagemaker_session=session)


def _evaluate(session: Any, code: Path, train: TrainingStep, prepare: ProcessingStep) -> ProcessingStep:
    processor = ScriptProcessor(
        image_uri=_image(),
        command=["python3"],
        instance_type="ml.m5.xlarge",
        instance_count=1,
        base_job_name="script-abalone-eval",
        sagemaker_session=session,
        role=ROLE,
    )
    model = train.properties.ModelArtifacts.S3ModelArtifacts
    arguments = processor.run(
        inputs=[
            ProcessingInput(source=model, destination=f"{BASE}/model"),
            ProcessingInput(source=_made(prepare, "test"), destination=f"{BASE}/test"),
        ],
        outputs=[ProcessingOutput(output_name="evaluation", source=f"{BASE}/evaluation")],
        code=str(code / "evaluation.py"),
    )
    return ProcessingStep("EvaluateAbaloneModel", step_args=arguments, property_files=[REPORT])


def _score(session: Any, create: ModelStep) -> TransformStep:
    transformer = Transformer(
        model_name=create.properties.ModelName,
        instance_type="ml.m5.xlarge",
        instance_count=1,
        output_path=f"s3://{BUCKET}/AbaloneTransform",
        sagemaker_session=session,
    )
    data = ParameterString("BatchData", default_value=f"s3://{BUCKET}/data/batch.csv")
    return TransformStep(
        "AbaloneTransform", transformer=transformer, inputs=TransformInput(data=data, content_type="text/csv")
    )


def _tuning(session: Any, code: Path) -> Pipeline:
    """Preprocess, search, and make a model of the best job."""
    prepare = _prepare(session, code)
    tuner = HyperparameterTuner(
        estimator=_estimator(session),
        objective_metric_name="validation:rmse",
        objective_type="Minimize",
        hyperparameter_ranges={"eta": ContinuousParameter(0.05, 0.5), "max_depth": IntegerParameter(2, 6)},
        max_jobs=4,
        max_parallel_jobs=2,
        strategy="Random",
        random_seed=1,
    )
    tune = TuningStep("HPTuning", step_args=tuner.fit(inputs=_channels(prepare)))
    best = Model(
        image_uri=_image(),
        model_data=tune.get_top_model_s3_uri(top_k=0, s3_bucket=BUCKET, prefix="AbaloneTrain"),
        sagemaker_session=session,
        role=ROLE,
    )
    create = ModelStep("CreateBestModel", step_args=best.create(instance_type="ml.m5.large"))
    parameters = [
        ParameterInteger("ProcessingInstanceCount", default_value=1),
        ParameterString("InputDataUrl", default_value=f"s3://{BUCKET}/data/abalone.csv"),
    ]
    return Pipeline("Tuning", parameters=parameters, steps=[prepare, tune, create], sagemaker_session=session)


def _run(made: Any, code: Path, folder: Path, **parameters: Any) -> RunResult:
    s3 = folder / "s3"
    session = offline_pipeline_session(s3)
    (s3 / BUCKET / "data").mkdir(parents=True, exist_ok=True)
    (s3 / BUCKET / "data" / "abalone.csv").write_text(_abalones())
    (s3 / BUCKET / "data" / "batch.csv").write_text("0.1,0.2,1,0,0\n-0.4,0.3,0,1,0\n")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pipeline = made(session, code)
        definition = json.loads(pipeline.definition())
    assert verify(definition) == []
    assets = {f"s3://{BUCKET}": s3 / BUCKET}
    return run(RunRequest(definition, pipeline.name, folder / "store", assets=assets, parameters=parameters))


def _told(result: RunResult) -> list[tuple[str, str, str | None, str]]:
    return [(step.name, step.status, step.reason, step.log_tail[-600:]) for step in result.steps]


def test_abalone_goes_from_data_to_a_registered_model_and_a_scored_batch(code: Path, tmp_path: Path) -> None:
    result = _run(_abalone, code, tmp_path)

    assert result.status == "Succeeded", _told(result)
    assert {step.name for step in result.steps if step.status == "Skipped"} == {"AbaloneMSEFail"}
    assert result.step("TrainAbaloneModel").metrics["validation:rmse"] < 2
    package = json.loads((tmp_path / "store/models/AbaloneModelPackageGroup/1.json").read_text())
    (statistics,) = package["MetricFiles"].values()
    assert statistics["regression_metrics"]["mse"]["value"] < 6
    scores = (tmp_path / "store/s3" / BUCKET / "AbaloneTransform/batch.csv.out").read_text().split()
    assert [4 < float(each) < 20 for each in scores] == [True, True]


def test_abalone_made_anew_takes_what_has_not_changed_from_the_cache(code: Path, tmp_path: Path) -> None:
    _run(_abalone, code, tmp_path)
    again = _run(_abalone, code, tmp_path)

    assert {step.name for step in again.steps if step.reused} == {"PreprocessAbalone", "TrainAbaloneModel"}


def test_a_model_over_the_limit_fails_the_pipeline_in_its_own_words(code: Path, tmp_path: Path) -> None:
    result = _run(_abalone, code, tmp_path, Limit=0.0)

    assert (result.status, result.step("AbaloneMSEFail").reason) == ("Failed", "MSE > 0.0")


def test_a_search_over_the_built_in_algorithm_finds_its_best_model(code: Path, tmp_path: Path) -> None:
    result = _run(_tuning, code, tmp_path)

    assert result.status == "Succeeded", _told(result)
    best, *others = result.step("HPTuning").properties["TrainingJobSummaries"]
    values = [each["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] for each in (best, *others)]
    assert len(values) == 4
    assert values[0] == min(values)
    model = json.loads(result.step("CreateBestModel-CreateModel").outputs["model"].path.read_text())
    assert f"/{best['TrainingJobName']}/output/model.tar.gz" in model["PrimaryContainer"]["ModelDataUrl"]
