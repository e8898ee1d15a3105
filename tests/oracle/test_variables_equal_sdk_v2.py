"""A value of a run, of each type and in each place that the SDK takes it, stands in our definition as in the SDK's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.oracle.equality import normalised
from tests.oracle.sdk_names import ROLE, our_request, sdk_request

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import SimpleNamespace

    Value = Callable[[SimpleNamespace], Any]
    Place = Callable[[SimpleNamespace, Any], Any]

pytestmark = pytest.mark.oracle

LARGE = "ml.m5.large"

TEXTS: dict[str, Value] = {
    "String": lambda m: m.ParameterString("P", default_value="s3://b/given"),
    "Join": lambda m: m.Join(on="/", values=["s3://b", m.ParameterString("P", default_value="x")]),
    "ExecutionVariable": lambda m: m.ExecutionVariables.PIPELINE_EXECUTION_ID,
}
MEASURED: dict[str, Value] = {
    "JsonGet": lambda m: m.JsonGet(
        step_name="Eval", property_file=m.PropertyFile("evaluation", "metrics", "evaluation.json"), json_path="auc"
    ),
}
OTHERS: dict[str, Value] = {
    "Integer": lambda m: m.ParameterInteger("P", default_value=3),
    "Float": lambda m: m.ParameterFloat("P", default_value=0.5),
    "Boolean": lambda m: m.ParameterBoolean("P", default_value=True),
}
INTEGER: dict[str, Value] = {"Integer": OTHERS["Integer"], **MEASURED}
BOOLEAN: dict[str, Value] = {"Boolean": OTHERS["Boolean"]}
MACHINE: dict[str, Value] = {"String": lambda m: m.ParameterString("P", default_value=LARGE)}


def _processing(m: SimpleNamespace, *, step: dict[str, Any] | None = None, **options: Any) -> Any:
    job = {"role": ROLE, "image_uri": "image:1", "instance_type": LARGE, "instance_count": 1}
    processor = m.Processor(**{**job, "sagemaker_session": m.session, **options})
    return m.ProcessingStep(name="Prep", processor=processor, **(step or {}))


def _training(m: SimpleNamespace, *, data: Any = "s3://b/train/", **options: Any) -> Any:
    job = {"role": ROLE, "image_uri": "image:1", "instance_type": LARGE, "instance_count": 1}
    fixed = {"output_path": "s3://b/out", "disable_profiler": True, "sagemaker_session": m.session}
    estimator = m.Estimator(**{**job, **fixed, **options})
    return m.TrainingStep(name="Train", estimator=estimator, inputs={"train": m.TrainingInput(data)})


def _script(m: SimpleNamespace, **options: Any) -> Any:
    job = {"entry_point": "train.py", "source_dir": str(m.folder), "framework_version": "1.7-1", "role": ROLE}
    fixed = {"output_path": "s3://b/out", "disable_profiler": True, "sagemaker_session": m.session}
    estimator = m.XGBoost(**{**job, "instance_type": LARGE, "instance_count": 1, **fixed, **options})
    return m.TrainingStep(name="Train", estimator=estimator, inputs={"train": m.TrainingInput("s3://b/train/")})


def _model(m: SimpleNamespace, **options: Any) -> Any:
    given = {"image_uri": "image:1", "model_data": "s3://b/model.tar.gz", "role": ROLE, "sagemaker_session": m.session}
    return m.CreateModelStep(name="Model", step_args=m.Model(**{**given, **options}).create(instance_type=LARGE))


def _package(m: SimpleNamespace, **options: Any) -> Any:
    model = m.Model(image_uri="image:1", model_data="s3://b/model.tar.gz", role=ROLE, sagemaker_session=m.session)
    given = {"content_types": ["text/csv"], "response_types": ["text/csv"], "model_package_group_name": "group"}
    machines = {"inference_instances": [LARGE], "transform_instances": [LARGE]}
    return m.RegisterModelStep(name="Registration", step_args=model.register(**{**given, **machines, **options}))


def _transform(m: SimpleNamespace, *, data: Any = "s3://b/rows", **options: Any) -> Any:
    machine = {"model_name": "model", "instance_count": 1, "instance_type": LARGE, "output_path": "s3://b/out"}
    job = m.Transformer(**{**machine, "sagemaker_session": m.session, **options})
    return m.TransformStep(name="Score", transformer=job, inputs=m.TransformInput(data))


def _source(m: SimpleNamespace, value: Any) -> dict[str, Any]:
    return {"inputs": [m.ProcessingInput(source=value, destination="/opt/ml/processing/input/a", input_name="a")]}


def _destination(m: SimpleNamespace, value: Any) -> dict[str, Any]:
    return {"outputs": [m.ProcessingOutput(source="/opt/ml/processing/out", destination=value, output_name="a")]}


def _network(m: SimpleNamespace, **options: Any) -> dict[str, Any]:
    given = {"subnets": ["subnet-1"], "security_group_ids": ["sg-1"], **options}
    return {"network_config": m.NetworkConfig(**given)}


def _evaluation_output(m: SimpleNamespace) -> Any:
    """The address that an earlier step of the same code leaves its output at."""
    output = m.ProcessingOutput("/opt/ml/processing/output/m", "s3://b/m", "metrics")
    report = m.PropertyFile("evaluation", "metrics", "evaluation.json")
    job = {"role": ROLE, "image_uri": "image:1", "instance_type": LARGE, "instance_count": 1}
    step = m.ProcessingStep(
        name="Eval",
        processor=m.Processor(**job, sagemaker_session=m.session),
        outputs=[output],
        property_files=[report],
    )
    return step.properties.ProcessingOutputConfig.Outputs["metrics"].S3Output.S3Uri


SOURCES: dict[str, Value] = {**TEXTS, "Properties": _evaluation_output}
ENVIRONMENT: dict[str, Value] = {**SOURCES, **MEASURED, **OTHERS}

PLACES: dict[str, tuple[Place, dict[str, Value]]] = {
    "processing environment": (lambda m, v: _processing(m, env={"A": v}), ENVIRONMENT),
    "processing argument": (lambda m, v: _processing(m, step={"job_arguments": ["--a", v]}), {**TEXTS, **MEASURED}),
    "processing entry point": (lambda m, v: _processing(m, entrypoint=["run", v]), TEXTS),
    "processing tag": (lambda m, v: _processing(m, tags=[{"Key": "a", "Value": v}]), TEXTS),
    "processing machine": (lambda m, v: _processing(m, instance_type=v), {**MACHINE, **MEASURED}),
    "processing machines": (lambda m, v: _processing(m, instance_count=v), INTEGER),
    "processing disk": (lambda m, v: _processing(m, volume_size_in_gb=v), INTEGER),
    "processing time": (lambda m, v: _processing(m, max_runtime_in_seconds=v), INTEGER),
    "processing disk's key": (lambda m, v: _processing(m, volume_kms_key=v), TEXTS),
    "processing output's key": (
        lambda m, v: _processing(m, output_kms_key=v, step=_destination(m, "s3://b/o")),
        TEXTS,
    ),
    "processing image": (lambda m, v: _processing(m, image_uri=v), TEXTS),
    "processing role": (lambda m, v: _processing(m, role=v), TEXTS),
    "processing input": (lambda m, v: _processing(m, step=_source(m, v)), SOURCES),
    "processing output": (lambda m, v: _processing(m, step=_destination(m, v)), TEXTS),
    "processing subnet": (lambda m, v: _processing(m, **_network(m, subnets=[v])), TEXTS),
    "processing security group": (lambda m, v: _processing(m, **_network(m, security_group_ids=[v])), TEXTS),
    "processing isolation": (lambda m, v: _processing(m, **_network(m, enable_network_isolation=v)), BOOLEAN),
    "processing encryption": (
        lambda m, v: _processing(m, **_network(m, encrypt_inter_container_traffic=v)),
        BOOLEAN,
    ),
    "training environment": (lambda m, v: _training(m, environment={"A": v}), ENVIRONMENT),
    "training hyperparameter": (lambda m, v: _training(m, hyperparameters={"a": v}), ENVIRONMENT),
    "training script's hyperparameter": (lambda m, v: _script(m, hyperparameters={"a": v}), ENVIRONMENT),
    "training tag": (lambda m, v: _training(m, tags=[{"Key": "a", "Value": v}]), TEXTS),
    "training machine": (lambda m, v: _training(m, instance_type=v), {**MACHINE, **MEASURED}),
    "training script's machine": (lambda m, v: _script(m, instance_type=v), MACHINE),
    "training machines": (lambda m, v: _training(m, instance_count=v), INTEGER),
    "training disk": (lambda m, v: _training(m, volume_size=v), INTEGER),
    "training time": (lambda m, v: _training(m, max_run=v), INTEGER),
    "training wait": (lambda m, v: _training(m, max_wait=v, use_spot_instances=True), INTEGER),
    "training on spare machines": (lambda m, v: _training(m, use_spot_instances=v), BOOLEAN),
    "training retries": (lambda m, v: _training(m, max_retry_attempts=v), INTEGER),
    "training warm machines": (lambda m, v: _training(m, keep_alive_period_in_seconds=v), INTEGER),
    "training disk's key": (lambda m, v: _training(m, volume_kms_key=v), TEXTS),
    "training output's key": (lambda m, v: _training(m, output_kms_key=v), TEXTS),
    "training output": (lambda m, v: _training(m, output_path=v), TEXTS),
    "training checkpoints": (lambda m, v: _training(m, checkpoint_s3_uri=v), TEXTS),
    "training image": (lambda m, v: _training(m, image_uri=v), TEXTS),
    "training role": (lambda m, v: _training(m, role=v), TEXTS),
    "training data": (lambda m, v: _training(m, data=v), SOURCES),
    "training input mode": (lambda m, v: _training(m, input_mode=v), {"String": TEXTS["String"]}),
    "training subnet": (lambda m, v: _training(m, subnets=[v], security_group_ids=["sg-1"]), TEXTS),
    "training security group": (lambda m, v: _training(m, subnets=["subnet-1"], security_group_ids=[v]), TEXTS),
    "training isolation": (lambda m, v: _training(m, enable_network_isolation=v), BOOLEAN),
    "training encryption": (lambda m, v: _training(m, encrypt_inter_container_traffic=v), BOOLEAN),
    "training metric": (lambda m, v: _training(m, metric_definitions=[{"Name": v, "Regex": "a=(.*)"}]), TEXTS),
    "model artifacts": (lambda m, v: _model(m, model_data=v), SOURCES),
    "model image": (lambda m, v: _model(m, image_uri=v), TEXTS),
    "model environment": (lambda m, v: _model(m, env={"A": v}), {**TEXTS, **MEASURED}),
    "model isolation": (lambda m, v: _model(m, enable_network_isolation=v), BOOLEAN),
    "model subnet": (lambda m, v: _model(m, vpc_config={"Subnets": [v], "SecurityGroupIds": ["sg-1"]}), TEXTS),
    "package group": (lambda m, v: _package(m, model_package_group_name=v), TEXTS),
    "package status": (lambda m, v: _package(m, approval_status=v), {"String": TEXTS["String"]}),
    "package description": (lambda m, v: _package(m, description=v), TEXTS),
    "package machine": (lambda m, v: _package(m, inference_instances=[v]), MACHINE),
    "package content type": (lambda m, v: _package(m, content_types=[v]), TEXTS),
    "package fact": (lambda m, v: _package(m, customer_metadata_properties={"a": v}), TEXTS),
    "transform machine": (lambda m, v: _transform(m, instance_type=v), {**MACHINE, **MEASURED}),
    "transform machines": (lambda m, v: _transform(m, instance_count=v), INTEGER),
    "transform model": (lambda m, v: _transform(m, model_name=v), TEXTS),
    "transform data": (lambda m, v: _transform(m, data=v), SOURCES),
    "transform output": (lambda m, v: _transform(m, output_path=v), TEXTS),
    "transform key": (lambda m, v: _transform(m, volume_kms_key=v, output_kms_key=v), TEXTS),
    "transform payload": (lambda m, v: _transform(m, max_payload=v, max_concurrent_transforms=v), INTEGER),
    "transform strategy": (lambda m, v: _transform(m, strategy=v), {"String": TEXTS["String"]}),
    "transform environment": (lambda m, v: _transform(m, env={"A": v}), {**TEXTS, **MEASURED}),
    "transform tag": (lambda m, v: _transform(m, tags=[{"Key": "a", "Value": v}]), TEXTS),
}
CASES = [
    pytest.param(place, value, id=f"{where} of {what}")
    for where, (place, values) in PLACES.items()
    for what, value in values.items()
]


@pytest.mark.parametrize(("place", "value"), CASES)
def test_our_step_equals_that_of_the_sdk(place: Place, value: Value, code: Path, session: Any) -> None:
    def case(m: SimpleNamespace) -> Any:
        return place(m, value(m))

    assert normalised(our_request(case, code)) == normalised(sdk_request(case, code, session))
