"""Scores against labels: how well they do, and the probabilities that they stand for; needs pandas and numpy."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Callable, Dict, List, Sequence, Tuple

import numpy as np

from cursus_runtime.environment import suggestion
from cursus_runtime.frames import Table, as_text, demand_columns, is_text
from cursus_runtime.metrics import BinaryScores, binary_metrics, regression_metrics
from cursus_runtime.tables import numeric

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = ["BINARY_MEASURES", "REGRESSION_MEASURES", "calibrated", "isotonic", "measured", "platt"]

BINARY_MEASURES = {"auc": "auc", "accuracy": "accuracy", "f1": "f1", "logloss": "log_loss"}
REGRESSION_MEASURES = {"rmse": "rmse", "mae": "mae", "r2": "r2"}

_THRESHOLD = 0.5
_MOST_STEPS = 100
_ENOUGH = 1e-10

logger = logging.getLogger(__name__)


def measured(frame: Table, label: str, prediction: str, metrics: Sequence[str]) -> Dict[str, float]:
    """Return measures of predictions by their names; NaN where labels of one class only leave one undefined.

    `auc`, `accuracy`, `f1` and `logloss` take labels 0 and 1, and scores of 1; scores of 0.5 and more count as 1.
    `accuracy` also takes any names of classes. `rmse`, `mae` and `r2` take numbers.

    Raises:
        ValueError: columns are missing, hold what they cannot, or a measure is none.
    """
    known = {**BINARY_MEASURES, **REGRESSION_MEASURES}
    wrong = [name for name in metrics if name not in known]
    if wrong:
        raise ValueError(f"there is no measure {wrong[0]!r}{suggestion(wrong[0], list(known))}")
    demand_columns("the table", frame.columns, {"the label": [label], "the prediction": [prediction]})
    found: Dict[str, float] = {}
    if "accuracy" in metrics and is_text(frame[label]):
        found["accuracy"] = float((as_text(frame[label]) == as_text(frame[prediction])).mean())
    truth, scores = _pairs(frame, label, prediction) if set(metrics) - set(found) else (np.empty(0), np.empty(0))
    if any(name in BINARY_MEASURES and name not in found for name in metrics):
        _demand_binary(truth, label)
        values = binary_metrics(BinaryScores(truth, scores), _THRESHOLD)
        found.update({name: values[known[name]] for name in metrics if name in BINARY_MEASURES})
    if any(name in REGRESSION_MEASURES for name in metrics):
        values = regression_metrics(truth, scores)
        found.update({name: values[known[name]] for name in metrics if name in REGRESSION_MEASURES})
    for name in metrics:
        logger.info("[cursus] evaluation:%s=%.6f", name, found[name])
    return {name: found[name] for name in metrics}


def _pairs(frame: Table, label: str, prediction: str) -> Tuple[Floats, Floats]:
    """Return labels and scores as numbers, none missing."""
    truth, scores = numeric(frame, label, "the label"), numeric(frame, prediction, "the prediction")
    missing = int((np.isnan(truth) | np.isnan(scores)).sum())
    if missing:
        raise ValueError(f"{missing} of {len(frame)} rows lack {label!r} or {prediction!r}; hint: drop or fill them")
    return truth, scores


def _demand_binary(truth: Floats, label: str) -> None:
    strange = sorted(set(truth.tolist()) - {0.0, 1.0})
    if strange:
        raise ValueError(f"labels in {label!r} are {strange[:3]}; hint: give 0 and 1")


def calibrated(frame: Table, label: str, score: str, column: str = "calibrated", method: str = "isotonic") -> Table:
    """Return the rows with the probability of label 1 that each score stands for, learnt on these very rows.

    Args:
        frame: the rows.
        label: the column of labels, 0 or 1.
        score: the column of scores.
        column: the column that the probabilities become.
        method: `isotonic`: the rising steps that fit best; `platt`: a logistic curve.

    Raises:
        ValueError: columns are missing or hold what they cannot, labels are of one class, or the method is none.
    """
    if method not in _METHODS:
        raise ValueError(f"the method of calibration is {method!r}{suggestion(method, list(_METHODS))}")
    truth, scores = _pairs(frame, label, score)
    _demand_binary(truth, label)
    if len(set(truth.tolist())) < 2:  # noqa: PLR2004 -- both classes
        raise ValueError(f"all labels in {label!r} are {truth[0]:g}; hint: calibrate on rows of both classes")
    result = frame.copy(deep=False)
    result[column] = _METHODS[method](scores, truth)
    logger.info("calibrate %s by %s: mean %.4f becomes %.4f", score, method, scores.mean(), result[column].mean())
    return result


def isotonic(scores: Floats, labels: Floats) -> Floats:
    """Return the rising function of the scores that is nearest to the labels (pool adjacent violators)."""
    distinct, place = np.unique(scores, return_inverse=True)
    weights = np.bincount(place, minlength=len(distinct)).astype(np.float64)
    sums = np.bincount(place, weights=labels, minlength=len(distinct))
    blocks: List[Tuple[float, float, int]] = []
    for total, weight in zip(sums.tolist(), weights.tolist()):  # noqa: B905 -- strict= needs Python 3.10
        block = (total, weight, 1)
        while blocks and blocks[-1][0] * block[1] >= block[0] * blocks[-1][1]:
            last = blocks.pop()
            block = (last[0] + block[0], last[1] + block[1], last[2] + block[2])
        blocks.append(block)
    fitted = np.concatenate([np.full(count, total / weight) for total, weight, count in blocks])
    return np.asarray(fitted[place], dtype=np.float64)


def platt(scores: Floats, labels: Floats) -> Floats:
    """Return the logistic function of the scores with the greatest likelihood, by Platt's smoothed targets.

    J. C. Platt, Probabilistic Outputs for Support Vector Machines, 1999.
    """
    positives = float(labels.sum())
    negatives = len(labels) - positives
    targets = np.where(labels > 0, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    centre, spread = float(scores.mean()), float(scores.std()) or 1.0
    values = np.column_stack([(scores - centre) / spread, np.ones(len(scores))])
    weights = np.array([0.0, float(np.log(targets.mean() / (1 - targets.mean())))])
    for _ in range(_MOST_STEPS):
        chances = 1 / (1 + np.exp(-values @ weights))
        slopes = values.T @ (chances - targets)
        curvature = (values * (chances * (1 - chances))[:, None]).T @ values + np.eye(2) * _ENOUGH
        step = np.linalg.solve(curvature, slopes)
        weights = weights - step
        if float(np.abs(step).max()) < _ENOUGH:
            break
    return np.asarray(1 / (1 + np.exp(-values @ weights)), dtype=np.float64)


_METHODS: Dict[str, Callable[[Floats, Floats], Floats]] = {"isotonic": isotonic, "platt": platt}
