"""Each step that our kinds make equals the one that SDK v2 makes of the same code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.oracle.equality import normalised
from tests.oracle.sdk_names import ROLE, names_of_both, our_request, sdk_request

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import SimpleNamespace

pytestmark = pytest.mark.oracle

LARGE = "ml.m5.large"


def _sklearn(m: SimpleNamespace, **options: Any) -> Any:
    needed = {"framework_version": "1.2-1", "role": ROLE, "instance_type": LARGE, "instance_count": 1}
    return m.SKLearnProcessor(**needed, sagemaker_session=m.session, **options)


def _processing(m: SimpleNamespace, processor: Any = None, **options: Any) -> Any:
    given = {"name": "Prep", "processor": processor or _sklearn(m), "code": str(m.folder / "prep.py")}
    return m.ProcessingStep(**{**given, **options})


def _estimator(m: SimpleNamespace, **options: Any) -> Any:
    needed = {"entry_point": "train.py", "source_dir": str(m.folder), "framework_version": "1.7-1", "role": ROLE}
    machine = {"instance_type": LARGE, "instance_count": 1, "output_path": "s3://b/out", "disable_profiler": True}
    return m.XGBoost(**{**needed, **machine, "sagemaker_session": m.session, **options})


def _training(m: SimpleNamespace, step: dict[str, Any] | None = None, **options: Any) -> Any:
    data = {"train": m.TrainingInput("s3://b/train/")}
    return m.TrainingStep(**{"name": "Train", "estimator": _estimator(m, **options), "inputs": data, **(step or {})})


def _model(m: SimpleNamespace, **options: Any) -> Any:
    code = {"entry_point": "serve.py", "source_dir": str(m.folder), "framework_version": "1.7-1", "py_version": "py3"}
    given = {"model_data": "s3://b/model.tar.gz", "role": ROLE, "sagemaker_session": m.session}
    return m.XGBoostModel(**{**code, **given, **options})


def _registration(m: SimpleNamespace, model: dict[str, Any] | None = None, **options: Any) -> Any:
    needed = {"content_types": ["text/csv"], "response_types": ["text/csv"], "model_package_group_name": "group"}
    machines = {"inference_instances": [LARGE], "transform_instances": [LARGE]}
    package = _model(m, **(model or {})).register(**machines, **needed, **options)
    return m.RegisterModelStep(name="Registration", step_args=package)


def _transform(m: SimpleNamespace, data: dict[str, Any] | None = None, **options: Any) -> Any:
    machine = {"model_name": "model", "instance_count": 1, "instance_type": LARGE, "output_path": "s3://b/out"}
    job = m.Transformer(**{**machine, "sagemaker_session": m.session, **options})
    return m.TransformStep(name="Score", transformer=job, inputs=m.TransformInput("s3://b/rows", **(data or {})))


def _condition(m: SimpleNamespace, *conditions: Any, **options: Any) -> Any:
    given = {"name": "Gate", "conditions": list(conditions), "if_steps": [], "else_steps": []}
    return m.ConditionStep(**{**given, **options})


def _evaluation(m: SimpleNamespace) -> Any:
    report = m.PropertyFile("evaluation", "metrics", "evaluation.json")
    return m.JsonGet(step_name="Eval", property_file=report, json_path="binary.auc.value")


def _prefix(m: SimpleNamespace) -> Any:
    return m.ParameterString("EXECUTION_S3_PREFIX", default_value="s3://b/x")


def _address(m: SimpleNamespace) -> Any:
    return m.Join(on="/", values=[_prefix(m), m.ExecutionVariables.PIPELINE_EXECUTION_ID, "prep"])


CASES: dict[str, Callable[[SimpleNamespace], Any]] = {
    "processing with code only": _processing,
    "processing with a name for people": lambda m: _processing(m, display_name="Prepare", description="Cleans rows."),
    "processing with inputs": lambda m: _processing(
        m,
        inputs=[
            m.ProcessingInput(source="s3://b/raw", destination="/opt/ml/processing/input/raw", input_name="raw"),
            m.ProcessingInput(
                source=_address(m),
                destination="/opt/ml/processing/input/more",
                input_name="more",
                s3_data_type="ManifestFile",
                s3_input_mode="Pipe",
                s3_data_distribution_type="ShardedByS3Key",
                s3_compression_type="Gzip",
            ),
        ],
    ),
    "processing with outputs": lambda m: _processing(
        m,
        outputs=[
            m.ProcessingOutput(source="/opt/ml/processing/output/a", destination=_address(m), output_name="a"),
            m.ProcessingOutput("/opt/ml/processing/output/b", "s3://b/b", "b", s3_upload_mode="Continuous"),
        ],
    ),
    "processing with environment": lambda m: _processing(m, _sklearn(m, env={"A": "1", "B": _address(m)})),
    "processing with arguments": lambda m: _processing(m, job_arguments=["--job_type", "training", _prefix(m)]),
    "processing with keys": lambda m: _processing(
        m,
        _sklearn(m, volume_kms_key="volume-key", output_kms_key="output-key"),
        outputs=[m.ProcessingOutput("/opt/ml/processing/output/b", "s3://b/b", "b")],
    ),
    "processing with tags": lambda m: _processing(m, _sklearn(m, tags=[{"Key": "team", "Value": "risk"}])),
    "processing with tags as a mapping": lambda m: _processing(m, _sklearn(m, tags={"team": "risk", "use": "test"})),
    "processing with a network": lambda m: _processing(
        m,
        _sklearn(
            m,
            network_config=m.NetworkConfig(
                enable_network_isolation=True,
                security_group_ids=["sg-1"],
                subnets=["subnet-1"],
                encrypt_inter_container_traffic=True,
            ),
        ),
    ),
    "processing with an empty network": lambda m: _processing(m, _sklearn(m, network_config=m.NetworkConfig())),
    "processing with limits": lambda m: _processing(m, _sklearn(m, max_runtime_in_seconds=3600, volume_size_in_gb=50)),
    "processing with a base job name": lambda m: _processing(m, _sklearn(m, base_job_name="prep-job")),
    "processing with caching": lambda m: _processing(m, cache_config=m.CacheConfig(True, "P30D")),
    "processing without caching": lambda m: _processing(m, cache_config=m.CacheConfig(enable_caching=False)),
    "processing with a property file": lambda m: _processing(
        m,
        outputs=[m.ProcessingOutput("/opt/ml/processing/output/m", "s3://b/m", "metrics")],
        property_files=[m.PropertyFile(name="evaluation", output_name="metrics", path="evaluation.json")],
    ),
    "processing with retries": lambda m: _processing(
        m,
        retry_policies=[
            m.RetryPolicy(["Step.SERVICE_FAULT", "Step.THROTTLING"], max_attempts=3),
            m.RetryPolicy(["SageMaker.CAPACITY_ERROR"], interval_seconds=30, backoff_rate=1.5, expire_after_mins=60),
        ],
    ),
    "processing after others": lambda m: _processing(m, depends_on=["Load", "Clean"]),
    "processing with parameters": lambda m: _processing(
        m,
        _sklearn(m, volume_size_in_gb=m.ParameterInteger("Disk", default_value=30)),
        inputs=[m.ProcessingInput(_prefix(m), "/opt/ml/processing/input/raw", "raw")],
    ),
    "processing in another image": lambda m: _processing(
        m,
        m.ScriptProcessor(
            image_uri="image:1",
            command=["python3", "-u"],
            role=ROLE,
            instance_type=LARGE,
            instance_count=2,
            sagemaker_session=m.session,
        ),
    ),
    "training": _training,
    "training with channels": lambda m: _training(
        m,
        {
            "inputs": {
                "train": m.TrainingInput(m.Join(on="/", values=[_prefix(m), "train/"])),
                "config": m.TrainingInput(
                    "s3://b/config",
                    distribution="ShardedByS3Key",
                    compression="Gzip",
                    content_type="text/csv",
                    record_wrapping="RecordIO",
                    s3_data_type="ManifestFile",
                    input_mode="Pipe",
                ),
            }
        },
    ),
    "training with metrics": lambda m: _training(
        m, metric_definitions=[{"Name": "validation:auc", "Regex": r"auc=([-+0-9.eE]+)"}]
    ),
    "training with hyperparameters": lambda m: _training(
        m, hyperparameters={"num_round": 5, "name": "x", "eta": 0.1, "flag": True, "rounds": m.ParameterInteger("R", 3)}
    ),
    "training with environment": lambda m: _training(m, environment={"A": "1", "B": _prefix(m)}),
    "training with tags": lambda m: _training(m, tags=[{"Key": "team", "Value": "risk"}]),
    "training with limits": lambda m: _training(m, max_run=3600, volume_size=50),
    "training below a run's address": lambda m: _training(m, output_path=_address(m)),
    "training with caching and retries": lambda m: _training(
        m,
        {
            "cache_config": m.CacheConfig(enable_caching=True, expire_after="PT1H"),
            "retry_policies": [m.RetryPolicy(["SageMaker.JOB_INTERNAL_ERROR"], max_attempts=2)],
            "depends_on": ["Prep"],
        },
    ),
    "training in another image": lambda m: _training(m, image_uri="image:1"),
    "training with a key": lambda m: _training(m, output_kms_key="output-key", volume_kms_key="volume-key"),
    "training with another log level": lambda m: _training(m, container_log_level=10),
    "model": lambda m: m.CreateModelStep(name="Model", step_args=_model(m).create(instance_type=LARGE)),
    "model with environment": lambda m: m.CreateModelStep(
        name="Model", step_args=_model(m, env={"A": "1"}).create(instance_type=LARGE)
    ),
    "model with tags": lambda m: m.CreateModelStep(
        name="Model", step_args=_model(m).create(instance_type=LARGE, tags=[{"Key": "team", "Value": "risk"}])
    ),
    "model in another image": lambda m: m.CreateModelStep(
        name="Model", step_args=_model(m, image_uri="image:1").create(instance_type=LARGE)
    ),
    "model of an address in a run": lambda m: m.CreateModelStep(
        name="Model", step_args=_model(m, model_data=_address(m)).create(instance_type=LARGE)
    ),
    "registration": _registration,
    "registration with all options": lambda m: _registration(
        m,
        approval_status="Approved",
        description="A model.",
        model_metrics=m.ModelMetrics(
            model_statistics=m.MetricsSource(s3_uri=_address(m), content_type="application/json")
        ),
    ),
    "registration with empty metrics": lambda m: _registration(m, model_metrics=m.ModelMetrics()),
    "registration with environment": lambda m: _registration(m, {"env": {"A": "1"}}),
    "transform": _transform,
    "transform with all options": lambda m: _transform(
        m,
        {
            "data_type": "ManifestFile",
            "content_type": "text/csv",
            "compression_type": "Gzip",
            "split_type": "Line",
            "input_filter": "$[1:]",
            "output_filter": "$[0,-1]",
            "join_source": "Input",
        },
        strategy="MultiRecord",
        assemble_with="Line",
        accept="text/csv",
        max_concurrent_transforms=2,
        max_payload=6,
        env={"A": "1"},
        tags=[{"Key": "team", "Value": "risk"}],
        output_kms_key="output-key",
        volume_kms_key="volume-key",
    ),
    "condition on equality": lambda m: _condition(m, m.ConditionEquals(left=_prefix(m), right="s3://b/y")),
    "condition above": lambda m: _condition(m, m.ConditionGreaterThan(left=_evaluation(m), right=0.7)),
    "condition at least": lambda m: _condition(m, m.ConditionGreaterThanOrEqualTo(left=_evaluation(m), right=1)),
    "condition below": lambda m: _condition(m, m.ConditionLessThan(left=_evaluation(m), right=0.7)),
    "condition at most": lambda m: _condition(m, m.ConditionLessThanOrEqualTo(left=_evaluation(m), right=0.7)),
    "condition on several": lambda m: _condition(m, m.ConditionIn(value=_prefix(m), in_values=["a", _prefix(m)])),
    "conditions nested": lambda m: _condition(
        m,
        m.ConditionOr(
            conditions=[
                m.ConditionNot(expression=m.ConditionEquals(left=_prefix(m), right="a")),
                m.ConditionOr(conditions=[m.ConditionIn(value=_prefix(m), in_values=["b"])]),
            ]
        ),
        m.ConditionNot(m.ConditionNot(m.ConditionGreaterThan(_evaluation(m), 0.7))),
    ),
    "condition with branches": lambda m: _condition(
        m,
        m.ConditionGreaterThan(left=_evaluation(m), right=0.7),
        if_steps=[_processing(m), _condition(m, m.ConditionEquals(left=_prefix(m), right="a"), name="Inner")],
        else_steps=[m.FailStep(name="Stop", error_message="no")],
        depends_on=["Eval"],
    ),
    "fail": lambda m: m.FailStep(name="Stop", error_message="The model is too weak."),
    "fail with a value of the run": lambda m: m.FailStep(
        name="Stop", error_message=m.Join(on=" ", values=["auc is", _evaluation(m)])
    ),
    "execution variables": lambda m: m.FailStep(
        name="Stop",
        error_message=m.Join(
            on=" ",
            values=[
                m.ExecutionVariables.START_DATETIME,
                m.ExecutionVariables.CURRENT_DATETIME,
                m.ExecutionVariables.PIPELINE_NAME,
                m.ExecutionVariables.PIPELINE_ARN,
                m.ExecutionVariables.PIPELINE_EXECUTION_ID,
                m.ExecutionVariables.PIPELINE_EXECUTION_ARN,
            ],
        ),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_our_step_equals_the_sdks(name: str, code: Path, session: Any) -> None:
    case = CASES[name]

    assert normalised(our_request(case, code)) == normalised(sdk_request(case, code, session))


PARAMETERS: dict[str, Callable[[SimpleNamespace], Any]] = {
    "text": lambda m: m.ParameterString("P"),
    "text with a default": lambda m: m.ParameterString("P", "x"),
    "text of a set": lambda m: m.ParameterString("P", default_value="x", enum_values=["x", "y"]),
    "whole number": lambda m: m.ParameterInteger("P", default_value=3),
    "number": lambda m: m.ParameterFloat("P", default_value=0.5),
    "yes or no": lambda m: m.ParameterBoolean("P", default_value=False),
}


@pytest.mark.parametrize("name", PARAMETERS)
def test_our_parameter_equals_the_sdks(name: str) -> None:
    sdk, ours = names_of_both()
    one, other = PARAMETERS[name](sdk), PARAMETERS[name](ours)

    assert other.to_request() == one.to_request()
    assert other.expr == one.expr


def test_each_difference_made_on_purpose_is_still_there(code: Path, session: Any) -> None:
    cases = (CASES["processing with code only"], CASES["model"])
    pairs = [(our_request(case, code), sdk_request(case, code, session)) for case in cases]

    assert all(one != other for one, other in pairs)
