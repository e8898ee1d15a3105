"""Samples of training steps: few rounds, as few as each hyperparameter takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from tests.unit.scaffold.planning import planned

from cursus.scaffold.script.choosing import imported_packages, script_text
from cursus.scaffold.writing.samples import samples_text

if TYPE_CHECKING:
    from pathlib import Path


def hyperparameters(root: Path, case: str, **told: Any) -> dict[str, Any]:
    samples = yaml.safe_load(samples_text(planned(root, case, **told)))
    found: dict[str, Any] = samples["config"]["hyperparameters"]
    return found


def test_few_rounds_are_trained_where_the_base_says_how_many(tmp_path: Path) -> None:
    assert hyperparameters(tmp_path, "training")["num_round"] == 10
    assert hyperparameters(tmp_path, "pytorch_training")["max_epochs"] == 1
    assert "num_round" not in hyperparameters(tmp_path, "sklearn_training")


@pytest.mark.parametrize(
    ("limits", "rounds"),
    [({}, 1), ({"minimum": 5}, 5), ({"minimum": 0}, 1), ({"maximum": 200}, 1), ({"minimum": 20, "maximum": 40}, 20)],
)
def test_hyperparameters_of_the_step_are_as_few_as_they_may_be(
    limits: dict[str, int], rounds: int, tmp_path: Path
) -> None:
    told = [{"name": "epochs", "type": "int", "default": 30, **limits}]
    assert hyperparameters(tmp_path, "sklearn_training", hyperparameters=told)["epochs"] == rounds


def test_what_the_plan_gives_as_a_sample_counts(tmp_path: Path) -> None:
    told = [{"name": "n_estimators", "type": "int", "sample": 3}]
    assert hyperparameters(tmp_path, "sklearn_training", hyperparameters=told)["n_estimators"] == 3


def test_a_script_that_makes_an_estimator_names_the_library_that_has_it(tmp_path: Path) -> None:
    for case, names_it in (("sklearn_training", True), ("pytorch_training", False), ("training", False)):
        plan = planned(tmp_path, case)
        assert ("scikit-learn" in imported_packages(plan)) is names_it
        assert ("from sklearn.base import BaseEstimator" in script_text(plan)) is names_it
