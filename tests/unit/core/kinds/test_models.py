"""Models, registrations and transforms that the service would not take, and steps that stand for several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.core.examples import session

from cursus.core.kinds import (
    ConditionEquals,
    ConditionStep,
    CreateModelStep,
    FailStep,
    HuggingFaceModel,
    Model,
    ModelMetrics,
    ModelStep,
    MultiDataModel,
    ParameterString,
    PipelineModel,
    PyTorchModel,
    RegisterModelStep,
    RetryPolicy,
    SKLearnModel,
    TensorFlowModel,
    Transformer,
    TransformInput,
    TransformStep,
    XGBoostModel,
)
from cursus.errors import ConfigurationError, KindError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DATA = ParameterString("Data", default_value="s3://b/model.tar.gz")
SOURCE = {"S3DataSource": {"S3Uri": "s3://b/m/", "S3DataType": "S3Prefix", "CompressionType": "None"}}


def model(**options: Any) -> Model:
    return Model(**{"model_data": "s3://b/m.tar.gz", "role": "r", "image_uri": "host/name:1", **options})


@pytest.fixture
def torch(tmp_path: Path) -> PyTorchModel:
    folder = tmp_path / "served"
    folder.mkdir()
    (folder / "serve.py").write_text("")
    return PyTorchModel(
        model_data=DATA,
        role="r",
        entry_point="serve.py",
        source_dir=str(folder),
        image_uri="i",
        sagemaker_session=session(),
    )


MODEL_FAULTS: dict[str, tuple[Callable[[], Any], list[str]]] = {
    "code without an entry point": (lambda: model(source_dir="src"), ["has code and no entry_point"]),
    "code for a data source": (
        lambda: model(model_data=SOURCE, source_dir="s", entry_point="a.py"),
        ["cannot be put into a ModelDataSource"],
    ),
    "PyTorch of nothing": (
        lambda: PyTorchModel(role="r", framework_version=None),
        ["has neither image_uri nor framework_version and py_version", "has no model_data"],
    ),
    "XGBoost without a version": (lambda: XGBoostModel(model_data="d"), ["nor framework_version"]),
    "scikit-learn on Python 2": (
        lambda: SKLearnModel(model_data="d", framework_version="1.2-1", py_version="py2"),
        ["there is no image for 'py2'"],
    ),
    "TensorFlow with a strange level": (
        lambda: TensorFlowModel(model_data="d", framework_version="2.12.0", container_log_level=15),
        ["15 is no log level"],
    ),
    "Hugging Face on nothing": (
        lambda: HuggingFaceModel(transformers_version="4.37", py_version="py310"),
        ["has no framework below"],
    ),
    "Hugging Face on two": (
        lambda: HuggingFaceModel(image_uri="i", pytorch_version="2.1", tensorflow_version="2.6", entry_point="a.py"),
        ["has both pytorch_version and tensorflow_version", "has code and no model_data"],
    ),
    "no containers": (lambda: PipelineModel(models=[]), ["has no role", "has 0 containers"]),
    "too many containers": (lambda: PipelineModel(models=[model()] * 16, role="r"), ["has 16 containers"]),
    "many models nowhere": (lambda: MultiDataModel(model_data_prefix="m/", image_uri="i"), ["'m/' is no S3 address"]),
    "many models with two images": (
        lambda: MultiDataModel(model_data_prefix="s3://b/m/", image_uri="i", model=model()),
        ["has a model, and an image"],
    ),
}


@pytest.mark.parametrize("name", MODEL_FAULTS)
def test_a_model_that_cannot_be_served_is_refused_with_all_faults_and_hints(name: str) -> None:
    make, expected = MODEL_FAULTS[name]
    with pytest.raises(KindError) as caught:
        make()

    assert len(caught.value.faults) == len(expected)
    assert all(text in fault.fact for text, fault in zip(expected, caught.value.faults, strict=True))
    assert all(fault.hint for fault in caught.value.faults)


REGISTER_FAULTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "an option that there is not": ({"approval": "Approved"}, ["there is no option 'approval'"]),
    "group and name": (
        {
            "model_package_group_name": "g",
            "model_package_name": "n",
            "inference_instances": ["m"],
            "transform_instances": ["m"],
        },
        ["both model_package_name and model_package_group_name are given"],
    ),
    "a name without machines": (
        {"model_package_name": "n", "source_uri": "s3://b/s"},
        ["has no source_uri", "needs inference_instances and transform_instances"],
    ),
    "statuses": (
        {"approval_status": "approved", "skip_model_validation": True},
        ["'approved' is not known", "True is not known"],
    ),
    "shapes": (
        {"model_metrics": {"Bias": {}}, "content_types": "text/csv"},
        ["is not a ModelMetrics", "'text/csv' is a text"],
    ),
}


@pytest.mark.parametrize("name", REGISTER_FAULTS)
def test_a_registration_that_the_service_refuses_is_refused_with_all_faults(name: str) -> None:
    options, expected = REGISTER_FAULTS[name]
    with pytest.raises(KindError) as caught:
        model().register(**options)

    assert len(caught.value.faults) == len(expected)
    assert all(text in fault.fact for text, fault in zip(expected, caught.value.faults, strict=True))


def test_the_nearest_option_and_status_are_offered() -> None:
    with pytest.raises(KindError, match="did you mean 'approval_status'"):
        model().register(aproval_status="Approved")
    with pytest.raises(KindError, match="did you mean 'Approved'"):
        model().register(approval_status="approved")


def test_a_status_of_a_run_is_taken() -> None:
    status = ParameterString("Status", default_value="Approved")
    step = RegisterModelStep(name="R", step_args=model().register(approval_status=status))

    assert step.to_request()["Arguments"]["ModelApprovalStatus"] == {"Get": "Parameters.Status"}


def test_containers_in_a_row_are_registered_with_their_data() -> None:
    with pytest.raises(KindError, match=r"models\[1\]: has no model data to register"):
        PipelineModel(models=[model(), model(model_data=None)], role="r").register()


def test_a_package_outside_of_a_group_takes_no_data_source() -> None:
    machines = {"inference_instances": ["m"], "transform_instances": ["m"]}
    with pytest.raises(KindError, match="takes no ModelDataSource"):
        model(model_data=SOURCE).register(model_package_name="n", **machines)


def test_metrics_are_files_of_metrics() -> None:
    with pytest.raises(KindError) as caught:
        ModelMetrics(model_statistics="s3://b/e.json", bias="s3://b/b.json")  # type: ignore[arg-type]

    assert len(caught.value.faults) == 2
    assert caught.value.faults[0].hint == "give a MetricsSource(s3_uri=...)"


def test_a_model_is_created_under_a_role() -> None:
    with pytest.raises(KindError, match="has no role"):
        CreateModelStep(name="M", step_args=model(role=None).create())


def test_an_image_that_depends_on_the_machine_needs_one() -> None:
    made = PyTorchModel(
        model_data="s3://b/m", framework_version="2.1", py_version="py310", sagemaker_session=session(), role="r"
    )
    with pytest.raises(KindError, match="has neither a machine nor an image_uri"):
        CreateModelStep(name="M", step_args=made.create()).to_requests()


def test_a_step_of_something_else_than_a_model_is_refused() -> None:
    with pytest.raises(KindError, match="is nothing that a model gives"):
        ModelStep(name="M", step_args={})  # type: ignore[arg-type]


def test_retries_of_jobs_are_not_for_models() -> None:
    policy = RetryPolicy(("SageMaker.CAPACITY_ERROR",), max_attempts=2)
    with pytest.raises(KindError, match=r"SageMaker.CAPACITY_ERROR is of jobs"):
        ModelStep(name="M", step_args=model().create(), retry_policies=[policy])


@pytest.mark.parametrize(
    ("setting", "fact"), [("entry_point", "is not to choose"), ("instance_typ", "there is no setting 'instance_typ'")]
)
def test_a_setting_that_a_repacking_job_has_not_is_refused(setting: str, fact: str, torch: PyTorchModel) -> None:
    with pytest.raises(KindError, match=fact):
        ModelStep(name="M", step_args=torch.create(), repack_model_step_settings={setting: "x"}).to_requests()


def test_a_library_that_is_not_there_is_named(torch: PyTorchModel) -> None:
    torch.dependencies = ["/nowhere/lib.py"]
    with pytest.raises(ConfigurationError, match=r"/nowhere/lib\.py"):
        CreateModelStep(name="M", step_args=torch.create()).to_requests()


def test_a_model_step_stands_for_its_job_and_its_model(torch: PyTorchModel) -> None:
    step = ModelStep(name="M", step_args=torch.create(), depends_on=["Before"])
    job, made = step.to_requests()

    assert [one.name for one in step.steps] == [job["Name"], made["Name"]] == ["M-RepackModel-0", "M-CreateModel"]
    assert job["DependsOn"] == ["Before"]
    assert "DependsOn" not in made
    assert step.properties.ModelName.expr == {"Get": "Steps.M-CreateModel.ModelName"}
    with pytest.raises(KindError, match="has no single request"):
        step.to_request()


def test_who_waits_for_a_model_step_waits_for_all_of_it(torch: PyTorchModel) -> None:
    waiting = FailStep(name="F", depends_on=[ModelStep(name="M", step_args=torch.create())])

    assert waiting.to_request()["DependsOn"] == ["M-RepackModel-0", "M-CreateModel"]


def test_branches_hold_the_jobs_of_their_models(torch: PyTorchModel) -> None:
    step = ConditionStep(
        name="Gate",
        conditions=[ConditionEquals(1, 1)],
        if_steps=[ModelStep(name="M", step_args=torch.register(model_package_group_name="g"))],
        else_steps=[CreateModelStep(name="N", step_args=torch.create())],
    )
    branches = step.to_request()["Arguments"]

    assert [one["Name"] for one in branches["IfSteps"]] == ["M-RepackModel-0", "M-RegisterModel"]
    assert [one["Name"] for one in branches["ElseSteps"]] == ["N-RepackModel-0", "N"]


def test_code_goes_into_an_archive_by_its_content_and_not_by_its_place(torch: PyTorchModel) -> None:
    job, _ = CreateModelStep(name="M", step_args=torch.create()).to_requests()
    told = job["Arguments"]["HyperParameters"]

    assert told["source_dir"] == '"served"'
    assert told["sagemaker_submit_directory"].strip('"') in torch.session.assets


def test_code_on_s3_is_a_channel_of_the_job(torch: PyTorchModel) -> None:
    torch.source_dir = "s3://b/code/sourcedir.tar.gz"
    job, _ = CreateModelStep(name="M", step_args=torch.create()).to_requests()
    channels = {
        one["ChannelName"]: one["DataSource"]["S3DataSource"]["S3Uri"] for one in job["Arguments"]["InputDataConfig"]
    }

    assert channels["code"] == "s3://b/code/sourcedir.tar.gz"


def test_an_archive_that_is_known_now_is_repacked_in_the_run_as_well(torch: PyTorchModel) -> None:
    torch.model_data = "s3://b/model.tar.gz"
    job, made = CreateModelStep(name="M", step_args=torch.create()).to_requests()

    assert job["Arguments"]["HyperParameters"]["model_archive"] == '"s3://b/model.tar.gz"'
    assert made["Arguments"]["PrimaryContainer"]["ModelDataUrl"] == {
        "Get": "Steps.M-RepackModel-0.ModelArtifacts.S3ModelArtifacts"
    }


def test_many_models_of_a_models_container() -> None:
    made = MultiDataModel(model_data_prefix="s3://b/m/", model=model(env={"A": "1"}, role="other"))
    arguments = CreateModelStep(name="M", step_args=made.create()).to_request()["Arguments"]

    assert arguments["ExecutionRoleArn"] == "other"
    assert arguments["PrimaryContainer"] == {
        "Image": "host/name:1",
        "Environment": {"A": "1"},
        "ModelDataUrl": "s3://b/m/",
        "Mode": "MultiModel",
    }


def test_a_prefix_names_models_and_packages_outside_of_groups() -> None:
    machines = {"inference_instances": ["m"], "transform_instances": ["m"]}
    package = model().register(model_package_name="n", **machines)
    alone = RegisterModelStep(name="R", step_args=package, job_name_prefix="mine").to_request()
    version = RegisterModelStep(name="R", step_args=model().register(), job_name_prefix="mine").to_request()

    assert alone["Arguments"]["ModelPackageName"] == "mine"
    assert "ModelPackageName" not in version["Arguments"]


def test_a_transform_of_nothing_on_s3_is_refused_with_all_faults() -> None:
    with pytest.raises(KindError) as caught:
        TransformInput("rows.csv", model_client_config={"InvocationMaxRetries": 1}, experiment_config={"Trial": "t"})

    assert [fault.subject.partition(" ")[2] for fault in caught.value.faults] == [
        "data",
        "model_client_config",
        "experiment_config",
    ]
    assert caught.value.faults[1].hint == "did you mean 'InvocationsMaxRetries'?"


def test_a_transform_is_given_one_way() -> None:
    job = Transformer(model_name="m", instance_type="x", output_path="s3://b/o")
    with pytest.raises(KindError, match="is given none of them"):
        TransformStep(name="T")
    with pytest.raises(KindError, match="is given step_args and inputs"):
        TransformStep(name="T", step_args=job.transform("s3://b/r"), inputs=TransformInput("s3://b/r"))


def test_scores_need_a_place() -> None:
    job = Transformer(model_name="m", instance_type="x")
    with pytest.raises(KindError, match="its transformer has no output_path"):
        TransformStep(name="T", step_args=job.transform("s3://b/r")).to_request()
