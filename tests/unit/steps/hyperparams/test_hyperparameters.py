"""What hyperparameters refuse, derive, and let be searched."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from cursus.core.base.hyperparameters_base import (
    CategoricalRange,
    ContinuousRange,
    IntegerRange,
    ModelHyperparameters,
)
from cursus.errors import ConfigurationError
from cursus.steps.hyperparams.hyperparameters_lightgbm import LightGBMModelHyperparameters
from cursus.steps.hyperparams.hyperparameters_pytorch import PyTorchModelHyperparameters
from cursus.steps.hyperparams.hyperparameters_sklearn import SKLearnModelHyperparameters
from cursus.steps.hyperparams.hyperparameters_xgboost import XGBoostModelHyperparameters

CLASSES: tuple[type[ModelHyperparameters], ...] = (
    LightGBMModelHyperparameters,
    PyTorchModelHyperparameters,
    SKLearnModelHyperparameters,
    XGBoostModelHyperparameters,
)


def test_columns_and_classes_give_the_models_dimensions() -> None:
    values = XGBoostModelHyperparameters(label_name="y", tab_field_list=["a", "b"], multiclass_categories=["x", "z"])

    assert (values.input_tab_dim, values.num_classes, values.is_binary) == (2, 2, True)


def test_dimensions_that_the_data_decide_are_unknown() -> None:
    values = XGBoostModelHyperparameters(label_name="y")

    assert (values.input_tab_dim, values.num_classes, values.is_binary) == (None, None, None)


def test_unset_values_are_left_out_of_what_the_script_reads() -> None:
    assert "multiclass_categories" not in XGBoostModelHyperparameters(label_name="y").to_hyperparameter_dict()


def test_faults_across_fields_come_together() -> None:
    with pytest.raises(ValidationError) as refused:
        XGBoostModelHyperparameters(
            label_name="y", full_field_list=["a"], tab_field_list=["b"], multiclass_categories=[1]
        )

    for part in ("label_name 'y'", "tab_field_list names b", "multiclass_categories"):
        assert part in str(refused.value)


REFUSED: list[tuple[type[ModelHyperparameters], dict[str, Any], str]] = [
    (LightGBMModelHyperparameters, {"num_leaves": 31, "max_depth": 3}, "at most 8"),
    (LightGBMModelHyperparameters, {"bagging_fraction": 0.5}, "no effect with bagging_freq 0"),
    (LightGBMModelHyperparameters, {"boosting": "rf"}, "draws rows for each tree"),
    (LightGBMModelHyperparameters, {"objective": "regression", "is_unbalance": True}, "is for two classes"),
    (PyTorchModelHyperparameters, {"model_class": "mlp", "early_stopping_patience": 11}, "would never stop"),
    (PyTorchModelHyperparameters, {"model_class": "mlp", "momentum": 0.9}, "use sgd"),
    (PyTorchModelHyperparameters, {"model_class": "mlp", "metric_choices": ["auc", "auc"]}, "name each once"),
    (SKLearnModelHyperparameters, {"estimator": "a.B", "parameters": {"random_state": 1}}, "set seed alone"),
    (SKLearnModelHyperparameters, {"estimator": "a b"}, "should match pattern"),
]


@pytest.mark.parametrize(("kind", "values", "fact"), REFUSED)
def test_values_that_contradict_each_other_are_refused(
    kind: type[ModelHyperparameters], values: dict[str, Any], fact: str
) -> None:
    with pytest.raises(ValidationError, match=fact):
        kind(label_name="y", **values)


@pytest.mark.parametrize("kind", CLASSES)
def test_every_range_lies_within_what_its_field_takes(kind: type[ModelHyperparameters]) -> None:
    ranges = kind.search_ranges()

    assert kind.search_space(**dict.fromkeys(ranges, ...)) == ranges


def test_a_search_is_narrowed_by_pairs_and_lists() -> None:
    found = XGBoostModelHyperparameters.search_space(eta=(0.02, 0.3), max_depth=..., tree_method=["hist"])

    assert found == {
        "eta": ContinuousRange(0.02, 0.3, "Logarithmic"),
        "max_depth": IntegerRange(3, 12),
        "tree_method": CategoricalRange(("hist",)),
    }


def test_all_faults_of_a_search_come_together() -> None:
    with pytest.raises(ConfigurationError) as refused:
        XGBoostModelHyperparameters.search_space(eta=(0, 2), depth=..., max_depth=(9, 4), gamma=7, tree_method=["gpu"])

    told = str(refused.value)
    for part in (
        "greater than 0",
        "less than or equal to 1",
        "did you mean 'max_depth'",
        "9, is above",
        "7 is no",
        "'gpu'",
    ):
        assert part in told
