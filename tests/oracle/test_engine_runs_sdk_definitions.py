"""A pipeline that the SageMaker SDK v2 has written, run by the engine as it stands."""

from __future__ import annotations

import json
import textwrap
import warnings
from typing import TYPE_CHECKING

import pytest

from cursus.engine import RunRequest, run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.oracle

BUCKET = "oracle-bucket"
ROLE = "arn:aws:iam::000000000000:role/offline"
PREPARE = """
    import argparse, pathlib
    import numpy as np
    import pandas as pd
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int)
    rows = parser.parse_args().rows
    generator = np.random.default_rng(7)
    frame = pd.DataFrame(generator.normal(size=(rows, 3)), columns=list("abc"))
    frame.insert(0, "label", (frame["a"] + frame["b"] > 0).astype(int))
    target = pathlib.Path("/opt/ml/processing/train")
    frame.to_csv(target / "train.csv", index=False, header=False)
"""
TRAIN = """
    import argparse, json, os, pathlib
    import numpy as np
    import xgboost
    parser = argparse.ArgumentParser()
    parser.add_argument("--max_depth", type=int)
    parser.add_argument("--num_round", type=int)
    parser.add_argument("--model_dir", default=os.environ["SM_MODEL_DIR"])
    arguments = parser.parse_args()
    data = np.loadtxt(pathlib.Path(os.environ["SM_CHANNEL_TRAIN"]) / "train.csv", delimiter=",")
    matrix = xgboost.DMatrix(data[:, 1:], label=data[:, 0])
    settings = {"max_depth": arguments.max_depth, "objective": "binary:logistic", "eval_metric": "auc"}
    history = {}
    booster = xgboost.train(settings, matrix, arguments.num_round, [(matrix, "train")], evals_result=history)
    print(f"train-auc:{history['train']['auc'][-1]:.4f}")
    booster.save_model(os.path.join(arguments.model_dir, "model.json"))
"""
EVALUATE = """
    import json, os, tarfile
    tarfile.open("/opt/ml/processing/model/model.tar.gz").extractall("/opt/ml/processing/model", filter="data")
    import xgboost
    booster = xgboost.Booster(model_file="/opt/ml/processing/model/model.json")
    report = {"binary": {"trees": booster.num_boosted_rounds()}}
    json.dump(report, open("/opt/ml/processing/evaluation/evaluation.json", "w"))
"""


class _Answer:
    def __init__(self, status):
        self.status_code, self.headers, self.content = status, {}, b""


class OfflineAws:
    """Answers what the SDK asks of S3 and STS while it writes a definition, from a folder."""

    def __init__(self, folder):
        self.folder = folder

    def session(self):
        import boto3
        import botocore.session
        from sagemaker.workflow.pipeline_context import PipelineSession

        core = botocore.session.Session()
        core.set_config_variable("region", "us-east-1")
        core.set_credentials("offline", "offline")
        events = core.get_component("event_emitter")
        events.register_first("provide-client-params.*.*", self._keep)
        events.register_last("before-call.*.*", self._answer)
        session = PipelineSession(boto3.Session(botocore_session=core), default_bucket=BUCKET)
        session.sagemaker_config = {}
        return session

    @staticmethod
    def _keep(params, context, **_):
        context["asked"] = dict(params)

    def _answer(self, model, params, context, **_):
        asked = context["asked"]
        if model.name == "PutObject":
            target = self.folder / asked["Bucket"] / asked["Key"]
            target.parent.mkdir(parents=True, exist_ok=True)
            body = params["body"]
            content = body.read() if hasattr(body, "read") else body
            target.write_bytes(content if isinstance(content, bytes) else content.encode())
            return _Answer(200), {}
        answers = {
            "GetCallerIdentity": {"Account": "000000000000", "Arn": ROLE},
            "ListBuckets": {"Buckets": [{"Name": BUCKET}]},
            "HeadBucket": {},
        }
        return _Answer(200), answers[model.name]


@pytest.fixture
def sdk(tmp_path, monkeypatch):
    monkeypatch.setenv("SAGEMAKER_SUPPRESS_V2_WARNING", "1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pytest.importorskip("sagemaker")
        import sagemaker.telemetry.telemetry_logging as telemetry

        monkeypatch.setattr(telemetry, "_send_telemetry_request", lambda *_, **__: None)
        yield OfflineAws(tmp_path / "s3")


def script(folder: Path, name: str, source: str) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(source))
    return str(path)


def define(session, folder):
    from sagemaker.inputs import TrainingInput
    from sagemaker.processing import ProcessingInput, ProcessingOutput
    from sagemaker.sklearn.processing import SKLearnProcessor
    from sagemaker.workflow.condition_step import ConditionStep
    from sagemaker.workflow.conditions import ConditionGreaterThanOrEqualTo
    from sagemaker.workflow.fail_step import FailStep
    from sagemaker.workflow.functions import Join, JsonGet
    from sagemaker.workflow.parameters import ParameterInteger
    from sagemaker.workflow.pipeline import Pipeline
    from sagemaker.workflow.properties import PropertyFile
    from sagemaker.workflow.steps import ProcessingStep, TrainingStep
    from sagemaker.xgboost import XGBoost

    rows = ParameterInteger("Rows", default_value=200)
    least = ParameterInteger("LeastTrees", default_value=5)
    processor = SKLearnProcessor(
        "1.2-1", ROLE, instance_type="ml.m5.large", instance_count=1, sagemaker_session=session
    )
    prepare = ProcessingStep(
        "Prepare",
        step_args=processor.run(
            code=script(folder, "prepare.py", PREPARE),
            arguments=["--rows", rows.to_string()],
            outputs=[ProcessingOutput(output_name="train", source="/opt/ml/processing/train")],
        ),
    )
    script(folder, "code/train.py", TRAIN)
    estimator = XGBoost(
        entry_point="train.py", source_dir=str(folder / "code"), framework_version="1.7-1", role=ROLE,
        instance_count=1, instance_type="ml.m5.large", sagemaker_session=session,
        hyperparameters={"max_depth": 3, "num_round": 5},
        metric_definitions=[{"Name": "train:auc", "Regex": r"train-auc:([0-9.]+)"}],
    )  # fmt: skip
    train_uri = prepare.properties.ProcessingOutputConfig.Outputs["train"].S3Output.S3Uri
    train = TrainingStep("Train", step_args=estimator.fit({"train": TrainingInput(train_uri, content_type="text/csv")}))
    report = PropertyFile("Report", output_name="evaluation", path="evaluation.json")
    evaluate = ProcessingStep(
        "Evaluate",
        step_args=processor.run(
            code=script(folder, "evaluate.py", EVALUATE),
            inputs=[ProcessingInput(train.properties.ModelArtifacts.S3ModelArtifacts, "/opt/ml/processing/model")],
            outputs=[ProcessingOutput(output_name="evaluation", source="/opt/ml/processing/evaluation")],
        ),
        property_files=[report],
    )
    trees = JsonGet(step_name="Evaluate", property_file=report, json_path="binary.trees")
    poor = FailStep("Poor", error_message=Join(" ", ["fewer trees than", least]))
    choose = ConditionStep(
        "Choose", conditions=[ConditionGreaterThanOrEqualTo(trees, least)], if_steps=[], else_steps=[poor]
    )
    return Pipeline("Oracle", [rows, least], steps=[prepare, train, evaluate, choose], sagemaker_session=session)


@pytest.fixture
def definition(sdk, tmp_path):
    return json.loads(define(sdk.session(), tmp_path / "scripts").definition())


def test_processing_training_and_a_condition_run_to_the_end(definition, tmp_path):
    assets = {f"s3://{BUCKET}": tmp_path / "s3" / BUCKET}
    result = run(RunRequest(definition, "Oracle", tmp_path / "store", assets=assets))
    assert result.status == "Succeeded", [(step.name, step.reason, step.log_tail) for step in result.steps]
    assert {step.name: step.status for step in result.steps} == {
        "Prepare": "Succeeded", "Train": "Succeeded", "Evaluate": "Succeeded", "Choose": "Succeeded", "Poor": "Skipped",
    }  # fmt: skip
    assert 0.9 < result.step("Train").metrics["train:auc"] <= 1


def test_the_other_branch_ends_the_run_with_its_message(definition, tmp_path):
    assets = {f"s3://{BUCKET}": tmp_path / "s3" / BUCKET}
    given = {"LeastTrees": 50, "Rows": 60}
    result = run(RunRequest(definition, "Oracle", tmp_path / "store", assets=assets, parameters=given))
    assert (result.status, result.step("Poor").reason) == ("Failed", "fewer trees than 50")


SERVE = """
    import io
    import numpy as np
    import xgboost
    def model_fn(folder):
        return xgboost.Booster(model_file=f"{folder}/model.json")
    def input_fn(body, content_type):
        return xgboost.DMatrix(np.loadtxt(io.StringIO(body), delimiter=",", ndmin=2))
"""
COLUMNS = """
    import argparse
    from helper import SOURCE, TARGET
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int)
    rows = open(SOURCE).read().splitlines()[: parser.parse_args().rows]
    open(TARGET, "w").write("\\n".join(row.partition(",")[2] for row in rows))
"""
HELPER = """
    SOURCE = "/opt/ml/processing/input/train/train.csv"
    TARGET = "/opt/ml/processing/output/features.csv"
"""


def define_inference(session, folder):
    from sagemaker.processing import ProcessingInput, ProcessingOutput
    from sagemaker.transformer import Transformer
    from sagemaker.workflow.model_step import ModelStep
    from sagemaker.workflow.pipeline import Pipeline
    from sagemaker.workflow.steps import ProcessingStep, TransformStep
    from sagemaker.xgboost import XGBoostModel, XGBoostProcessor

    upstream = define(session, folder)
    prepare, train = upstream.steps[:2]
    script(folder, "features/columns.py", COLUMNS)
    script(folder, "features/helper.py", HELPER)
    processor = XGBoostProcessor(
        framework_version="1.7-1", role=ROLE, instance_type="ml.m5.large", instance_count=1, sagemaker_session=session
    )
    train_uri = prepare.properties.ProcessingOutputConfig.Outputs["train"].S3Output.S3Uri
    features = ProcessingStep(
        "Features",
        step_args=processor.run(
            code="columns.py",
            source_dir=str(folder / "features"),
            arguments=["--rows", "10"],
            inputs=[ProcessingInput(train_uri, "/opt/ml/processing/input/train")],
            outputs=[ProcessingOutput(output_name="features", source="/opt/ml/processing/output")],
        ),
    )
    data = train.properties.ModelArtifacts.S3ModelArtifacts
    model = XGBoostModel(
        data, ROLE, script(folder, "serve/serve.py", SERVE), "1.7-1", sagemaker_session=session,
    )  # fmt: skip
    create = ModelStep("Made", step_args=model.create("ml.m5.large"))
    register = ModelStep("Kept", step_args=model.register(
        content_types=["text/csv"], response_types=["text/csv"], model_package_group_name="Oracle",
        inference_instances=["ml.m5.large"], transform_instances=["ml.m5.large"],
    ))  # fmt: skip
    transformer = Transformer(
        create.properties.ModelName, 1, "ml.m5.large", strategy="MultiRecord", assemble_with="Line", accept="text/csv",
        output_path=f"s3://{BUCKET}/scores", sagemaker_session=session,
    )  # fmt: skip
    features_uri = features.properties.ProcessingOutputConfig.Outputs["features"].S3Output.S3Uri
    scored = transformer.transform(features_uri, content_type="text/csv", split_type="Line")
    score = TransformStep("Score", step_args=scored)
    steps = [prepare, train, features, create, register, score]
    return Pipeline("Oracle", upstream.parameters, steps=steps, sagemaker_session=session)


def test_framework_code_models_registration_and_transform_run_to_the_end(sdk, tmp_path):
    definition = json.loads(define_inference(sdk.session(), tmp_path / "scripts").definition())
    assets = {f"s3://{BUCKET}": tmp_path / "s3" / BUCKET}
    result = run(RunRequest(definition, "Oracle", tmp_path / "store", assets=assets))
    assert result.status == "Succeeded", [(step.name, step.reason, step.log_tail) for step in result.steps]
    scores = (tmp_path / "store" / "s3" / BUCKET / "scores" / "features.csv.out").read_text().splitlines()
    assert len(scores) == 10
    assert all(0 < float(score) < 1 for score in scores)
    assert (tmp_path / "store" / "models" / "Oracle" / "1.json").is_file()
