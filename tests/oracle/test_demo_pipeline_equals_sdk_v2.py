"""The breast cancer demo, compiled, is what SDK v2 emits for the same pipeline written out by hand."""

from __future__ import annotations

import json
import re
import shutil
import warnings
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.oracle.offline import BUCKET, offline_pipeline_session

from cursus.compiler.compile import PipelineDAGCompiler

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from sagemaker import image_uris
    from sagemaker.inputs import TrainingInput, TransformInput
    from sagemaker.model_metrics import MetricsSource, ModelMetrics
    from sagemaker.processing import ProcessingInput, ProcessingOutput, ScriptProcessor
    from sagemaker.sklearn.processing import SKLearnProcessor
    from sagemaker.transformer import Transformer
    from sagemaker.workflow.condition_step import ConditionStep
    from sagemaker.workflow.conditions import ConditionGreaterThanOrEqualTo
    from sagemaker.workflow.execution_variables import ExecutionVariables
    from sagemaker.workflow.fail_step import FailStep
    from sagemaker.workflow.functions import Join, JsonGet
    from sagemaker.workflow.model_step import ModelStep
    from sagemaker.workflow.parameters import ParameterString
    from sagemaker.workflow.pipeline import Pipeline
    from sagemaker.workflow.properties import PropertyFile
    from sagemaker.workflow.steps import CacheConfig, ProcessingStep, TrainingStep, TransformStep
    from sagemaker.xgboost import XGBoost, XGBoostModel

if TYPE_CHECKING:
    from cursus.compiler.pipeline import CompiledPipeline

pytestmark = [pytest.mark.oracle, pytest.mark.filterwarnings("ignore")]

# What we do otherwise on purpose: field, why, and the pattern whose match both sides give up for the text beside it.
DIFFERENCES = (
    (
        "addresses of code",
        "ours are named by the content, the SDK's by times and hashes of its own, so that a rebuild defeats caching; "
        "ours name the folder where a script brings modules along",
        r'"(\\")?s3://offline-bucket/[^"]*?(/sourcedir\.tar\.gz|/code/[^"/\\]+(/[a-z_]+\.py)?)(\\")?"',
        '"<code>"',
    ),
    (
        "address of the hyperparameters' file",
        "ours is named by the content",
        r'"s3://[^"]+/hyperparameters\.json"',
        '"<hyperparameters>"',
    ),
    (
        "suffixes of model steps' names",
        "the SDK's ModelStep makes several steps of one and tells them apart; ours makes one, which keeps its name",
        r"\b(XGBoostModel-CreateModel|ModelRegistration-RegisterModel-RegisterModel)\b",
        lambda match: match[0].rpartition("-")[0],
    ),
)
# That the profiler is off needs no normalising: the SDK is told so below, since by default it would point it to an
# address with a timestamp.

ROLE = "arn:aws:iam::000000000000:role/SageMakerExecutionRole"
SCRIPTS = Path(str(files("cursus.steps") / "scripts"))
OPT = "/opt/ml/processing"
PREFIX = ParameterString("EXECUTION_S3_PREFIX", default_value=f"s3://{BUCKET}/breast-cancer-NA/1-0")
RUN = Join(on="/", values=[PREFIX, ExecutionVariables.PIPELINE_EXECUTION_ID])
CACHE = CacheConfig(enable_caching=True, expire_after="P30D")
REPORT = PropertyFile("evaluation", "metrics_output", "evaluation.json")
METRICS = ["auc", "average_precision", "logloss", "accuracy", "f1", "mlogloss", "macro_f1", "rmse", "mae", "r2"]


class Sdk:
    """The demo's steps as a user of SDK v2 writes them."""

    def __init__(self, session: Any) -> None:
        self.session = session

    def processing(
        self, name: str, script: str, inputs: dict[str, Any], outputs: tuple[str, ...], env: dict[str, str],
        *, job_type: str | None = None, image: str | None = None, folders: dict[str, str] | None = None, **options: Any,
    ) -> Any:  # fmt: skip
        machine = {"role": ROLE, "instance_type": "ml.m5.2xlarge", "instance_count": 1, "volume_size_in_gb": 30}
        machine |= {"sagemaker_session": self.session, "env": env}
        processor = (
            ScriptProcessor(image_uri=image, command=["python3"], **machine)
            if image
            else SKLearnProcessor(framework_version="1.2-1", **machine)
        )
        return ProcessingStep(
            name=name,
            processor=processor,
            code=str(SCRIPTS / script),
            inputs=[
                ProcessingInput(source, f"{OPT}/input/{(folders or {}).get(need, need)}", input_name=need)
                for need, source in inputs.items()
            ],
            outputs=[
                ProcessingOutput(
                    f"{OPT}/output/{offer}", Join(on="/", values=[RUN, name.lower(), offer]), output_name=offer
                )
                for offer in outputs
            ],
            job_arguments=["--job_type", job_type] if job_type else None,
            cache_config=CACHE,
            **options,
        )

    def training(self, rows: Any) -> Any:
        estimator = XGBoost(
            entry_point="xgboost_training.py",
            source_dir=str(SCRIPTS),
            framework_version="1.7-1",
            py_version="py3",
            role=ROLE,
            instance_type="ml.m5.4xlarge",
            instance_count=1,
            volume_size=30,
            max_run=86400,
            output_path=Join(on="/", values=[RUN, "xgboost_training"]),
            metric_definitions=[
                {"Name": f"{split}:{metric}", "Regex": rf"\[cursus\] {split}:{metric}=([-+0-9.eE]+)"}
                for split in ("validation", "test")
                for metric in METRICS
            ],
            disable_profiler=True,
            debugger_hook_config=False,
            sagemaker_session=self.session,
        )
        splits = ("train", "val", "test")
        channels = {split: TrainingInput(Join(on="/", values=[rows, f"{split}/"])) for split in splits}
        config = TrainingInput(f"s3://{BUCKET}/somewhere/hyperparameters.json")
        return TrainingStep(
            name="XGBoostTraining", estimator=estimator, inputs={"config": config, **channels}, cache_config=CACHE
        )

    def model(self, data: Any) -> Any:
        return XGBoostModel(
            model_data=data, role=ROLE, entry_point="xgboost_inference.py", source_dir=str(SCRIPTS),
            framework_version="1.7-1", py_version="py3", sagemaker_session=self.session,
        )  # fmt: skip

    def transform(self, model_name: Any, rows: Any) -> Any:
        transformer = Transformer(
            model_name=model_name, instance_count=1, instance_type="ml.m5.large", strategy="MultiRecord",
            assemble_with="Line", accept="text/csv", max_payload=6, sagemaker_session=self.session,
            output_path=Join(on="/", values=[RUN, "batchtransform", "transform_output"]),
        )  # fmt: skip
        rows = TransformInput(rows, content_type="text/csv", split_type="Line", join_source="Input")
        return TransformStep(name="BatchTransform", transformer=transformer, inputs=rows, cache_config=CACHE)

    def gate(self, metrics: Any, data: Any) -> Any:
        report = MetricsSource("application/json", Join(on="/", values=[metrics, "evaluation.json"]))
        media = ["text/csv", "application/json"]
        registration = ModelStep(
            name="ModelRegistration-RegisterModel",
            step_args=self.model(data).register(
                content_types=media, response_types=media, inference_instances=["ml.m5.large"],
                transform_instances=["ml.m5.large"], model_package_group_name="breast-cancer",
                approval_status="PendingManualApproval", model_metrics=ModelMetrics(model_statistics=report),
                description="breast-cancer in NA, by demo",
            ),
        )  # fmt: skip
        auc = JsonGet("XGBoostModelEval", REPORT, "binary_classification_metrics.auc.value")
        said = ["The model is not registered: auc is", auc, "which is below the gate of 0.95"]
        return ConditionStep(
            name="ModelRegistration",
            conditions=[ConditionGreaterThanOrEqualTo(left=auc, right=0.95)],
            if_steps=[registration],
            else_steps=[FailStep(name="ModelRegistration-Fail", error_message=Join(on=" ", values=said))],
        )

    def preparation(self) -> list[Any]:
        load = self.processing(
            "DataLoading", "data_loading.py",
            {"source_data": f"s3://{BUCKET}/breast-cancer-1-0-pipeline/data/DataLoading/source_data/breast_cancer.csv"},
            ("raw_data", "schema_report"),
            {"DATA_FORMAT": "auto", "ROW_FILTER": "", "COLUMNS": "", "MAX_ROWS": "", "OUTPUT_FORMAT": "parquet",
             "SHARD_ROWS": "1000000"},
        )  # fmt: skip
        derived = [
            {"expression": "worst_area / mean_area", "name": "area_growth"},
            {"expression": "mean_area / (mean_perimeter * mean_perimeter)", "name": "roundness"},
            {"expression": "worst_concavity / (worst_concave_points + 0.001)", "name": "concavity_per_point"},
        ]
        features = self.processing(
            "FeatureEngineering", "feature_engineering.py", {"raw_data": output_of(load, "raw_data")},
            ("engineered_data", "feature_report"),
            {"DERIVED_COLUMNS": json.dumps(derived), "DROP_COLUMNS": "[]", "JOINS": "[]"},
        )  # fmt: skip
        rows = self.processing(
            "TabularPreprocessing_training", "tabular_preprocessing.py",
            {"DATA": output_of(features, "engineered_data")}, ("processed_data", "transform_input"),
            {"LABEL_FIELD": "diagnosis", "ID_COLUMNS": '["case_id"]', "DROP_COLUMNS": "[]", "TRAIN_RATIO": "0.7",
             "TEST_VAL_RATIO": "0.5", "STRATIFY": "true", "SEED": "42", "TASK": "binary", "TIME_COLUMN": "",
             "LABEL_MAPPING": '{"benign": 0, "malignant": 1}', "DROP_LABEL_MISSING": "true", "OUTPUT_FORMAT": "csv"},
            job_type="training",
        )  # fmt: skip
        return [load, features, rows]

    def steps(self) -> list[Any]:
        load, features, rows = self.preparation()
        train = self.training(output_of(rows, "processed_data"))
        data = train.properties.ModelArtifacts.S3ModelArtifacts
        model = ModelStep(name="XGBoostModel", step_args=self.model(data).create())
        evaluation = self.processing(
            "XGBoostModelEval", "xgboost_model_eval.py",
            {"model_input": data, "evaluation_data": output_of(rows, "processed_data")},
            ("evaluation_output", "metrics_output"),
            {"LABEL_FIELD": "diagnosis", "ID_COLUMNS": '["case_id"]', "EVAL_SPLIT": "auto",
             "DECISION_THRESHOLD": "0.5", "PLOTS": "true"},
            job_type="testing", image=image_uris.retrieve("xgboost", "us-east-1", "1.7-1"),
            folders={"model_input": "model"}, property_files=[REPORT],
        )  # fmt: skip
        score = self.transform(model.properties.ModelName, output_of(rows, "transform_input"))
        gate = self.gate(output_of(evaluation, "metrics_output"), data)
        return [load, features, rows, train, model, evaluation, score, gate]


def output_of(step: Any, name: str) -> Any:
    return step.properties.ProcessingOutputConfig.Outputs[name].S3Output.S3Uri


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return offline_pipeline_session(tmp_path_factory.mktemp("s3"))


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> CompiledPipeline:
    folder = tmp_path_factory.mktemp("project") / "demo"
    shutil.copytree(Path(str(files("cursus.project") / "demos" / "breast_cancer")), folder)
    (folder / "data").mkdir()
    (folder / "data" / "breast_cancer.csv").touch()
    config = folder / "config.yaml"
    config.write_text(config.read_text().replace("my-bucket", BUCKET))
    return PipelineDAGCompiler().compile_files(folder / "dag.yaml", config)


@pytest.fixture(scope="module")
def by_hand(session: Any) -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        steps = Sdk(session).steps()
        pipeline = Pipeline("breast-cancer-1-0-pipeline", [PREFIX], steps=steps, sagemaker_session=session)
        found: dict[str, Any] = json.loads(pipeline.definition())
    return found


def normalised(value: Any) -> Any:
    text = json.dumps(value)
    for _, _, pattern, instead in DIFFERENCES:
        text = re.sub(pattern, instead, text)
    return json.loads(text)


def step_of(definition: Any, name: str) -> Any:
    return next(step for step in normalised(definition["Steps"]) if step["Name"] == name)


@pytest.mark.parametrize(
    "name",
    ["DataLoading", "FeatureEngineering", "TabularPreprocessing_training", "XGBoostTraining", "XGBoostModel",
     "XGBoostModelEval", "BatchTransform", "ModelRegistration"],
)  # fmt: skip
def test_each_step_equals_the_sdk_s(compiled: CompiledPipeline, by_hand: dict[str, Any], name: str) -> None:
    assert step_of(compiled.document, name) == step_of(by_hand, name)


def test_the_whole_definition_equals_the_sdk_s(compiled: CompiledPipeline, by_hand: dict[str, Any]) -> None:
    assert normalised(compiled.document) == normalised(by_hand)


def test_no_difference_is_listed_that_there_is_not(compiled: CompiledPipeline, by_hand: dict[str, Any]) -> None:
    for what, _, pattern, _ in DIFFERENCES:
        assert re.search(pattern, json.dumps(by_hand)), what


def test_the_sdk_s_own_pipeline_emits_our_definition(compiled: CompiledPipeline, session: Any) -> None:
    pipeline = compiled.to_sdk(session)
    assert isinstance(pipeline, Pipeline)
    assert json.loads(pipeline.definition()) == compiled.document
