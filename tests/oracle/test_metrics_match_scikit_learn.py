import numpy as np
import pytest
from sklearn import metrics as oracle

from cursus_runtime.metrics import BinaryScores, binary_metrics, confusion, multiclass_metrics, regression_metrics

pytestmark = pytest.mark.oracle


def weights_of(source, rows, kind):
    return {"none": None, "counts": source.randint(0, 4, rows).astype(float), "real": source.rand(rows) + 0.1}[kind]


@pytest.mark.parametrize("kind", ["none", "counts", "real"])
@pytest.mark.parametrize("decimals", [1, 2, 15])
@pytest.mark.parametrize("seed", range(3))
def test_binary_measures_equal_those_of_scikit_learn(seed, decimals, kind):
    source = np.random.RandomState(seed)
    labels = (source.rand(400) < 0.3).astype(int)
    scores = np.clip(source.normal(0.4 + 0.2 * labels, 0.2), 0, 1).round(decimals)
    weights = weights_of(source, 400, kind)
    chosen = (scores >= 0.45).astype(int)
    given = {"sample_weight": weights}
    expected = {
        "auc": oracle.roc_auc_score(labels, scores, **given),
        "average_precision": oracle.average_precision_score(labels, scores, **given),
        "log_loss": oracle.log_loss(labels, scores, **given),
        "brier": oracle.brier_score_loss(labels, scores, **given),
        "accuracy": oracle.accuracy_score(labels, chosen, **given),
        "precision": oracle.precision_score(labels, chosen, **given),
        "recall": oracle.recall_score(labels, chosen, **given),
        "f1": oracle.f1_score(labels, chosen, **given),
    }
    assert binary_metrics(BinaryScores(labels, scores), 0.45, weights) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("kind", ["none", "counts", "real"])
@pytest.mark.parametrize("classes", [3, 7])
def test_multiclass_measures_equal_those_of_scikit_learn(classes, kind):
    source = np.random.RandomState(classes)
    labels = source.randint(0, classes, 500)
    probabilities = source.dirichlet(np.ones(classes), 500)
    probabilities[np.arange(500), labels] += 0.3
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    chosen = probabilities.argmax(axis=1)
    weights = weights_of(source, 500, kind)
    given = {"sample_weight": weights}
    expected = {
        "accuracy": oracle.accuracy_score(labels, chosen, **given),
        "log_loss": oracle.log_loss(labels, probabilities, **given),
        "macro_precision": oracle.precision_score(labels, chosen, average="macro", zero_division=0, **given),
        "macro_recall": oracle.recall_score(labels, chosen, average="macro", zero_division=0, **given),
        "macro_f1": oracle.f1_score(labels, chosen, average="macro", **given),
        "weighted_f1": oracle.f1_score(labels, chosen, average="weighted", **given),
    }
    assert multiclass_metrics(labels, probabilities, weights) == pytest.approx(expected, rel=1e-9)
    assert (confusion(labels, chosen, classes) == oracle.confusion_matrix(labels, chosen)).all()


def test_a_class_that_does_not_occur_is_left_out_as_scikit_learn_does():
    labels = np.array([0, 0, 2, 2])
    probabilities = np.array([[0.8, 0.1, 0.1], [0.2, 0.1, 0.7], [0.1, 0.1, 0.8], [0.2, 0.2, 0.6]])
    chosen = probabilities.argmax(axis=1)
    assert multiclass_metrics(labels, probabilities)["macro_f1"] == pytest.approx(
        oracle.f1_score(labels, chosen, average="macro")
    )


@pytest.mark.parametrize("kind", ["none", "counts", "real"])
def test_regression_measures_equal_those_of_scikit_learn(kind):
    source = np.random.RandomState(5)
    truth = source.normal(size=300) * 10
    predicted = truth + source.normal(size=300)
    weights = weights_of(source, 300, kind)
    given = {"sample_weight": weights}
    expected = {
        "rmse": oracle.root_mean_squared_error(truth, predicted, **given),
        "mae": oracle.mean_absolute_error(truth, predicted, **given),
        "mse": oracle.mean_squared_error(truth, predicted, **given),
        "r2": oracle.r2_score(truth, predicted, **given),
    }
    assert regression_metrics(truth, predicted, weights) == pytest.approx(expected, rel=1e-9)


def test_the_best_f1_threshold_is_that_of_the_precision_recall_curve():
    source = np.random.RandomState(8)
    labels = (source.rand(300) < 0.4).astype(int)
    scores = np.clip(source.normal(0.4 + 0.2 * labels, 0.2), 0, 1).round(2)
    threshold = BinaryScores(labels, scores).best_f1_threshold()
    best = max(oracle.f1_score(labels, scores >= cut) for cut in np.unique(scores))
    assert oracle.f1_score(labels, scores >= threshold) == pytest.approx(best)


def test_one_class_only_leaves_the_ranking_undefined():
    found = binary_metrics(BinaryScores([1, 1], [0.2, 0.9]), 0.5)
    assert np.isnan(found["auc"])
    assert found["accuracy"] == 0.5
