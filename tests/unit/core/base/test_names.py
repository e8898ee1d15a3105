"""Names that follow by rule."""

from __future__ import annotations

import pytest

from cursus.core.base.names import join_job_type, snake_case, split_node_name


@pytest.mark.parametrize(
    ("name", "file_name"),
    [
        ("DataLoading", "data_loading"),
        ("XGBoostTraining", "xgboost_training"),
        ("XGBoostModelEval", "xgboost_model_eval"),
        ("PyTorchTraining", "pytorch_training"),
        ("LightGBMModel", "lightgbm_model"),
        ("MIMSPackaging", "mims_packaging"),
        ("A", "a"),
    ],
)
def test_a_class_name_becomes_a_file_name(name: str, file_name: str) -> None:
    assert snake_case(name) == file_name


@pytest.mark.parametrize("job_type", ["training", "validation", "testing", "calibration"])
def test_joining_and_splitting_are_inverse(job_type: str) -> None:
    assert split_node_name(join_job_type("Clean", job_type)) == ("Clean", job_type)


@pytest.mark.parametrize("node", ["Clean_left", "Clean", "_training", "training"])
def test_what_is_no_job_type_stays_part_of_the_name(node: str) -> None:
    assert split_node_name(node) == (node, None)


def test_a_capitalised_job_type_is_one_too() -> None:
    assert split_node_name("Clean_Training") == ("Clean", "training")
