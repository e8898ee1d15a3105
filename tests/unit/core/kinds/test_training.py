"""What estimators refuse, and in what they differ from the SDK's."""

from __future__ import annotations

import io
import tarfile
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.core.examples import session

from cursus.core.kinds import (
    Estimator,
    FileSystemInput,
    HuggingFace,
    InstanceGroup,
    LightGBM,
    ParameterString,
    ProfilerConfig,
    PyTorch,
    SKLearn,
    TensorFlow,
    TrainingStep,
)
from cursus.errors import KindError

if TYPE_CHECKING:
    from pathlib import Path

LARGE = "ml.m5.large"
OWN = {"image_uri": "image:1", "role": "r", "instance_type": LARGE}
SPOT = {"use_spot_instances": True}
GROUP = InstanceGroup("first", LARGE, 1)

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no image": ({"image_uri": None}, "Estimator.image_uri: no image is given"),
    "no role": ({"role": None}, "Estimator.role: no role is given"),
    "no machine": ({"instance_type": None}, "Estimator.instance_type: no machine is given"),
    "local mode": ({"instance_type": "local"}, "'local' is the SDK's local mode"),
    "groups and machine": ({"instance_groups": [GROUP]}, "Estimator.instance_type: set beside instance_groups"),
    "wait without spot": ({"max_wait": 90000}, "Estimator.max_wait: 90000 without spot machines"),
    "wait below run": ({**SPOT, "max_wait": 60}, "60 s is less than max_run, 86400 s"),
    "warm spot": ({**SPOT, "keep_alive_period_in_seconds": 60}, "set beside use_spot_instances"),
    "checkpoint folder alone": ({"checkpoint_local_path": "/c"}, "'/c' without checkpoint_s3_uri"),
    "half a VPC": ({"subnets": ["s"]}, "Estimator.security_group_ids: none given, but subnets are"),
    "script by variable": ({"entry_point": ParameterString("P")}, "cannot name a local script"),
    "folder without script": ({"source_dir": "code"}, "Estimator.entry_point: source_dir is given without it"),
    "output elsewhere": ({"output_path": "file:///tmp"}, "'file:///tmp' is no S3 address"),
    "profiler forbidden": (
        {"disable_profiler": True, "profiler_config": ProfilerConfig()},
        "it measures, and disable_profiler=True forbids that",
    ),
    "credentials alone": (
        {"training_repository_credentials_provider_arn": "arn"},
        "credentials for a private repository are given without it",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_estimator_refuses(name: str) -> None:
    members, fact = REFUSED[name]

    with pytest.raises(KindError, match="hint: ") as refused:
        Estimator(**{**OWN, **members})

    assert fact in str(refused.value)


def test_all_faults_of_an_estimator_come_together() -> None:
    with pytest.raises(KindError) as refused:
        Estimator(image_uri="i", max_wait=1, subnets=["s"])

    assert [fault.subject.partition(".")[2] for fault in refused.value.faults] == [
        "role",
        "instance_type",
        "max_wait",
        "max_wait",
        "security_group_ids",
    ]


DISTRIBUTIONS = {
    "a mistyped strategy": ({"mppi": {}}, "did you mean 'mpi'"),
    "two libraries": ({"smdistributed": {"dataparallel": {}, "modelparallel": {}}}, "one library at a time"),
    "a strategy of TensorFlow": ({"multi_worker_mirrored_strategy": {"enabled": True}}, "is TensorFlow's"),
    "groups without a strategy": ({"instance_groups": [GROUP]}, "instance groups that the estimator does not have"),
}


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_a_distribution_is_refused_for(name: str) -> None:
    distribution, fact = DISTRIBUTIONS[name]

    with pytest.raises(KindError, match=fact):
        PyTorch("t.py", role="r", instance_type=LARGE, image_uri="i", distribution=distribution)


def test_an_image_cannot_be_chosen_by_a_machine_without_a_default() -> None:
    job = PyTorch(
        "t.py",
        role="r",
        framework_version="2.0.1",
        py_version="py310",
        instance_type=ParameterString("Machine"),
        sagemaker_session=session(),
    )

    with pytest.raises(KindError, match=r"PyTorch.instance_type: .*\n.*give image_uri"):
        _ = job.image


def test_an_image_cannot_be_chosen_by_a_version_that_runs_choose() -> None:
    with pytest.raises(KindError, match=r"SKLearn.framework_version: a pipeline variable cannot choose the image"):
        SKLearn("t.py", role="r", instance_type=LARGE, framework_version=ParameterString("V"))


def test_scikit_learn_trains_on_one_machine_without_a_gpu() -> None:
    with pytest.raises(KindError) as refused:
        SKLearn("t.py", role="r", framework_version="1.2-1", instance_type="ml.g5.xlarge", instance_count=2)

    assert len(refused.value.faults) == 2


def test_a_hugging_face_container_is_named_by_two_versions() -> None:
    with pytest.raises(KindError, match="neither pytorch_version nor tensorflow_version"):
        HuggingFace("t.py", role="r", instance_type=LARGE, transformers_version="4.26", py_version="py39")


def test_mirroring_needs_a_tensorflow_that_has_it() -> None:
    with pytest.raises(KindError, match=r"came with TensorFlow 2\.9, not 2\.8"):
        TensorFlow(
            "t.py",
            role="r",
            instance_type=LARGE,
            framework_version="2.8",
            py_version="py39",
            distribution={"multi_worker_mirrored_strategy": {"enabled": True}},
        )


def test_hyperparameters_without_a_json_form_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("")
    values = {"a": object(), "b": [ParameterString("P")], "c": 1}
    job = SKLearn(
        str(tmp_path / "train.py"),
        role="r",
        instance_type=LARGE,
        framework_version="1.2-1",
        hyperparameters=values,
        sagemaker_session=session(),
    )

    with pytest.raises(KindError) as refused:
        job.request()

    assert [fault.subject for fault in refused.value.faults] == ["hyperparameter 'a'", "hyperparameter 'b'"]


def test_hyperparameters_can_be_set_later() -> None:
    job = Estimator(**OWN, hyperparameters={"a": 1}, output_path="s3://b/o", sagemaker_session=session())
    job.set_hyperparameters(a=2, b="x")

    assert job.script_mode() == {"a": "2", "b": "x"}


def test_channels_of_no_data_and_of_taken_names_are_told_together() -> None:
    job = Estimator(**OWN, model_uri="s3://b/m", sagemaker_session=session())

    with pytest.raises(KindError) as refused:
        job.request({"model": "s3://b/x", "train": "rows.csv"})

    assert [fault.subject for fault in refused.value.faults] == ["channel 'train'", "channel 'model'"]


def test_a_file_system_is_of_a_known_kind() -> None:
    with pytest.raises(KindError, match="choose one of EFS, FSxLustre"):
        FileSystemInput("fs-1", "NFS", "/d")  # type: ignore[arg-type]


@pytest.mark.parametrize("both", [True, False])
def test_a_training_step_is_given_one_form_of_its_job(both: bool) -> None:
    job = Estimator(**OWN)
    given: dict[str, Any] = {"step_args": job.fit(), "estimator": job} if both else {}

    with pytest.raises(KindError, match="training step 'T' has"):
        TrainingStep(name="T", **given)


def test_the_profiler_is_off_unless_asked_for() -> None:
    plain = Estimator(**OWN, output_path="s3://b/o", sagemaker_session=session())
    asked = Estimator(**OWN, output_path="s3://b/o", sagemaker_session=session(), profiler_config=ProfilerConfig())

    assert plain.request()["ProfilerConfig"] == {"DisableProfiler": True}
    assert asked.request()["ProfilerConfig"] == {"S3OutputPath": "s3://b/o", "DisableProfiler": False}


def _shipped(job: LightGBM) -> dict[str, str]:
    job.request()
    content = next(content for asset in job.session.assets.values() if (content := asset.made_file()))
    with tarfile.open(fileobj=io.BytesIO(content)) as packed:
        return {name: packed.extractfile(name).read().decode() for name in packed.getnames()}  # type: ignore[union-attr]


def _lightgbm(folder: Path, **options: Any) -> LightGBM:
    (folder / "train.py").write_text("import json\n")
    given = {"source_dir": str(folder), "role": "r", "instance_type": LARGE, "framework_version": "1.2-1"}
    return LightGBM("train.py", **given, sagemaker_session=session(), **options)


def test_lightgbm_ships_the_version_that_the_container_installs(tmp_path: Path) -> None:
    assert _shipped(_lightgbm(tmp_path))["requirements.txt"].startswith("lightgbm==")


def test_ones_own_requirements_go_first(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("lightgbm==4.3.0\n")

    assert _shipped(_lightgbm(tmp_path))["requirements.txt"] == "lightgbm==4.3.0\n"


def test_an_image_with_lightgbm_in_it_installs_nothing(tmp_path: Path) -> None:
    assert "requirements.txt" not in _shipped(_lightgbm(tmp_path, image_uri="lightgbm:1"))


def test_lightgbm_cannot_be_installed_without_a_network(tmp_path: Path) -> None:
    with pytest.raises(KindError, match="cannot without a network"):
        _lightgbm(tmp_path, enable_network_isolation=True)


def test_a_dependency_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="check the paths in dependencies"):
        _lightgbm(tmp_path, dependencies=[str(tmp_path / "lib")]).request()
