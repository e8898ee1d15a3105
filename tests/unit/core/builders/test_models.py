"""The builders of models of every framework, of plain registrations, and of complete transforms; compiled and run."""

from __future__ import annotations

import io
import tarfile
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from tests.unit.core.examples import BASE, session

from cursus.compiler.compile import PipelineDAGCompiler
from cursus.core.base.specification_base import DependencySpec, DependencyType, NodeType, OutputSpec, StepSpecification
from cursus.core.builders.create_model import (
    CreateModelStepBuilder,
    HuggingFaceModelStepBuilderBase,
    ImageModelStepBuilderBase,
    PipelineModelStepBuilder,
    PyTorchModelStepBuilderBase,
    SKLearnModelStepBuilderBase,
    TensorFlowModelStepBuilderBase,
)
from cursus.core.builders.register_model import RegisterModelStepBuilder
from cursus.core.kinds import Model, ModelStep, PyTorchModel, RetryPolicy
from cursus.core.kinds.variables import Properties
from cursus.dag.model import PipelineDAG
from cursus.definition.verify import verify
from cursus.engine import RunRequest
from cursus.engine import run as run_definition
from cursus.errors import ConfigurationError
from cursus.registry.builder_registry import StepBuilderRegistry
from cursus.steps.builders.builder_batch_transform_step import BatchTransformStepBuilder
from cursus.steps.builders.builder_model_registration_step import ModelRegistrationStepBuilder
from cursus.steps.configs.config_batch_transform_step import BatchTransformConfig
from cursus.steps.configs.config_model_package_base import ModelPackageFields
from cursus.steps.configs.config_model_registration_step import ModelRegistrationConfig
from cursus.steps.configs.config_model_step_base import ServedModelConfigBase

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ARTIFACTS = DependencySpec(
    "model_data", dependency_type=DependencyType.MODEL_ARTIFACTS, compatible_sources=["Training"], required=False
)
NAME = OutputSpec("model_name", output_type=DependencyType.MODEL_NAME, data_type="String")
SPEC = StepSpecification("Serving", node_type=NodeType.INTERNAL, dependencies=[ARTIFACTS], outputs=[NAME])
METRICS = DependencySpec("metrics_output", required=False, compatible_sources=["Evaluation"])
PACKAGE_SPEC = StepSpecification("Package", node_type=NodeType.SINK, dependencies=[ARTIFACTS, METRICS])
DATA = {"model_data": Properties("Train").ModelArtifacts.S3ModelArtifacts}
NETWORK = {
    "subnets": ["subnet-1"],
    "security_group_ids": ["sg-1"],
    "enable_network_isolation": True,
    "kms_key": "key",
    "tags": {"team": "risk"},
}
JOB_RETRY = RetryPolicy(("SageMaker.CAPACITY_ERROR",), max_attempts=2)
BOTH_RETRY = RetryPolicy(("Step.THROTTLING", "SageMaker.CAPACITY_ERROR"), max_attempts=2)


class PackageConfig(ModelPackageFields, ServedModelConfigBase):
    """A registration without a gate."""


@pytest.fixture
def code(tmp_path: Path) -> str:
    folder = tmp_path / "served"
    folder.mkdir()
    (folder / "serve.py").write_text("def model_fn(folder): return folder\n")
    (folder / "requirements.txt").write_text("a-package-that-is-nowhere==1\n")
    return str(folder)


def requests(builder: type[CreateModelStepBuilder[Any]], inputs: Any = None, **fields: Any) -> list[dict[str, Any]]:
    made = builder(ServedModelConfigBase(**{**BASE, **fields}), spec=SPEC, sagemaker_session=session())
    return made.create_step(inputs=DATA if inputs is None else inputs).to_requests()


def torch(code: str, **fields: Any) -> list[dict[str, Any]]:
    given = {"source_dir": code, "entry_point": "serve.py", "image_uri": "image:1", "framework_version": "2.1"}
    return requests(PyTorchModelStepBuilderBase, **{**given, **fields})


def test_code_and_model_are_two_steps_and_the_last_has_the_nodes_name(code: str) -> None:
    job, made = torch(code)

    assert [(one["Name"], one["Type"]) for one in (job, made)] == [
        ("Serving-RepackModel-0", "Training"),
        ("Serving", "Model"),
    ]
    assert job["Arguments"]["OutputDataConfig"]["S3OutputPath"]["Std:Join"]["Values"][1:] == ["serving", "repacked"]


def test_network_key_and_tags_reach_model_and_job(code: str) -> None:
    job, made = (one["Arguments"] for one in torch(code, **NETWORK))
    vpc = {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]}

    assert made["VpcConfig"] == job["VpcConfig"] == vpc
    assert made["EnableNetworkIsolation"] is True
    assert made["Tags"] == job["Tags"] == [{"Key": "team", "Value": "risk"}]
    assert job["OutputDataConfig"]["KmsKeyId"] == job["ResourceConfig"]["VolumeKmsKeyId"] == "key"


def test_machine_and_disk_of_the_job_are_the_configs(code: str) -> None:
    job, _ = torch(code, repack_instance_type="ml.m5.4xlarge", repack_volume_size=200)

    assert job["Arguments"]["ResourceConfig"]["InstanceType"] == "ml.m5.4xlarge"
    assert job["Arguments"]["ResourceConfig"]["VolumeSizeInGB"] == 200


def test_retries_of_jobs_are_for_the_job_alone(code: str) -> None:
    job, made = torch(code, retry_policies=[JOB_RETRY, BOTH_RETRY])

    assert len(job["RetryPolicies"]) == 2
    assert [policy["ExceptionType"] for policy in made["RetryPolicies"]] == [["Step.THROTTLING"]]


def test_names_of_jobs_and_models_begin_as_the_config_says(code: str) -> None:
    job, made = torch(code, job_name_prefix="mine")

    assert job["Arguments"]["TrainingJobName"] == made["Arguments"]["ModelName"] == "mine"


def test_scikit_learn_fetches_its_code(code: str) -> None:
    (made,) = requests(
        SKLearnModelStepBuilderBase,
        source_dir=code,
        entry_point="serve.py",
        framework_version="1.2-1",
        model_server_workers=3,
        container_log_level=10,
    )
    environment = made["Arguments"]["PrimaryContainer"]["Environment"]

    assert environment["SAGEMAKER_MODEL_SERVER_WORKERS"] == "3"
    assert environment["SAGEMAKER_CONTAINER_LOG_LEVEL"] == "10"
    assert environment["SAGEMAKER_SUBMIT_DIRECTORY"].endswith("/sourcedir.tar.gz")


def test_a_model_of_tensorflow_needs_no_code() -> None:
    (made,) = requests(TensorFlowModelStepBuilderBase, image_uri="i", framework_version="2.12.0", env={"A": "1"})

    assert made["Arguments"]["PrimaryContainer"]["Environment"] == {"A": "1"}


def test_a_model_of_hugging_face_needs_no_code() -> None:
    (made,) = requests(
        HuggingFaceModelStepBuilderBase, image_uri="i", pytorch_version="2.1", env={"HF_TASK": "text-classification"}
    )

    assert made["Arguments"]["PrimaryContainer"]["Environment"]["HF_TASK"] == "text-classification"


def test_a_model_of_ones_own_image_needs_the_image() -> None:
    (made,) = requests(ImageModelStepBuilderBase, image_uri="mine:1", image_config={"RepositoryAccessMode": "Vpc"})

    assert made["Arguments"]["PrimaryContainer"]["ImageConfig"] == {"RepositoryAccessMode": "Vpc"}
    with pytest.raises(ConfigurationError, match="missing required attribute 'image_uri'"):
        requests(ImageModelStepBuilderBase)


def test_dependencies_are_there(code: str) -> None:
    with pytest.raises(ValueError, match="no file or folder 'nowhere'"):
        ServedModelConfigBase(**BASE, dependencies=["nowhere"])


class TwoModels(PipelineModelStepBuilder[Any]):
    """Features, then scores."""

    def _create_models(self, inputs: dict[str, Any]) -> Sequence[Model]:
        code = {"entry_point": "serve.py", "source_dir": self.config.source_dir, "sagemaker_session": self.session}
        first = Model(image_uri="i:1", model_data=inputs["model_data"])
        return [first, PyTorchModel(image_uri="i:2", model_data=inputs["model_data"], **code)]


def test_containers_in_a_row_are_one_model_with_a_job_where_one_needs_it(code: str) -> None:
    job, made = requests(TwoModels, source_dir=code, **NETWORK)

    assert job["Name"] == "Serving-RepackModel-1"
    assert [one["Image"] for one in made["Arguments"]["Containers"]] == ["i:1", "i:2"]
    assert made["Arguments"]["VpcConfig"] == job["Arguments"]["VpcConfig"]


class Package(RegisterModelStepBuilder[Any]):
    """A PyTorch model, registered."""

    model_class = PyTorchModel


def package(code: str, inputs: dict[str, Any], **fields: Any) -> list[dict[str, Any]]:
    given = {"source_dir": code, "entry_point": "serve.py", "image_uri": "i", "model_package_group_name": "fraud"}
    config = PackageConfig(**{**BASE, **given, **fields})
    return Package(config, spec=PACKAGE_SPEC, sagemaker_session=session()).create_step(inputs=inputs).to_requests()


def test_a_registration_without_a_gate_says_what_its_config_says(code: str) -> None:
    metrics = Properties("Eval").ProcessingOutputConfig.Outputs["metrics"].S3Output.S3Uri
    facts = {"approval_status": "Approved", "domain": "MACHINE_LEARNING", "registry_task": "CLASSIFICATION"}
    job, made = package(
        code, {**DATA, "metrics_output": metrics}, **facts, commit_id="abc", package_description="Best", **NETWORK
    )
    arguments = made["Arguments"]
    statistics = arguments["ModelMetrics"]["ModelQuality"]["Statistics"]["S3Uri"]["Std:Join"]["Values"]

    assert job["Arguments"]["VpcConfig"]
    assert arguments["ModelApprovalStatus"] == "Approved"
    assert (arguments["Domain"], arguments["Task"]) == ("MACHINE_LEARNING", "CLASSIFICATION")
    assert arguments["MetadataProperties"] == {"CommitId": "abc"}
    assert arguments["ModelPackageDescription"] == "Best"
    assert statistics == [metrics.expr, "evaluation.json"]


def test_a_registration_needs_no_metrics(code: str) -> None:
    _, made = package(code, DATA)

    assert "ModelMetrics" not in made["Arguments"]


def test_a_transform_says_all_that_its_config_says() -> None:
    fields = {
        "max_concurrent_transforms": 2,
        "invocations_timeout_in_seconds": 60,
        "invocations_max_retries": 1,
        "data_capture_s3_uri": "s3://b/capture",
        "generate_inference_id": True,
        "compression_type": "Gzip",
        "trial_component_display_name": "Scores",
        "kms_key": "key",
    }
    builder = BatchTransformStepBuilder(BatchTransformConfig(**{**BASE, **fields}))
    step = builder.create_step(inputs={"model_name": "m", "transform_input": "s3://b/rows"})
    arguments = step.to_request()["Arguments"]

    assert arguments["MaxConcurrentTransforms"] == 2
    assert arguments["ModelClientConfig"] == {"InvocationsTimeoutInSeconds": 60, "InvocationsMaxRetries": 1}
    assert arguments["DataCaptureConfig"] == {
        "DestinationS3Uri": "s3://b/capture",
        "KmsKeyId": "key",
        "GenerateInferenceId": True,
    }
    assert arguments["TransformInput"]["CompressionType"] == "Gzip"
    assert arguments["ExperimentConfig"] == {"TrialComponentDisplayName": "Scores"}
    assert arguments["TransformResources"]["VolumeKmsKeyId"] == arguments["TransformOutput"]["KmsKeyId"] == "key"


class Serving(PyTorchModelStepBuilderBase[Any]):
    """A model whose code goes inside."""

    specs = SPEC

    def _get_inputs(self, inputs: dict[str, Any]) -> dict[str, Any]:
        return {"model_data": "s3://b/model.tar.gz"}


class NamedServing(Serving):
    """The same, as the SDK names its steps."""

    def create_step(self, **kwargs: Any) -> Any:
        made = super().create_step(**kwargs)
        return self._finished(ModelStep(name=made.name, step_args=made.step_args))


class Scoring(BatchTransformStepBuilder):
    """A transform with that model."""

    specs: ClassVar[Any] = StepSpecification(
        "Scoring",
        dependencies=[
            DependencySpec(
                "model_name",
                dependency_type=DependencyType.MODEL_NAME,
                compatible_sources=["Serving"],
                data_type="String",
            ),
        ],
        outputs=[OutputSpec("scores", output_type=DependencyType.TRANSFORM_OUTPUT)],
    )

    def _get_inputs(self, inputs: dict[str, Any]) -> dict[str, Any]:
        return {**super()._get_inputs(inputs), "transform_input": "s3://b/rows"}


def compiled(code: str, serving: type[Serving]) -> dict[str, dict[str, Any]]:
    registry = StepBuilderRegistry("cursus.steps")
    registry.register("Serving", serving)
    registry.register("Scoring", Scoring)
    dag = PipelineDAG(nodes=["Serving", "Scoring"], edges=[("Serving", "Scoring")])
    given = {"source_dir": code, "entry_point": "serve.py", "image_uri": "image:1", "framework_version": "2.1"}
    serve = ServedModelConfigBase(**{**BASE, **given})
    pipeline = PipelineDAGCompiler(registry).compile(dag, {"Serving": serve, "Scoring": BatchTransformConfig(**BASE)})
    assert pipeline.verify() == []
    return {step["Name"]: step for step in pipeline.document["Steps"]}


def test_a_compiled_node_may_be_several_steps_and_others_refer_to_its_last(code: str) -> None:
    steps = compiled(code, Serving)

    assert list(steps) == ["Serving-RepackModel-0", "Serving", "Scoring"]
    assert steps["Scoring"]["Arguments"]["ModelName"] == {"Get": "Steps.Serving.ModelName"}


def test_a_compiled_node_may_be_a_collection_with_names_of_its_own(code: str) -> None:
    steps = compiled(code, NamedServing)

    assert list(steps) == ["Serving-RepackModel-0", "Serving-CreateModel", "Scoring"]
    assert steps["Scoring"]["Arguments"]["ModelName"] == {"Get": "Steps.Serving-CreateModel.ModelName"}


def test_a_registration_has_no_way_to_say_how_its_image_is_pulled(code: str) -> None:
    config = ModelRegistrationConfig(
        **BASE,
        source_dir=code,
        model_package_group_name="fraud",
        metric_threshold=0.8,
        image_config={"RepositoryAccessMode": "Platform"},
    )

    with pytest.raises(ConfigurationError, match="image_config: a registered version has none"):
        ModelRegistrationStepBuilder(config)


def archive(files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text.encode()))
    return packed.getvalue()


def test_the_engine_runs_the_job_and_keeps_what_it_packed(tmp_path: Path, code: str) -> None:
    shared = session()
    builder = PyTorchModelStepBuilderBase(
        ServedModelConfigBase(
            **BASE, source_dir=code, entry_point="serve.py", image_uri="image:1", framework_version="2.1"
        ),
        spec=SPEC,
        sagemaker_session=shared,
    )
    step = builder.create_step(inputs={"model_data": "s3://given/model.tar.gz"})
    declared = [{"Name": "EXECUTION_S3_PREFIX", "Type": "String", "DefaultValue": "s3://my-bucket/run"}]
    definition = {"Version": "2020-12-01", "Metadata": {}, "Parameters": declared, "Steps": step.to_requests()}
    (tmp_path / "model.tar.gz").write_bytes(archive({"model.pth": "weights", "code/old.py": "old"}))
    assets = {"s3://given/model.tar.gz": tmp_path / "model.tar.gz"}
    for number, (uri, asset) in enumerate(shared.assets.items()):
        content = asset.made_file()
        assert content is not None
        assets[uri] = tmp_path / f"asset-{number}"
        assets[uri].write_bytes(content)

    assert verify(definition) == []
    request = RunRequest(definition=definition, pipeline_name="p", store=tmp_path / "store", assets=assets)
    result = run_definition(request)

    assert [(one.name, one.status) for one in result.steps] == [
        ("Serving-RepackModel-0", "Succeeded"),
        ("Serving", "Succeeded"),
    ]
    with tarfile.open(result.steps[0].outputs["model"].path) as tar:
        assert sorted(tar.getnames()) == ["code/requirements.txt", "code/serve.py", "model.pth"]
