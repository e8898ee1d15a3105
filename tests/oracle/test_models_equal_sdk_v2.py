"""Each model, and each registration of one, equals what SDK v2 makes of the same code: every keyword of each class."""

from __future__ import annotations

import json
import re
import warnings
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from tests.oracle.equality import normalised
from tests.oracle.sdk_names import BUCKET, ROLE, SDK, names_of_both

from cursus.core.kinds.session import PipelineSession

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.oracle

LARGE = "ml.m5.large"
TAGS = [{"Key": "team", "Value": "risk"}]
VPC = {"Subnets": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}
SOURCE = {"S3DataSource": {"S3Uri": "s3://b/model/", "S3DataType": "S3Prefix", "CompressionType": "None"}}
IMAGES = {
    "PyTorchModel": {"framework_version": "2.1", "py_version": "py310"},
    "TensorFlowModel": {"framework_version": "2.12.0"},
    "HuggingFaceModel": {"transformers_version": "4.37", "pytorch_version": "2.1", "py_version": "py310"},
    "SKLearnModel": {"framework_version": "1.2-1", "py_version": "py3"},
    "XGBoostModel": {"framework_version": "1.7-1", "py_version": "py3"},
    "Model": {"image_uri": "image:1"},
}


def _data(m: SimpleNamespace) -> Any:
    return m.ParameterString("Data", default_value="s3://b/model.tar.gz")


def _model(m: SimpleNamespace, kind: str = "Model", **options: Any) -> Any:
    given = {"model_data": "s3://b/model.tar.gz", "role": ROLE, "sagemaker_session": m.session}
    return getattr(m, kind)(**{**given, **IMAGES[kind], **options})


def _coded(m: SimpleNamespace, kind: str, **options: Any) -> Any:
    code = {"entry_point": "serve.py", "source_dir": str(m.folder / "served"), "model_data": _data(m)}
    return _model(m, kind, **{**code, **options})


def _create(m: SimpleNamespace, model: Any, *, step: dict[str, Any] | None = None, **options: Any) -> Any:
    return m.ModelStep(name="Serve", step_args=model.create(**{"instance_type": LARGE, **options}), **(step or {}))


def _chain(m: SimpleNamespace, *models: Any, **options: Any) -> Any:
    return m.PipelineModel(models=list(models), **{"role": ROLE, "sagemaker_session": m.session, **options})


def _register(m: SimpleNamespace, model: Any = None, step: dict[str, Any] | None = None, **options: Any) -> Any:
    given = {"content_types": ["text/csv"], "response_types": ["text/csv"], "model_package_group_name": "group"}
    given["inference_instances"] = [LARGE]
    package = (model or _model(m)).register(**{**given, **options})
    return m.ModelStep(name="Serve", step_args=package, **(step or {}))


def _alone(m: SimpleNamespace, model: Any = None, **options: Any) -> Any:
    machines = {"inference_instances": [LARGE], "transform_instances": [LARGE]}
    return _register(m, model, model_package_name="package", model_package_group_name=None, **machines, **options)


def _file(m: SimpleNamespace, name: str) -> Any:
    return m.MetricsSource(content_type="application/json", s3_uri=f"s3://b/{name}", content_digest=f"sha256:{name}")


def _trained(m: SimpleNamespace) -> Any:
    job = m.XGBoost(
        entry_point=str(m.folder / "train.py"),
        framework_version="1.7-1",
        role=ROLE,
        instance_type=LARGE,
        instance_count=1,
        output_path="s3://b/out",
        disable_profiler=True,
        sagemaker_session=m.session,
    )
    step = m.TrainingStep(name="Train", estimator=job, inputs={"train": m.TrainingInput("s3://b/train")})
    return step.properties.ModelArtifacts.S3ModelArtifacts


def _retries(m: SimpleNamespace) -> Any:
    return [m.RetryPolicy(["Step.THROTTLING"], max_attempts=3)]


def _job_retries(m: SimpleNamespace) -> Any:
    return [m.RetryPolicy(["SageMaker.CAPACITY_ERROR"], expire_after_mins=60)]


METRICS = (
    "model_statistics", "model_constraints", "model_data_statistics", "model_data_constraints", "bias",
    "explainability", "bias_pre_training", "bias_post_training",
)  # fmt: skip
BASELINES = (
    "model_statistics", "model_constraints", "model_data_statistics", "model_data_constraints",
    "bias_pre_training_constraints", "bias_post_training_constraints", "explainability_constraints",
)  # fmt: skip

CASES: dict[str, Callable[[SimpleNamespace], Any]] = {
    "image alone": lambda m: _create(m, _model(m)),
    "image without data": lambda m: _create(m, _model(m, model_data=None)),
    "image of a run": lambda m: _create(m, _model(m, image_uri=m.ParameterString("Image", default_value="i:1"))),
    "environment": lambda m: _create(m, _model(m, env={"A": "1", "B": _data(m)})),
    "data of a run": lambda m: _create(m, _model(m, model_data=_data(m))),
    "data of a step": lambda m: _create(m, _model(m, model_data=m.Join(on="/", values=["s3://b", _data(m)]))),
    "data source": lambda m: _create(m, _model(m, model_data=SOURCE)),
    "more data sources": lambda m: _create(
        m, _model(m, additional_model_data_sources=[{"ChannelName": "draft", **SOURCE}])
    ),
    "network": lambda m: _create(m, _model(m, vpc_config=VPC, enable_network_isolation=True)),
    "network of a run": lambda m: _create(
        m, _model(m, enable_network_isolation=m.ParameterBoolean("Isolated", default_value=True))
    ),
    "image configuration": lambda m: _create(m, _model(m, image_config={"RepositoryAccessMode": "Vpc"})),
    "tags": lambda m: _create(m, _model(m), tags=TAGS),
    "tags as a mapping": lambda m: _create(m, _model(m), tags={"team": "risk"}),
    "licence of an archive": lambda m: _create(m, _model(m), accept_eula=True),
    "licence of a data source": lambda m: _create(m, _model(m, model_data=SOURCE), accept_eula=False),
    "model of a hub": lambda m: _create(
        m, _model(m, model_data=SOURCE, model_reference_arn="arn:aws:sagemaker:us-east-1:aws:hub-content/h/Model/a/1")
    ),
    "model of a hub named late": lambda m: _create(
        m, _model(m, model_data=SOURCE), model_reference_arn="arn:aws:sagemaker:us-east-1:aws:hub-content/h/Model/a/1"
    ),
    "script alone": lambda m: _create(m, _model(m, entry_point=str(m.folder / "serve.py"), container_log_level=10)),
    "script alone with a log level of a run": lambda m: _create(
        m,
        _model(
            m,
            entry_point=str(m.folder / "serve.py"),
            container_log_level=m.ParameterInteger("Level", default_value=20),
        ),
    ),
    "code below an address of one's own": lambda m: _create(
        m, _model(m, entry_point=str(m.folder / "serve.py"), code_location=f"s3://{BUCKET}/mine", name="named")
    ),
    "code of a folder": lambda m: _create(m, _coded(m, "Model")),
    "step for people": lambda m: _create(m, _model(m), step={"display_name": "Serve it", "description": "A model."}),
    "step after others": lambda m: _create(m, _model(m), step={"depends_on": ["Eval"]}),
    "step with retries": lambda m: _create(m, _model(m), step={"retry_policies": _retries(m)}),
    "step with retries by kind": lambda m: _create(
        m,
        _coded(m, "PyTorchModel"),
        step={
            "retry_policies": {
                "create_model_retry_policies": _retries(m),
                "repack_model_retry_policies": _job_retries(m),
            }
        },
    ),
    "XGBoost": lambda m: _create(m, _coded(m, "XGBoostModel", model_server_workers=2)),
    "XGBoost in isolation": lambda m: _create(m, _coded(m, "XGBoostModel", enable_network_isolation=True)),
    "XGBoost without code": lambda m: _create(m, _model(m, "XGBoostModel", env={"SAGEMAKER_PROGRAM": "mine.py"})),
    "scikit-learn": lambda m: _create(m, _coded(m, "SKLearnModel", model_server_workers=2)),
    "scikit-learn in isolation": lambda m: _create(m, _coded(m, "SKLearnModel", enable_network_isolation=True)),
    "PyTorch": lambda m: _create(m, _coded(m, "PyTorchModel", model_server_workers=m.ParameterInteger("Workers", 2))),
    "PyTorch with a script alone": lambda m: _create(
        m, _coded(m, "PyTorchModel", entry_point=str(m.folder / "serve.py"), source_dir=None)
    ),
    "PyTorch with libraries": lambda m: _create(
        m, _coded(m, "PyTorchModel", dependencies=[str(m.folder / "lib.py"), str(m.folder / "prep.py")])
    ),
    "PyTorch of an address in a run": lambda m: _create(
        m, _coded(m, "PyTorchModel", model_data=m.Join(on="/", values=["s3://b", _data(m)]))
    ),
    "PyTorch of a trained model": lambda m: _create(m, _coded(m, "PyTorchModel", model_data=_trained(m))),
    "PyTorch of a fact of a run": lambda m: _create(
        m, _coded(m, "PyTorchModel", model_data=m.ExecutionVariables.PIPELINE_ARN)
    ),
    "PyTorch without code": lambda m: _create(m, _model(m, "PyTorchModel")),
    "PyTorch with code of its own": lambda m: _create(
        m,
        _model(
            m,
            "PyTorchModel",
            model_data=_data(m),
            env={"SAGEMAKER_PROGRAM": "a.py", "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code"},
        ),
    ),
    "PyTorch before code went inside": lambda m: _create(
        m, _coded(m, "PyTorchModel", framework_version="1.1", image_uri="image:1")
    ),
    "PyTorch with a key and a network": lambda m: _create(
        m, _coded(m, "PyTorchModel", model_kms_key="key", vpc_config=VPC), step={"depends_on": ["Eval"]}
    ),
    "PyTorch with settings of the repacking": lambda m: _create(
        m,
        _coded(m, "PyTorchModel", vpc_config=VPC),
        step={
            "repack_model_step_settings": {
                "instance_type": "ml.m5.xlarge",
                "volume_size": 50,
                "max_run": 600,
                "tags": TAGS,
                "output_path": "s3://b/repacked",
                "output_kms_key": "key",
                "volume_kms_key": "volume",
                "role": "arn:aws:iam::000000000000:role/other",
                "framework_version": "1.0-1",
                "subnets": ["subnet-2"],
                "security_group_ids": ["sg-2"],
            }
        },
    ),
    "PyTorch with a name": lambda m: _create(m, _coded(m, "PyTorchModel", name="named")),
    "TensorFlow": lambda m: _create(m, _coded(m, "TensorFlowModel", container_log_level=10)),
    "TensorFlow without code": lambda m: _create(m, _model(m, "TensorFlowModel", env={"A": "1"})),
    "Hugging Face": lambda m: _create(m, _coded(m, "HuggingFaceModel", image_config={"RepositoryAccessMode": "Vpc"})),
    "Hugging Face of a hub": lambda m: _create(
        m, _model(m, "HuggingFaceModel", model_data=None, env={"HF_MODEL_ID": "gpt2", "HF_TASK": "text-generation"})
    ),
    "several containers": lambda m: m.ModelStep(
        name="Serve",
        step_args=_chain(m, _coded(m, "PyTorchModel"), _model(m), vpc_config=VPC, enable_network_isolation=True).create(
            LARGE
        ),
    ),
    "the same container twice": lambda m: m.ModelStep(
        name="Serve", step_args=_chain(m, *[_coded(m, "PyTorchModel")] * 2).create(LARGE)
    ),
    "many models in one container": lambda m: _create(
        m,
        m.MultiDataModel(
            name="many",
            model_data_prefix="s3://b/models/",
            image_uri="image:1",
            role=ROLE,
            env={"A": "1"},
            sagemaker_session=m.session,
        ),
    ),
    "registration": _register,
    "registration of an XGBoost model": lambda m: _register(m, _coded(m, "XGBoostModel")),
    "registration of a scikit-learn model": lambda m: _register(m, _coded(m, "SKLearnModel")),
    "registration of a PyTorch model": lambda m: _register(
        m, _coded(m, "PyTorchModel"), step={"depends_on": ["Eval"], "display_name": "Register"}
    ),
    "registration of a TensorFlow model": lambda m: _register(m, _coded(m, "TensorFlowModel")),
    "registration of a Hugging Face model": lambda m: _register(m, _coded(m, "HuggingFaceModel")),
    "registration of a Hugging Face model on TensorFlow": lambda m: _register(
        m, _coded(m, "HuggingFaceModel", pytorch_version=None, tensorflow_version="2.6", image_uri="image:1")
    ),
    "registration of several containers": lambda m: _register(
        m, _chain(m, _coded(m, "PyTorchModel"), _model(m)), framework="PYTORCH", framework_version="2.1"
    ),
    "registration of machines": lambda m: _register(
        m, inference_instances=[LARGE, "ml.g5.xlarge"], transform_instances=["ml.m5.xlarge"]
    ),
    "registration without machines": lambda m: _register(m, inference_instances=None),
    "registration of types in a run": lambda m: _register(
        m, content_types=[m.ParameterString("Type", default_value="text/csv")], response_types=["a/b", "c/d"]
    ),
    "registration in a group of a run": lambda m: _register(
        m,
        model_package_group_name=m.ParameterString("Group", default_value="group"),
        approval_status=m.ParameterString("Status", default_value="Approved"),
    ),
    "registration in a group named by the image": lambda m: _register(m, model_package_group_name=None),
    "registration in a group named by an image of a run": lambda m: _register(
        m,
        _model(m, image_uri=m.ParameterString("Image", default_value="host/name:1")),
        model_package_group_name=None,
    ),
    "registration in another image": lambda m: _register(m, _coded(m, "XGBoostModel"), image_uri="image:2"),
    "registration with metrics": lambda m: _register(
        m, model_metrics=m.ModelMetrics(**{name: _file(m, name) for name in METRICS})
    ),
    "registration with empty metrics": lambda m: _register(m, model_metrics=m.ModelMetrics()),
    "registration with baselines": lambda m: _register(
        m,
        drift_check_baselines=m.DriftCheckBaselines(
            **{name: _file(m, name) for name in BASELINES},
            bias_config_file=m.FileSource(s3_uri="s3://b/bias", content_digest="md5:1", content_type="text/plain"),
            explainability_config_file=m.FileSource(s3_uri=_data(m)),
        ),
    ),
    "registration with empty baselines": lambda m: _register(m, drift_check_baselines=m.DriftCheckBaselines()),
    "registration with its origin": lambda m: _register(
        m, metadata_properties=m.MetadataProperties("abc", "https://host/code", _data(m), "project")
    ),
    "registration with an empty origin": lambda m: _register(m, metadata_properties=m.MetadataProperties()),
    "registration approved": lambda m: _register(m, approval_status="Approved", description="The best one."),
    "registration with facts": lambda m: _register(
        m,
        customer_metadata_properties={"owner": "risk", "source": _data(m)},
        domain="MACHINE_LEARNING",
        task="CLASSIFICATION",
        sample_payload_url="s3://b/sample.tar.gz",
        source_uri="s3://b/source",
        skip_model_validation="All",
        model_package_registration_type="Logged",
    ),
    "registration for the recommender": lambda m: _register(
        m,
        framework="XGBOOST",
        framework_version="1.7",
        nearest_model_name="xgboost",
        data_input_configuration='{"input_1": [1, 3]}',
    ),
    "registration with another framework": lambda m: _register(
        m, _coded(m, "XGBoostModel"), framework="sklearn", framework_version="1.2"
    ),
    "registration with a framework of a run": lambda m: _register(
        m, _coded(m, "PyTorchModel"), framework=m.ParameterString("Framework", default_value="PYTORCH")
    ),
    "registration with a validation": lambda m: _register(
        m,
        validation_specification={
            "ValidationRole": ROLE,
            "ValidationProfiles": [{"ProfileName": "p", "TransformJobDefinition": {"MaxPayloadInMB": 1}}],
        },
    ),
    "registration with a life cycle": lambda m: _register(
        m, model_life_cycle=m.ModelLifeCycle("Staging", "Approved", "Ready for a test.")
    ),
    "registration with a card": lambda m: _register(
        m, model_card=m.ModelPackageModelCard({"intended_uses": {"purpose_of_model": "scores"}}, "Draft")
    ),
    "registration of a hub's model": lambda m: _register(
        m, _model(m, model_data=SOURCE), base_model=m.ContainerBaseModel("name", "1.0.0", "recipe"), accept_eula=True
    ),
    "registration outside of a group": _alone,
    "registration outside of a group with code": lambda m: _alone(m, _coded(m, "PyTorchModel"), image_uri="image:2"),
    "registration of several containers outside of a group": lambda m: _alone(
        m, _chain(m, _coded(m, "PyTorchModel"), _model(m)), image_uri="image:2"
    ),
    "registration certified": lambda m: _register(m, marketplace_cert=True),
    "registration with retries": lambda m: _register(
        m,
        _coded(m, "PyTorchModel"),
        step={
            "retry_policies": {
                "register_model_retry_policies": _retries(m),
                "repack_model_retry_policies": _job_retries(m),
            }
        },
    ),
}


@pytest.fixture(scope="module")
def folder(code: Path) -> Path:
    (code / "lib.py").write_text("WEIGHT = 1\n")
    (code / "served").mkdir(exist_ok=True)
    (code / "served" / "serve.py").write_text("print('hello')\n")
    (code / "served" / "requirements.txt").write_text("scikit-learn\n")
    return code


def _ours(case: Callable[[SimpleNamespace], Any], folder: Path) -> list[dict[str, Any]]:
    names = vars(names_of_both()[1])
    step = case(SimpleNamespace(**names, session=PipelineSession(BUCKET, "Oracle"), folder=folder))
    found: list[dict[str, Any]] = json.loads(json.dumps(step.to_requests()))
    return found


def _sdks(case: Callable[[SimpleNamespace], Any], folder: Path, session: Any) -> list[dict[str, Any]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        step = case(SimpleNamespace(**SDK, session=session, folder=folder))
        waited = [name for name in step.depends_on or () if isinstance(name, str)]
        others = [SDK["FailStep"](name=name) for name in waited]
        pipeline = SDK["Pipeline"](name="Oracle", steps=[*others, step], sagemaker_session=session)
        definition = json.loads(pipeline.definition())
    return [found for found in definition["Steps"] if found["Name"].startswith("Serve")]


def _repacked(request: dict[str, Any]) -> dict[str, Any]:
    """A repacking job without what differs on purpose.

    The SDK tells the local paths of the code, so that a definition differs from machine to machine, and leaves the
    archive below a folder with a timestamp. Its script is started by a shell, lest the requirements of the code are
    installed; ours lies beside the code's folder instead of in it.
    """
    if request["Type"] != "Training":
        return request
    arguments = request["Arguments"]
    told = arguments["HyperParameters"]
    for name in ("dependencies", "source_dir"):
        told[name] = re.sub(r"[^\" ]*/", "", told[name])
    told["sagemaker_program"] = "<the script>"
    if arguments["OutputDataConfig"]["S3OutputPath"].startswith(f"s3://{BUCKET}/"):
        arguments["OutputDataConfig"]["S3OutputPath"] = "<below the bucket>"
        arguments["DebugHookConfig"]["S3OutputPath"] = "<below the bucket>"
    return request


def _alike(requests: list[dict[str, Any]]) -> Any:
    return [normalised(_repacked(request)) for request in requests]


@pytest.mark.parametrize("name", CASES)
def test_our_model_equals_the_sdks(name: str, folder: Path, session: Any) -> None:
    case = CASES[name]

    assert _alike(_ours(case, folder)) == _alike(_sdks(case, folder, session))
