"""What image URIs tell of the Python in them."""

from __future__ import annotations

import pytest

from cursus.engine.images import differences

ACCOUNT = "683313688378.dkr.ecr.us-east-1.amazonaws.com"
HERE = {"python": "3.11.7", "scikit-learn": "1.2.2", "xgboost-cpu": "3.2.0"}


@pytest.mark.parametrize(
    ("image", "told"),
    [
        ("sagemaker-scikit-learn:1.2-1-cpu-py3", []),
        ("sagemaker-scikit-learn:0.23-1-cpu-py3", ["scikit-learn 0.23 in the image, 1.2.2 here"]),
        ("sagemaker-xgboost:1.7-1", ["xgboost-cpu 1.7 in the image, 3.2.0 here"]),
        (
            "pytorch-training:2.0.0-cpu-py310",
            ["torch 2.0.0 in the image, none here", "Python 3.10 in the image, 3.11.7 here"],
        ),
        ("pytorch-training:2.0.0-cpu-py311", ["torch 2.0.0 in the image, none here"]),
        ("mine:1.0", []),
        ("xgboost", []),
    ],
)
def test_the_tag_names_the_framework_and_python(image, told):
    assert list(differences(f"{ACCOUNT}/{image}", HERE.get)) == told
