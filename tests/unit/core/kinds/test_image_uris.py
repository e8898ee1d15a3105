"""Addresses of container images; tests/oracle compares all of them with the SDK."""

from __future__ import annotations

import pytest

from cursus.core.kinds.image_uris import image_uri, image_versions
from cursus.core.kinds.variables import ParameterString, Properties
from cursus.errors import KindError


def test_a_framework_has_an_image_in_a_region() -> None:
    assert image_uri("sklearn", "us-east-1", "1.2-1") == (
        "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
    )


def test_a_region_of_another_partition_has_another_domain() -> None:
    assert ".amazonaws.com.cn/" in image_uri("xgboost", "cn-north-1", "1.7-1")


@pytest.mark.parametrize(("machine", "processor"), [("ml.m5.large", "cpu"), ("ml.g5.xlarge", "gpu"), ("local", "cpu")])
def test_the_machine_decides_between_the_images_for_cpu_and_gpu(machine: str, processor: str) -> None:
    address = image_uri("pytorch", "us-east-1", "2.1", scope="training", instance_type=machine)

    assert address.endswith(f"/pytorch-training:2.1-{processor}-py310")


def test_of_a_pipeline_parameter_the_default_decides() -> None:
    machine = ParameterString("Machine", "ml.g5.xlarge")

    assert "2.1-gpu" in image_uri("pytorch", "us-east-1", "2.1", scope="training", instance_type=machine)


def test_a_machine_that_only_a_run_knows_cannot_decide() -> None:
    machine = Properties("Choose").Machine

    with pytest.raises(KindError, match=r"known only when the pipeline runs(.|\n)*hint: name image_uri, or give"):
        image_uri("pytorch", "us-east-1", "2.1", scope="training", instance_type=machine)


def test_a_hugging_face_image_names_the_framework_that_it_is_built_on() -> None:
    asked = {"base_framework_version": "pytorch1.13", "scope": "inference", "instance_type": "ml.m5.large"}

    assert "pytorch-inference:1.13-transformers4.26-cpu-py39-" in image_uri("huggingface", "us-east-1", "4.26", **asked)


def test_an_unknown_framework_is_told_with_the_nearest() -> None:
    with pytest.raises(KindError, match=r"image of xgbost: no framework(.|\n)*did you mean 'xgboost'"):
        image_uri("xgbost", "us-east-1", "1.7-1")


def test_an_unknown_version_is_told_with_those_there_are() -> None:
    with pytest.raises(KindError, match=r"no training version '1.22-1'\n  hint: known: 0.20.0, "):
        image_uri("sklearn", "us-east-1", "1.22-1")


def test_of_many_versions_the_newest_are_told() -> None:
    with pytest.raises(KindError, match=r"2\.8\.0 and \d+ more$"):
        image_uri("pytorch", "us-east-1", "9.9", scope="training")


def test_an_unknown_region_is_told_together_with_an_unknown_version() -> None:
    with pytest.raises(KindError) as caught:
        image_uri("sklearn", "us-east-9", "1.22-1")

    assert [fault.fact for fault in caught.value.faults] == [
        "there is no region 'us-east-9'",
        "there is no training version '1.22-1'",
    ]


def test_a_wrong_python_and_a_missing_machine_are_told_together() -> None:
    with pytest.raises(KindError) as caught:
        image_uri("pytorch", "us-east-1", "2.1", scope="training", py_version="py2")

    assert [fault.subject for fault in caught.value.faults] == ["image of pytorch 2.1", "image of pytorch"]


def test_a_version_without_an_image_for_arm_is_not_replaced_by_another() -> None:
    with pytest.raises(KindError, match=r"there is no inference_graviton version '1.2-1'"):
        image_uri("sklearn", "us-east-1", "1.2-1", instance_type="ml.m6g.large")


def test_an_image_for_arm_is_not_put_on_another_machine() -> None:
    with pytest.raises(KindError, match=r"'ml\.m5\.large' is none"):
        image_uri("pytorch", "us-east-1", "2.1", scope="inference_graviton", instance_type="ml.m5.large")


def test_a_keyword_of_another_framework_is_refused() -> None:
    with pytest.raises(KindError, match=r"leave inference_tool out"):
        image_uri("tensorflow", "us-east-1", "2.9", scope="inference", inference_tool="neuron")


def test_versions_are_listed_from_the_oldest() -> None:
    versions = image_versions("pytorch", "training")

    assert versions.index("1.9.1") < versions.index("1.10.2") < versions.index("2.1.0")
    assert set(versions) < set(image_versions("pytorch"))
