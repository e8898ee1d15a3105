import json
import math

import joblib
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cursus_runtime.estimators import DEFAULTS, Baseline, fitted_estimator, sklearn_estimator

labels = st.lists(st.integers(0, 3), min_size=1, max_size=40)


@settings(max_examples=20, deadline=None)
@given(labels)
def test_a_baseline_of_few_classes_is_right_as_often_as_any_constant_can_be(values):
    truth = np.array(values, dtype=np.float64)
    predicted = Baseline().fit(np.zeros((len(truth), 1)), truth).predict(np.zeros((len(truth), 1)))
    assert len(set(predicted)) == 1
    assert (predicted == truth).sum() == max(np.unique(truth, return_counts=True)[1])


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=21, max_size=60, unique=True))
def test_a_baseline_of_many_numbers_predicts_their_mean(values):
    truth = np.array(values)
    predicted = Baseline().fit(np.zeros((len(truth), 2)), truth).predict(np.zeros((3, 2)))
    assert predicted.tolist() == [pytest.approx(truth.mean())] * 3


def test_an_estimator_is_made_by_its_class_with_its_parameters_and_the_seed():
    made = sklearn_estimator("sklearn.tree.DecisionTreeClassifier", {"max_depth": 2}, 7)
    assert (type(made).__name__, made.max_depth, made.random_state) == ("DecisionTreeClassifier", 2, 7)
    assert "random_state" not in sklearn_estimator("sklearn.linear_model.LinearRegression", None, 7).get_params()


@pytest.mark.parametrize(
    ("name", "parameters", "said"),
    [
        ("os.system", None, "write a class of scikit-learn"),
        ("Ridge", None, "write a class of scikit-learn"),
        ("sklearn.linear_model.Rigde", None, "cannot be made"),
        ("sklearn.nothing.Ridge", None, "cannot be made"),
        ("sklearn.linear_model.Ridge", {"aplha": 1}, "cannot be made"),
    ],
)
def test_what_is_no_estimator_is_refused(name, parameters, said):
    with pytest.raises(ValueError, match=said):
        sklearn_estimator(name, parameters, 0)


def write(folder, **frames):
    for name, frame in frames.items():
        (folder / name).mkdir()
        frame.to_csv(folder / name / "part-00000.csv", index=False)


def told(**hyperparameters):
    return {**DEFAULTS, "label_name": "label", **hyperparameters}


CLASSES = pd.DataFrame({"label": ["no", "yes", "yes"], "amount": [1, 2, 3], "kind": ["a", "b", None]})


def test_a_model_of_classes_is_measured_on_every_set_by_the_share_that_is_right(tmp_path):
    write(tmp_path, train=CLASSES, val=CLASSES.iloc[:1], test=CLASSES.iloc[1:])
    found = fitted_estimator(tmp_path, told(), Baseline)
    assert found.classes == ("no", "yes")
    assert found.measures == {
        "train": {"accuracy": pytest.approx(2 / 3)},
        "val": {"accuracy": 0},
        "test": {"accuracy": 1},
    }


def test_a_model_of_numbers_is_measured_by_its_errors(tmp_path):
    rows = pd.DataFrame({"label": np.arange(30) / 2, "amount": np.arange(30)})
    write(tmp_path, train=rows)
    found = fitted_estimator(tmp_path, told(), Baseline)
    assert (found.classes, list(found.measures)) == ((), ["train"])
    assert found.measures["train"]["rmse"] == pytest.approx(rows["label"].std(ddof=0))


def test_what_is_fitted_gets_finite_features_and_labels_as_indices(tmp_path):
    seen = {}

    class Watching(Baseline):
        def fit(self, values, labels):
            seen.update(values=values, labels=labels)
            return super().fit(values, labels)

    write(tmp_path, train=CLASSES)
    fitted_estimator(tmp_path, told(), Watching)
    assert np.isfinite(seen["values"]).all()
    assert seen["values"].shape == (3, 2)
    assert seen["labels"].tolist() == [0, 1, 1]


def test_a_saved_model_lies_beside_its_schema_and_loads(tmp_path):
    write(tmp_path, train=CLASSES)
    found = fitted_estimator(tmp_path, told(), Baseline)
    found.save(tmp_path / "model")
    schema = json.loads((tmp_path / "model/model_schema.json").read_text())
    assert (schema["label"], schema["classes"]) == ("label", ["no", "yes"])
    assert schema["features"] == found.encoding.to_dict()
    assert joblib.load(tmp_path / "model/model.joblib").value == 1


def test_measures_are_written_to_the_log_as_the_service_reads_them(tmp_path, caplog):
    write(tmp_path, train=CLASSES)
    with caplog.at_level("INFO"):
        fitted_estimator(tmp_path, told(), Baseline)
    assert f"[cursus] train:accuracy={2 / 3:.6f}" in caplog.messages


def test_a_label_that_is_not_set_or_not_there_is_told(tmp_path):
    with pytest.raises(ValueError, match="label_name is not set"):
        fitted_estimator(tmp_path, told(label_name=""), Baseline)
    with pytest.raises(FileNotFoundError, match="train"):
        fitted_estimator(tmp_path, told(), Baseline)
    write(tmp_path, train=CLASSES, val=CLASSES.drop(columns="label"))
    with pytest.raises(ValueError, match=r"val.*label"):
        fitted_estimator(tmp_path, told(), Baseline)


def test_a_class_that_training_did_not_see_is_told_with_its_set(tmp_path):
    write(tmp_path, train=CLASSES, test=CLASSES.assign(label="maybe"))
    with pytest.raises(ValueError, match=r"test: labels \['maybe'\]"):
        fitted_estimator(tmp_path, told(), Baseline)


def test_a_seed_gives_the_same_model_again(tmp_path):
    rows = pd.DataFrame({"label": [0, 1] * 20, "amount": range(40), "share": [math.sin(at) for at in range(40)]})
    write(tmp_path, train=rows)
    make = lambda: sklearn_estimator("sklearn.ensemble.RandomForestClassifier", {"n_estimators": 3}, 5)  # noqa: E731 - it is handed over
    found = [fitted_estimator(tmp_path, told(), make) for _ in range(2)]
    encoded = [each.encoding.encode(rows, "rows") for each in found]
    assert (
        found[0].estimator.predict_proba(encoded[0]).tolist() == found[1].estimator.predict_proba(encoded[1]).tolist()
    )
