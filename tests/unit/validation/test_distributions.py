"""What brings the modules that scripts import."""

from __future__ import annotations

import pytest

from cursus.validation.distributions import distribution_of, is_brought


@pytest.mark.parametrize(
    ("module", "installed"),
    [
        ("sklearn", "scikit-learn"),
        ("numpy", "pandas"),
        ("xgboost", "xgboost-cpu"),
        ("row_tools", "row-tools"),
        ("google", "google-cloud-pubsub"),
        ("google", "protobuf"),
    ],
)
def test_a_distribution_brings_a_module(module: str, installed: str) -> None:
    assert is_brought(module, {"boto3", installed})


@pytest.mark.parametrize(("module", "installed"), [("pandas", "numpy"), ("polars", "pandas"), ("torch", "torchvision")])
def test_a_distribution_does_not_bring_a_module(module: str, installed: str) -> None:
    assert not is_brought(module, {installed})


def test_a_module_without_another_name_is_installed_under_its_own() -> None:
    assert (distribution_of("row_tools"), distribution_of("cv2")) == ("row-tools", "opencv-python")
