"""Addresses of container images; tests/oracle compares all of them with the SDK."""

from __future__ import annotations

import pytest

from cursus.core.kinds.image_uris import image_uri, image_versions
from cursus.errors import KindError


def test_a_framework_has_an_image_in_a_region() -> None:
    assert image_uri("sklearn", "us-east-1", "1.2-1") == (
        "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
    )


def test_a_region_of_another_partition_has_another_domain() -> None:
    assert ".amazonaws.com.cn/" in image_uri("xgboost", "cn-north-1", "1.7-1")


def test_an_unknown_framework_is_told_with_the_nearest() -> None:
    with pytest.raises(KindError, match="did you mean 'xgboost'"):
        image_uri("xgbost", "us-east-1", "1.7-1")


def test_an_unknown_version_is_told_with_those_there_are() -> None:
    with pytest.raises(KindError, match=r"no container image for sklearn version '1.22-1'\n  hint: known: 0.20.0, "):
        image_uri("sklearn", "us-east-1", "1.22-1")


def test_an_unknown_region_is_told() -> None:
    with pytest.raises(KindError, match="no container image for region 'us-east-9'"):
        image_uri("sklearn", "us-east-9", "1.2-1")


def test_versions_are_listed() -> None:
    assert {"1.0-1", "1.2-1"} <= set(image_versions("sklearn"))
