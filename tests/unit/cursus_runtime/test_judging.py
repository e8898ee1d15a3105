import numpy as np
import pandas as pd
import pytest

from cursus_runtime.judging import calibrated, measured

ROWS = pd.DataFrame(
    {"label": [0, 1, 1, 0], "score": [0.1, 0.9, 0.4, 0.2], "name": ["a", "b", "b", "a"], "said": ["a", "b", "a", "a"]}
)


def test_measures_come_by_their_names_in_the_order_asked_for():
    found = measured(ROWS, "label", "score", ["f1", "auc", "rmse"])
    assert list(found) == ["f1", "auc", "rmse"]
    assert found["auc"] == 1
    assert found["f1"] == pytest.approx(2 / 3)


def test_names_of_classes_have_an_accuracy_and_nothing_else():
    assert measured(ROWS, "name", "said", ["accuracy"]) == {"accuracy": 0.75}
    with pytest.raises(ValueError, match="the label takes numbers, but 'name' holds text"):
        measured(ROWS, "name", "said", ["accuracy", "auc"])


@pytest.mark.parametrize(
    ("rows", "metrics", "said"),
    [
        (ROWS.rename(columns={"label": "lable"}), ["auc"], "did you mean 'lable'"),
        (ROWS.assign(label=[1, 2, 3, 4]), ["auc"], "give 0 and 1"),
        (ROWS.assign(score=[1, 2, None, 4]), ["rmse"], "1 of 4 rows lack"),
        (ROWS, ["aux"], "did you mean 'auc'"),
    ],
)
def test_what_cannot_be_measured_is_told(rows, metrics, said):
    with pytest.raises(ValueError, match=said):
        measured(rows, "label", "score", metrics)


@pytest.mark.parametrize("method", ["isotonic", "platt"])
def test_probabilities_rise_with_the_scores_and_lie_between_0_and_1(method):
    source = np.random.RandomState(0)
    scores = source.rand(500)
    rows = pd.DataFrame({"label": (source.rand(500) < scores**2).astype(int), "score": scores})
    found = calibrated(rows, "label", "score", "chance", method).sort_values("score")["chance"]
    assert found.between(0, 1).all()
    assert found.is_monotonic_increasing
    assert found.mean() == pytest.approx(rows["label"].mean(), abs=0.01)


@pytest.mark.parametrize(
    ("rows", "method", "said"),
    [
        (ROWS.assign(label=1), "platt", "rows of both classes"),
        (ROWS, "logistic", "method of calibration is 'logistic'"),
    ],
)
def test_what_cannot_be_calibrated_is_told(rows, method, said):
    with pytest.raises(ValueError, match=said):
        calibrated(rows, "label", "score", method=method)
