"""A definition that SageMaker SDK v2 emits has no fault: what the checks demand is no more than the service takes."""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass
from pathlib import Path  # noqa: TC003  # read by dataclass
from typing import Any

import pytest

from cursus.definition.document import walk_steps
from cursus.definition.verify import verify

pytest.importorskip("sagemaker")

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from sagemaker import clarify, image_uris
    from sagemaker.automl.automl import AutoML, AutoMLInput
    from sagemaker.debugger import Rule, rule_configs
    from sagemaker.inputs import TrainingInput
    from sagemaker.lambda_helper import Lambda
    from sagemaker.model import Model
    from sagemaker.model_metrics import MetricsSource, ModelMetrics
    from sagemaker.model_monitor import DatasetFormat
    from sagemaker.pipeline import PipelineModel
    from sagemaker.processing import ProcessingInput, ProcessingOutput
    from sagemaker.pytorch import PyTorch, PyTorchModel
    from sagemaker.sklearn.processing import SKLearnProcessor
    from sagemaker.transformer import Transformer
    from sagemaker.tuner import ContinuousParameter, HyperparameterTuner, IntegerParameter
    from sagemaker.workflow import conditions, parameters, retry
    from sagemaker.workflow.automl_step import AutoMLStep
    from sagemaker.workflow.callback_step import CallbackOutput, CallbackOutputTypeEnum, CallbackStep
    from sagemaker.workflow.check_job_config import CheckJobConfig
    from sagemaker.workflow.clarify_check_step import ClarifyCheckStep, DataBiasCheckConfig
    from sagemaker.workflow.condition_step import ConditionStep
    from sagemaker.workflow.emr_step import EMRStep, EMRStepConfig
    from sagemaker.workflow.execution_variables import ExecutionVariables
    from sagemaker.workflow.fail_step import FailStep
    from sagemaker.workflow.functions import Join, JsonGet
    from sagemaker.workflow.lambda_step import LambdaOutput, LambdaOutputTypeEnum, LambdaStep
    from sagemaker.workflow.model_step import ModelStep
    from sagemaker.workflow.pipeline import Pipeline
    from sagemaker.workflow.properties import PropertyFile
    from sagemaker.workflow.quality_check_step import DataQualityCheckConfig, QualityCheckStep
    from sagemaker.workflow.steps import CacheConfig, ProcessingStep, TrainingStep, TransformStep, TuningStep
    from sagemaker.xgboost import XGBoost, XGBoostProcessor
    from tests.oracle.offline import REGION, ROLE, offline_pipeline_session

# The SDK warns of its own age and of what it leaves to the service, in every step.
pytestmark = [pytest.mark.oracle, pytest.mark.filterwarnings("ignore")]

INPUT, OUTPUT = "/opt/ml/processing/input", "/opt/ml/processing/output"
LAMBDA = "arn:aws:lambda:us-east-1:000000000000:function:ask"
QUEUE = "https://sqs.us-east-1.amazonaws.com/000000000000/queue"
METRICS = [{"Name": "validation:auc", "Regex": "auc=([0-9.]+)"}]

INSTANCE = parameters.ParameterString("InstanceType", "ml.m5.xlarge", ["ml.m5.xlarge", "ml.m5.2xlarge"])
COUNT = parameters.ParameterInteger("InstanceCount", 1)
THRESHOLD = parameters.ParameterFloat("Threshold", 0.7)
BUCKET = parameters.ParameterString("Bucket", "bucket")
CACHE = CacheConfig(enable_caching=True, expire_after="P30D")
RETRIES = [
    retry.StepRetryPolicy([retry.StepExceptionTypeEnum.THROTTLING], max_attempts=3),
    retry.SageMakerJobStepRetryPolicy([retry.SageMakerJobExceptionTypeEnum.CAPACITY_ERROR], expire_after_mins=60),
]


@dataclass(frozen=True)
class Sdk:
    """An offline session and a folder with a script; each method makes a step as a user would."""

    code: Path
    session: Any

    @property
    def script(self) -> str:
        return str(self.code / "run.py")

    def prepare(self) -> ProcessingStep:
        processor = SKLearnProcessor(
            framework_version="1.2-1",
            instance_type=INSTANCE,
            instance_count=COUNT,
            role=ROLE,
            env={"LABEL": "target", "RUN": ExecutionVariables.PIPELINE_EXECUTION_ID},
            sagemaker_session=self.session,
        )
        raw = ProcessingInput(Join(on="/", values=["s3:/", BUCKET, "raw"]), f"{INPUT}/raw", input_name="raw")
        outputs = [ProcessingOutput(output_name=name, source=f"{OUTPUT}/{name}") for name in ("train", "test")]
        arguments = ["--threshold", THRESHOLD.to_string()]
        ran = processor.run(code=self.script, arguments=arguments, inputs=[raw], outputs=outputs)
        return ProcessingStep(name="Prepare", step_args=ran, cache_config=CACHE, retry_policies=RETRIES)

    def estimator(self) -> XGBoost:
        return XGBoost(
            entry_point="run.py",
            source_dir=str(self.code),
            framework_version="1.7-1",
            instance_type="ml.m5.xlarge",
            instance_count=1,
            role=ROLE,
            output_path=Join(on="/", values=["s3:/", BUCKET, "models"]),
            hyperparameters={"max_depth": 5, "eta": 0.2, "objective": "binary:logistic"},
            metric_definitions=METRICS,
            sagemaker_session=self.session,
        )

    def train(self, data: Any) -> TrainingStep:
        fitted = self.estimator().fit({"train": TrainingInput(data["train"].S3Output.S3Uri, content_type="text/csv")})
        return TrainingStep(name="Train", step_args=fitted, cache_config=CACHE, retry_policies=RETRIES)

    def tune(self, data: Any) -> TuningStep:
        ranges = {"max_depth": IntegerParameter(2, 8), "eta": ContinuousParameter(0.1, 0.5)}
        tuner = HyperparameterTuner(
            self.estimator(), "validation:auc", ranges, metric_definitions=METRICS, max_jobs=4, max_parallel_jobs=2
        )
        return TuningStep(name="Tune", step_args=tuner.fit({"train": TrainingInput(data["train"].S3Output.S3Uri)}))

    def evaluate(self, data: Any, train: TrainingStep, report: PropertyFile) -> ProcessingStep:
        processor = XGBoostProcessor(
            framework_version="1.7-1",
            instance_type="ml.m5.xlarge",
            instance_count=1,
            role=ROLE,
            sagemaker_session=self.session,
        )
        inputs = [
            ProcessingInput(train.properties.ModelArtifacts.S3ModelArtifacts, f"{INPUT}/model"),
            ProcessingInput(data["test"].S3Output.S3Uri, f"{INPUT}/test"),
        ]
        outputs = [ProcessingOutput(output_name="report", source=f"{OUTPUT}/report")]
        ran = processor.run(code="run.py", source_dir=str(self.code), inputs=inputs, outputs=outputs)
        return ProcessingStep(name="Evaluate", step_args=ran, property_files=[report])

    def model(self, train: TrainingStep) -> Model:
        return Model(
            image_uri=image_uris.retrieve("xgboost", REGION, "1.7-1"),
            model_data=train.properties.ModelArtifacts.S3ModelArtifacts,
            role=ROLE,
            env={"MODE": "batch"},
            sagemaker_session=self.session,
        )

    def register(self, model: Model, evaluate: ProcessingStep) -> ModelStep:
        report = evaluate.properties.ProcessingOutputConfig.Outputs["report"].S3Output.S3Uri
        source = MetricsSource(s3_uri=Join(on="/", values=[report, "e.json"]), content_type="application/json")
        registered = model.register(
            content_types=["text/csv"],
            response_types=["text/csv"],
            inference_instances=["ml.m5.large"],
            transform_instances=["ml.m5.xlarge"],
            model_package_group_name="Group",
            approval_status="PendingManualApproval",
            model_metrics=ModelMetrics(model_statistics=source),
        )
        return ModelStep(name="Register", step_args=registered)

    def transform(self, data: Any, create: ModelStep) -> TransformStep:
        transformer = Transformer(
            model_name=create.properties.ModelName,
            instance_count=1,
            instance_type="ml.m5.xlarge",
            output_path="s3://bucket/predictions",
            accept="text/csv",
            assemble_with="Line",
            sagemaker_session=self.session,
        )
        made = transformer.transform(data["test"].S3Output.S3Uri, content_type="text/csv", split_type="Line")
        return TransformStep(name="Transform", step_args=made)

    def ask(self, create: ModelStep) -> LambdaStep:
        return LambdaStep(
            name="Ask",
            lambda_func=Lambda(function_arn=LAMBDA, session=self.session),
            inputs={"model": create.properties.ModelName, "limit": 3},
            outputs=[
                LambdaOutput("status", LambdaOutputTypeEnum.String),
                LambdaOutput("count", LambdaOutputTypeEnum.Integer),
            ],
            cache_config=CACHE,
        )

    def definition(self, steps: list[Any], declared: list[Any]) -> dict[str, Any]:
        pipeline = Pipeline(name="AllSteps", parameters=declared, steps=steps, sagemaker_session=self.session)
        found: dict[str, Any] = json.loads(pipeline.definition())
        return found


def wait(ask: LambdaStep) -> CallbackStep:
    return CallbackStep(
        name="Wait",
        sqs_queue_url=QUEUE,
        inputs={"status": ask.properties.Outputs["status"]},
        outputs=[CallbackOutput("approved", CallbackOutputTypeEnum.Boolean)],
    )


def count_words(data: Any) -> EMRStep:
    config = EMRStepConfig(jar="s3://bucket/count.jar", args=["--in", data["train"].S3Output.S3Uri])
    return EMRStep(
        name="Spark", display_name="Spark", description="counts", cluster_id="j-000000000", step_config=config
    )


def gate(report: PropertyFile, ask: LambdaStep, register: ModelStep, after: list[Any]) -> ConditionStep:
    auc = JsonGet(step_name="Evaluate", property_file=report, json_path="metrics.auc")
    refused = conditions.ConditionEquals(ask.properties.Outputs["status"], "no")
    return ConditionStep(
        name="Gate",
        conditions=[
            conditions.ConditionGreaterThanOrEqualTo(auc, THRESHOLD),
            conditions.ConditionOr([conditions.ConditionNot(refused), conditions.ConditionIn(INSTANCE, ["a", "b"])]),
        ],
        if_steps=[register],
        else_steps=[FailStep(name="Stop", error_message=Join(on=" ", values=["below", THRESHOLD]))],
        depends_on=after,
    )


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Sdk:
    code = tmp_path_factory.mktemp("code")
    (code / "run.py").write_text("print('ran')\n", encoding="utf-8")
    return Sdk(code, offline_pipeline_session(tmp_path_factory.mktemp("s3")))


@pytest.fixture(scope="module")
def emitted(sdk: Sdk) -> dict[str, Any]:
    """One pipeline of the usual step types, wired together."""
    prepare = sdk.prepare()
    data = prepare.properties.ProcessingOutputConfig.Outputs
    train, tune = sdk.train(data), sdk.tune(data)
    report = PropertyFile(name="Report", output_name="report", path="evaluation.json")
    evaluate = sdk.evaluate(data, train, report)
    model = sdk.model(train)
    create = ModelStep(name="Create", step_args=model.create(instance_type="ml.m5.large"))
    ask = sdk.ask(create)
    callback = wait(ask)
    last = gate(report, ask, sdk.register(model, evaluate), [callback, tune])
    steps = [
        prepare,
        train,
        tune,
        evaluate,
        create,
        sdk.transform(data, create),
        ask,
        callback,
        count_words(data),
        last,
    ]
    return sdk.definition(steps, [INSTANCE, COUNT, THRESHOLD, BUCKET])


def test_what_the_sdk_emits_has_no_fault(emitted: dict[str, Any]) -> None:
    assert verify(emitted, pipeline_name="AllSteps") == []


def test_the_emitted_pipeline_has_every_usual_step_type(emitted: dict[str, Any]) -> None:
    assert {step["Type"] for step, _, _ in walk_steps(emitted)} == {
        "Processing", "Training", "Tuning", "Model", "RegisterModel", "Transform", "Lambda", "Callback", "EMR",
        "Condition", "Fail",
    }  # fmt: skip


def test_a_step_renamed_in_what_the_sdk_emits_is_missed_wherever_it_was_meant(emitted: dict[str, Any]) -> None:
    broken = json.loads(json.dumps(emitted).replace('"Name": "Evaluate"', '"Name": "Evaluated"'))
    faults = verify(broken)
    assert {fault.code for fault in faults} == {"dangling-reference"}
    assert {fault.subject.split(".")[1] for fault in faults} == {"Gate", "Register-RegisterModel"}


def test_training_with_every_option_and_repacked_models_have_no_fault(sdk: Sdk) -> None:
    options = {"framework_version": "2.1", "py_version": "py310", "role": ROLE, "sagemaker_session": sdk.session}
    estimator = PyTorch(
        entry_point="run.py",
        source_dir=str(sdk.code),
        instance_count=2,
        instance_type="ml.g5.xlarge",
        use_spot_instances=True,
        max_wait=90_000,
        checkpoint_s3_uri="s3://bucket/checkpoints",
        environment={"A": "b"},
        subnets=["subnet-1"],
        security_group_ids=["sg-1"],
        rules=[Rule.sagemaker(rule_configs.vanishing_gradient())],
        keep_alive_period_in_seconds=60,
        **options,
    )
    train = TrainingStep(name="Train", step_args=estimator.fit({"train": "s3://bucket/train"}))
    data = train.properties.ModelArtifacts.S3ModelArtifacts
    model = PyTorchModel(model_data=data, entry_point="run.py", source_dir=str(sdk.code), **options)
    chain = PipelineModel(models=[model, model], role=ROLE, sagemaker_session=sdk.session)
    models = [
        ModelStep(name=name, step_args=made.create(instance_type="ml.m5.large"))
        for name, made in (("One", model), ("Chain", chain))
    ]
    assert verify(sdk.definition([train, *models], [])) == []


def test_quality_and_bias_checks_have_no_fault(sdk: Sdk) -> None:
    job = CheckJobConfig(
        role=ROLE, instance_count=1, instance_type="ml.c5.xlarge", volume_size_in_gb=20, sagemaker_session=sdk.session
    )
    quality = DataQualityCheckConfig("s3://bucket/k.csv", DatasetFormat.csv(header=True), "s3://bucket/out")
    data = clarify.DataConfig(
        s3_data_input_path="s3://bucket/k.csv",
        s3_output_path="s3://bucket/out",
        s3_analysis_config_output_path="s3://bucket/analysis",
        label="y",
        headers=["y", "x"],
        dataset_type="text/csv",
    )
    bias = clarify.BiasConfig(label_values_or_threshold=[1], facet_name="x", facet_values_or_threshold=[1])
    options = {"check_job_config": job, "model_package_group_name": "Group", "skip_check": True}
    checks = [
        QualityCheckStep(name="Quality", quality_check_config=quality, register_new_baseline=True, **options),
        ClarifyCheckStep(name="Bias", clarify_check_config=DataBiasCheckConfig(data, bias), **options),
    ]
    assert verify(sdk.definition(checks, [])) == []


def test_automl_and_its_best_model_have_no_fault(sdk: Sdk) -> None:
    automl = AutoML(
        role=ROLE,
        target_attribute_name="y",
        mode="ENSEMBLING",
        sagemaker_session=sdk.session,
        output_path="s3://bucket/automl",
    )
    inputs = AutoMLInput(inputs="s3://bucket/train", target_attribute_name="y")
    search = AutoMLStep(name="Search", step_args=automl.fit(inputs=inputs))
    best = search.get_best_auto_ml_model(ROLE, sagemaker_session=sdk.session)
    create = ModelStep(name="Best", step_args=best.create(instance_type="ml.m5.large"))
    assert verify(sdk.definition([search, create], [])) == []
