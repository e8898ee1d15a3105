"""A definition that SageMaker SDK v2 emits has no fault: what the checks demand is no more than the service takes."""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING, Any

import pytest

from cursus.definition.document import walk_steps
from cursus.definition.verify import verify

pytest.importorskip("sagemaker")

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from sagemaker import image_uris
    from sagemaker.inputs import TrainingInput
    from sagemaker.lambda_helper import Lambda
    from sagemaker.model import Model
    from sagemaker.model_metrics import MetricsSource, ModelMetrics
    from sagemaker.processing import ProcessingInput, ProcessingOutput
    from sagemaker.sklearn.processing import SKLearnProcessor
    from sagemaker.transformer import Transformer
    from sagemaker.tuner import ContinuousParameter, HyperparameterTuner, IntegerParameter
    from sagemaker.workflow.callback_step import CallbackOutput, CallbackOutputTypeEnum, CallbackStep
    from sagemaker.workflow.condition_step import ConditionStep
    from sagemaker.workflow.conditions import (
        ConditionEquals,
        ConditionGreaterThanOrEqualTo,
        ConditionIn,
        ConditionNot,
        ConditionOr,
    )
    from sagemaker.workflow.emr_step import EMRStep, EMRStepConfig
    from sagemaker.workflow.execution_variables import ExecutionVariables
    from sagemaker.workflow.fail_step import FailStep
    from sagemaker.workflow.functions import Join, JsonGet
    from sagemaker.workflow.lambda_step import LambdaOutput, LambdaOutputTypeEnum, LambdaStep
    from sagemaker.workflow.model_step import ModelStep
    from sagemaker.workflow.parameters import ParameterFloat, ParameterInteger, ParameterString
    from sagemaker.workflow.pipeline import Pipeline
    from sagemaker.workflow.properties import PropertyFile
    from sagemaker.workflow.retry import (
        SageMakerJobExceptionTypeEnum,
        SageMakerJobStepRetryPolicy,
        StepExceptionTypeEnum,
        StepRetryPolicy,
    )
    from sagemaker.workflow.steps import CacheConfig, ProcessingStep, TrainingStep, TransformStep, TuningStep
    from sagemaker.xgboost import XGBoost, XGBoostProcessor
    from tests.oracle.offline import REGION, ROLE, offline_pipeline_session

if TYPE_CHECKING:
    from pathlib import Path

# The SDK warns of its own age and of what it leaves to the service, in every step.
pytestmark = [pytest.mark.oracle, pytest.mark.filterwarnings("ignore")]

INPUT, OUTPUT = "/opt/ml/processing/input", "/opt/ml/processing/output"


def _script(folder: Path, name: str) -> str:
    path = folder / name
    path.write_text("print('ran')\n", encoding="utf-8")
    return str(path)


def _estimator(folder: Path, session: Any) -> XGBoost:
    return XGBoost(
        entry_point="train.py",
        source_dir=str(folder),
        framework_version="1.7-1",
        instance_type="ml.m5.xlarge",
        instance_count=1,
        role=ROLE,
        output_path=Join(on="/", values=["s3:/", ParameterString("Bucket"), "models"]),
        hyperparameters={"max_depth": 5, "eta": 0.2, "objective": "binary:logistic"},
        metric_definitions=[{"Name": "validation:auc", "Regex": "auc=([0-9.]+)"}],
        sagemaker_session=session,
    )


@pytest.fixture(scope="module")
def emitted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One pipeline with every step type that the SDK can define offline."""
    folder = tmp_path_factory.mktemp("code")
    session = offline_pipeline_session(tmp_path_factory.mktemp("s3"))
    _script(folder, "train.py")
    retries = [
        StepRetryPolicy([StepExceptionTypeEnum.THROTTLING], max_attempts=3),
        SageMakerJobStepRetryPolicy([SageMakerJobExceptionTypeEnum.CAPACITY_ERROR], expire_after_mins=60),
    ]
    cache = CacheConfig(enable_caching=True, expire_after="P30D")
    instance = ParameterString("InstanceType", "ml.m5.xlarge", ["ml.m5.xlarge", "ml.m5.2xlarge"])
    count = ParameterInteger("InstanceCount", 1)
    threshold = ParameterFloat("Threshold", 0.7)
    bucket = ParameterString("Bucket", "bucket")

    prepare = ProcessingStep(
        name="Prepare",
        step_args=SKLearnProcessor(
            framework_version="1.2-1",
            instance_type=instance,
            instance_count=count,
            role=ROLE,
            env={"LABEL": "target", "RUN": ExecutionVariables.PIPELINE_EXECUTION_ID},
            sagemaker_session=session,
        ).run(
            code=_script(folder, "prepare.py"),
            arguments=["--threshold", threshold.to_string()],
            inputs=[ProcessingInput(Join(on="/", values=["s3:/", bucket, "raw"]), f"{INPUT}/raw", input_name="raw")],
            outputs=[ProcessingOutput(output_name=name, source=f"{OUTPUT}/{name}") for name in ("train", "test")],
        ),
        cache_config=cache,
        retry_policies=retries,
    )
    data = prepare.properties.ProcessingOutputConfig.Outputs
    train = TrainingStep(
        name="Train",
        step_args=_estimator(folder, session).fit(
            {"train": TrainingInput(data["train"].S3Output.S3Uri, content_type="text/csv")}
        ),
        cache_config=cache,
        retry_policies=retries,
    )
    tune = TuningStep(
        name="Tune",
        step_args=HyperparameterTuner(
            _estimator(folder, session),
            "validation:auc",
            {"max_depth": IntegerParameter(2, 8), "eta": ContinuousParameter(0.1, 0.5)},
            metric_definitions=[{"Name": "validation:auc", "Regex": "auc=([0-9.]+)"}],
            max_jobs=4,
            max_parallel_jobs=2,
        ).fit({"train": TrainingInput(data["train"].S3Output.S3Uri)}),
    )
    report = PropertyFile(name="Report", output_name="report", path="evaluation.json")
    evaluate = ProcessingStep(
        name="Evaluate",
        step_args=XGBoostProcessor(
            framework_version="1.7-1",
            instance_type="ml.m5.xlarge",
            instance_count=1,
            role=ROLE,
            sagemaker_session=session,
        ).run(
            code="train.py",
            source_dir=str(folder),
            inputs=[
                ProcessingInput(train.properties.ModelArtifacts.S3ModelArtifacts, f"{INPUT}/model"),
                ProcessingInput(data["test"].S3Output.S3Uri, f"{INPUT}/test"),
            ],
            outputs=[ProcessingOutput(output_name="report", source=f"{OUTPUT}/report")],
        ),
        property_files=[report],
    )
    image = image_uris.retrieve("xgboost", REGION, "1.7-1")
    model = Model(
        image_uri=image,
        model_data=train.properties.ModelArtifacts.S3ModelArtifacts,
        role=ROLE,
        env={"MODE": "batch"},
        sagemaker_session=session,
    )
    create = ModelStep(name="Create", step_args=model.create(instance_type="ml.m5.large"))
    metrics = ModelMetrics(
        model_statistics=MetricsSource(
            s3_uri=Join(
                on="/", values=[evaluate.properties.ProcessingOutputConfig.Outputs["report"].S3Output.S3Uri, "e.json"]
            ),
            content_type="application/json",
        )
    )
    register = ModelStep(
        name="Register",
        step_args=model.register(
            content_types=["text/csv"],
            response_types=["text/csv"],
            inference_instances=["ml.m5.large"],
            transform_instances=["ml.m5.xlarge"],
            model_package_group_name="Group",
            approval_status="PendingManualApproval",
            model_metrics=metrics,
        ),
    )
    transform = TransformStep(
        name="Transform",
        step_args=Transformer(
            model_name=create.properties.ModelName,
            instance_count=1,
            instance_type="ml.m5.xlarge",
            output_path="s3://bucket/predictions",
            accept="text/csv",
            assemble_with="Line",
            sagemaker_session=session,
        ).transform(data["test"].S3Output.S3Uri, content_type="text/csv", split_type="Line"),
    )
    arn = "arn:aws:lambda:us-east-1:000000000000:function:check"
    function = LambdaStep(
        name="Ask",
        lambda_func=Lambda(function_arn=arn, session=session),
        inputs={"model": create.properties.ModelName, "limit": 3},
        outputs=[LambdaOutput("status", LambdaOutputTypeEnum.String), LambdaOutput("n", LambdaOutputTypeEnum.Integer)],
        cache_config=cache,
    )
    callback = CallbackStep(
        name="Wait",
        sqs_queue_url="https://sqs.us-east-1.amazonaws.com/000000000000/queue",
        inputs={"status": function.properties.Outputs["status"]},
        outputs=[CallbackOutput("approved", CallbackOutputTypeEnum.Boolean)],
    )
    emr = EMRStep(
        name="Spark",
        display_name="Spark",
        description="counts",
        cluster_id="j-000000000",
        step_config=EMRStepConfig(jar="s3://bucket/count.jar", args=["--in", data["train"].S3Output.S3Uri]),
    )
    auc = JsonGet(step_name="Evaluate", property_file=report, json_path="metrics.auc")
    gate = ConditionStep(
        name="Gate",
        conditions=[
            ConditionGreaterThanOrEqualTo(auc, threshold),
            ConditionOr(
                [
                    ConditionNot(ConditionEquals(function.properties.Outputs["status"], "no")),
                    ConditionIn(instance, ["a"]),
                ]
            ),
        ],
        if_steps=[register],
        else_steps=[FailStep(name="Stop", error_message=Join(on=" ", values=["below", threshold]))],
        depends_on=[callback, tune],
    )
    pipeline = Pipeline(
        name="AllSteps",
        parameters=[instance, count, threshold, bucket],
        steps=[prepare, train, tune, evaluate, create, transform, function, callback, emr, gate],
        sagemaker_session=session,
    )
    definition: dict[str, Any] = json.loads(pipeline.definition())
    return definition


def test_what_the_sdk_emits_has_no_fault(emitted: dict[str, Any]) -> None:
    assert verify(emitted, pipeline_name="AllSteps") == []


def test_the_emitted_pipeline_has_every_step_type_that_the_sdk_defines_offline(emitted: dict[str, Any]) -> None:
    assert {step["Type"] for step, _, _ in walk_steps(emitted)} == {
        "Processing", "Training", "Tuning", "Model", "RegisterModel", "Transform", "Lambda", "Callback", "EMR",
        "Condition", "Fail",
    }  # fmt: skip


def test_a_step_renamed_in_what_the_sdk_emits_is_missed_wherever_it_was_meant(emitted: dict[str, Any]) -> None:
    broken = json.loads(json.dumps(emitted).replace('"Name": "Evaluate"', '"Name": "Evaluated"'))
    faults = verify(broken)
    assert {fault.code for fault in faults} == {"dangling-reference"}
    assert {fault.subject.split(".")[1] for fault in faults} == {"Gate", "Register-RegisterModel"}
