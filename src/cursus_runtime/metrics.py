"""Measures of predictions, from one sort of the scores; needs numpy only, and takes row weights for resampling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Callable, Dict, List, Optional

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Integers = npt.NDArray[np.int64]

__all__ = [
    "BinaryScores",
    "binary_metrics",
    "confusion",
    "deviations",
    "multiclass_metrics",
    "regression_metrics",
]

_EPSILON = float(np.finfo(np.float64).eps)


@dataclass(frozen=True)
class Counts:
    """Weighted positives and negatives that score at least each threshold; thresholds fall."""

    thresholds: Floats
    positives: Floats
    negatives: Floats


class BinaryScores:
    """Labels (0 or 1) and scores of shape (rows,), sorted once for all measures that rank."""

    def __init__(self, labels: npt.ArrayLike, scores: npt.ArrayLike) -> None:
        self.labels: Floats = np.asarray(labels, dtype=np.float64)
        self.scores: Floats = np.asarray(scores, dtype=np.float64)
        distinct, place = np.unique(-self.scores, return_inverse=True)
        self._thresholds: Floats = -distinct
        self._place: npt.NDArray[np.intp] = place

    def counts(self, weights: Optional[Floats] = None) -> Counts:
        """Return the counts at every distinct score."""
        weight = np.ones(len(self.labels)) if weights is None else weights
        size = len(self._thresholds)
        positive = np.bincount(self._place, weights=weight * self.labels, minlength=size)
        negative = np.bincount(self._place, weights=weight * (1 - self.labels), minlength=size)
        return Counts(self._thresholds, np.cumsum(positive, dtype=np.float64), np.cumsum(negative, dtype=np.float64))

    def best_f1_threshold(self) -> float:
        """Return the threshold (scores at or above it are positive) with the highest F1."""
        counts = self.counts()
        f1 = 2 * counts.positives / (counts.positives + counts.negatives + counts.positives[-1])
        return float(counts.thresholds[int(np.argmax(f1))])


def binary_metrics(data: BinaryScores, threshold: float, weights: Optional[Floats] = None) -> Dict[str, float]:
    """Return the measures of a binary classifier; NaN where labels of one class only leave one undefined.

    Args:
        data: labels and scores.
        threshold: scores at or above it are positive.
        weights: one per row; all 1 when None.
    """
    weight = np.ones(len(data.labels)) if weights is None else weights
    counts = data.counts(weight)
    hit = np.clip(data.scores, _EPSILON, 1 - _EPSILON)
    surprise = -(data.labels * np.log(hit) + (1 - data.labels) * np.log(1 - hit))
    return {
        "auc": _auc(counts),
        "average_precision": _average_precision(counts),
        "log_loss": float(np.average(surprise, weights=weight)),
        "brier": float(np.average((data.scores - data.labels) ** 2, weights=weight)),
        **_decided(data.labels, data.scores >= threshold, weight),
    }


def _auc(counts: Counts) -> float:
    """Return the area under the ROC curve: how often a positive outscores a negative, ties counting half."""
    positives, negatives = counts.positives[-1], counts.negatives[-1]
    if not (positives and negatives):
        return float("nan")
    steps = np.diff(counts.negatives, prepend=0.0)
    heights = counts.positives - np.diff(counts.positives, prepend=0.0) / 2
    return float(np.sum(steps * heights) / (positives * negatives))


def _average_precision(counts: Counts) -> float:
    """Return the sum of precisions weighted by the steps of recall."""
    if not counts.positives[-1]:
        return float("nan")
    total = counts.positives + counts.negatives
    precision = np.divide(counts.positives, total, out=np.zeros_like(total), where=total > 0)
    return float(np.sum(np.diff(counts.positives, prepend=0.0) * precision) / counts.positives[-1])


def _decided(labels: Floats, chosen: npt.NDArray[np.bool_], weight: Floats) -> Dict[str, float]:
    """Return the measures of decisions; 0 where nothing was chosen."""
    true_positive = float(np.sum(weight * labels * chosen))
    selected = float(np.sum(weight * chosen))
    positives = float(np.sum(weight * labels))
    return {
        "accuracy": float(np.average(labels == chosen, weights=weight)),
        "precision": _ratio(true_positive, selected),
        "recall": _ratio(true_positive, positives),
        "f1": _ratio(2 * true_positive, selected + positives),
    }


def multiclass_metrics(labels: Integers, probabilities: Floats, weights: Optional[Floats] = None) -> Dict[str, float]:
    """Return the measures of a classifier of several classes.

    Args:
        labels: class indices, shape (rows,).
        probabilities: shape (rows, classes), rows summing to 1.
        weights: one per row; all 1 when None.
    """
    weight = np.ones(len(labels)) if weights is None else weights
    chosen = np.argmax(probabilities, axis=1)
    table = confusion(labels, chosen, probabilities.shape[1], weight)
    share = probabilities / probabilities.sum(axis=1, keepdims=True)
    picked = np.clip(share[np.arange(len(labels)), labels], _EPSILON, 1 - _EPSILON)
    return {
        "accuracy": float(np.trace(table) / table.sum()),
        "log_loss": float(np.average(-np.log(picked), weights=weight)),
        **_averaged(table),
    }


def _averaged(table: Floats) -> Dict[str, float]:
    """Return precision, recall and F1 averaged over the classes that occur, and F1 weighted by their rows."""
    right, true, chosen = np.diag(table), table.sum(axis=1), table.sum(axis=0)
    seen = (true + chosen) > 0
    precision = [_ratio(right[at], chosen[at]) for at in np.flatnonzero(seen)]
    recall = [_ratio(right[at], true[at]) for at in np.flatnonzero(seen)]
    f1 = [_ratio(2 * right[at], chosen[at] + true[at]) for at in np.flatnonzero(seen)]
    return {
        "macro_precision": float(np.mean(precision)),
        "macro_recall": float(np.mean(recall)),
        "macro_f1": float(np.mean(f1)),
        "weighted_f1": float(np.average(f1, weights=true[seen])),
    }


def confusion(labels: Integers, chosen: Integers, classes: int, weights: Optional[Floats] = None) -> Floats:
    """Return the table of shape (classes, classes): rows are true classes, columns chosen ones."""
    flat = np.bincount(labels * classes + chosen, weights=weights, minlength=classes * classes)
    return flat.reshape(classes, classes).astype(np.float64)


def regression_metrics(truth: Floats, predicted: Floats, weights: Optional[Floats] = None) -> Dict[str, float]:
    """Return root mean squared error, mean absolute error and R squared (NaN when the truth does not vary)."""
    weight = np.ones(len(truth)) if weights is None else weights
    error = predicted - truth
    squared = float(np.average(error**2, weights=weight))
    spread = float(np.average((truth - np.average(truth, weights=weight)) ** 2, weights=weight))
    return {
        "rmse": float(np.sqrt(squared)),
        "mae": float(np.average(np.abs(error), weights=weight)),
        "mse": squared,
        "r2": 1 - squared / spread if spread else float("nan"),
    }


def deviations(
    measure: Callable[[Floats], Dict[str, float]], rows: int, resamples: int = 100, seed: int = 0
) -> Dict[str, float]:
    """Return the standard deviation of each measure over resamples of the rows (bootstrap).

    Args:
        measure: returns the measures under row weights.
        rows: how many rows there are.
        resamples: how many times rows are drawn, with replacement.
        seed: the same seed gives the same deviations.
    """
    source = np.random.RandomState(seed)
    drawn: Dict[str, List[float]] = {}
    for _ in range(resamples):
        weights = np.bincount(source.randint(0, rows, rows), minlength=rows).astype(np.float64)
        for name, value in measure(weights).items():
            drawn.setdefault(name, []).append(value)
    return {name: _spread(np.asarray(values)) for name, values in drawn.items()}


def _spread(values: Floats) -> float:
    """Return the standard deviation of the values that are defined; NaN when there are fewer than two."""
    defined = values[np.isfinite(values)]
    return float(np.std(defined, ddof=1)) if len(defined) > 1 else float("nan")


def _ratio(part: float, whole: float) -> float:
    """Return a share, 0 of nothing."""
    return float(part / whole) if whole else 0.0
