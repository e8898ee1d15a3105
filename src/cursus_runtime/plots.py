"""Figures of models as PNG files, drawn off screen; without matplotlib nothing is drawn and a warning logged."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Callable, Mapping, Sequence

import numpy as np

from cursus_runtime.metrics import Counts, binary_metrics

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from cursus_runtime.metrics import BinaryScores

    Floats = npt.NDArray[np.float64]

__all__ = ["draw", "draw_binary", "draw_confusion", "draw_curves", "draw_residuals"]

_DOTS_PER_INCH = 120
_NEGATIVE, _POSITIVE = "#4477aa", "#cc6677"
_MOST_CELLS = 20
_MOST_POINTS = 5000
_HEADROOM = 6

logger = logging.getLogger(__name__)


def draw(path: Path, paint: Callable[[Any], None]) -> bool:
    """Write a figure with one pair of axes, which `paint` fills, and tell whether it was drawn.

    The same figure gives the same bytes.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        logger.warning("matplotlib is not installed: %s is not drawn", path.name)
        return False
    figure = Figure(figsize=(6.4, 4.8))
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    paint(axes)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=_DOTS_PER_INCH, bbox_inches="tight", metadata={"Software": None})
    return True


def draw_binary(folder: Path, data: BinaryScores, threshold: float) -> None:
    """Write `roc.png`, `precision_recall.png`, `calibration.png` and `score_distribution.png`."""
    counts = data.counts()
    measured = binary_metrics(data, threshold)
    both = bool(counts.positives[-1] and counts.negatives[-1])
    if both:
        draw(folder / "roc.png", lambda axes: _roc(axes, counts, measured["auc"]))
        draw(folder / "precision_recall.png", lambda axes: _precision_recall(axes, counts, measured))
    else:
        logger.warning("labels are of one class only: the ROC and precision-recall curves are not drawn")
    draw(folder / "calibration.png", lambda axes: _calibration(axes, data, measured["brier"]))
    draw(folder / "score_distribution.png", lambda axes: _distribution(axes, data, threshold))


def _roc(axes: Any, counts: Counts, area: float) -> None:
    """Paint the ROC curve."""
    x = np.concatenate([[0.0], counts.negatives / counts.negatives[-1]])
    y = np.concatenate([[0.0], counts.positives / counts.positives[-1]])
    axes.plot(x, y, color=_NEGATIVE, lw=2, label=f"model (AUC {area:.4f})")
    axes.plot([0, 1], [0, 1], color="0.6", ls="--", lw=1, label="chance (AUC 0.5)")
    _titled(axes, "ROC curve", "false positive rate", "true positive rate")
    axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.02))
    axes.legend(loc="lower right", frameon=False)


def _precision_recall(axes: Any, counts: Counts, measured: Mapping[str, float]) -> None:
    """Paint precision over recall."""
    share = counts.positives[-1] / (counts.positives[-1] + counts.negatives[-1])
    recall = counts.positives / counts.positives[-1]
    precision = counts.positives / (counts.positives + counts.negatives)
    axes.step(
        recall, precision, where="post", color=_NEGATIVE, lw=2, label=f"model (AP {measured['average_precision']:.4f})"
    )
    axes.axhline(share, color="0.6", ls="--", lw=1, label=f"share of positives ({share:.3f})")
    axes.plot(measured["recall"], measured["precision"], "o", color=_POSITIVE, label="at the decision threshold")
    _titled(axes, "Precision and recall", "recall", "precision")
    axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.02))
    axes.legend(loc="lower left", frameon=False)


def _calibration(axes: Any, data: BinaryScores, brier: float) -> None:
    """Paint observed shares over mean scores, in ten bins of equal width."""
    place = np.minimum((data.scores * 10).astype(int), 9)
    size = np.bincount(place, minlength=10)
    filled = size > 0
    mean = np.bincount(place, weights=data.scores, minlength=10)[filled] / size[filled]
    share = np.bincount(place, weights=data.labels, minlength=10)[filled] / size[filled]
    axes.plot([0, 1], [0, 1], color="0.6", ls="--", lw=1, label="perfectly calibrated")
    axes.plot(mean, share, "o-", color=_NEGATIVE, lw=2, label=f"model (Brier score {brier:.4f})")
    for x, y, rows in np.column_stack([mean, share, size[filled]]):
        axes.annotate(f"{rows:,.0f}", (x, y), xytext=(0, 7), textcoords="offset points", ha="center", fontsize=8)
    _titled(axes, "Calibration (rows in each bin)", "mean score", "share of positives")
    axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.1))
    axes.legend(loc="upper left", frameon=False)


def _distribution(axes: Any, data: BinaryScores, threshold: float) -> None:
    """Paint how the scores of both classes spread."""
    bins = [float(edge) for edge in np.linspace(0, 1, 41)]
    for label, color, name in ((0, _NEGATIVE, "negative"), (1, _POSITIVE, "positive")):
        scores = data.scores[data.labels == label]
        axes.hist(scores, bins=bins, color=color, alpha=0.65, label=f"{name} ({len(scores):,} rows)")
    axes.axvline(threshold, color="0.2", ls="--", lw=1, label=f"threshold {threshold:.3g}")
    axes.set_yscale("symlog", linthresh=10)
    axes.set_ylim(bottom=0, top=axes.get_ylim()[1] * _HEADROOM)
    _titled(axes, "Scores by class", "score", "rows (log scale)")
    axes.legend(frameon=False)


def draw_confusion(path: Path, table: Floats, classes: Sequence[str]) -> None:
    """Write the table of true (rows) and chosen (columns) classes; shares of a row as colour, rows as numbers."""

    def paint(axes: Any) -> None:
        shares = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
        image = axes.imshow(shares, cmap="Blues", vmin=0, vmax=1, aspect="auto")
        axes.figure.colorbar(image, ax=axes, label="share of the true class")
        axes.set_xticks(range(len(classes)))
        axes.set_xticklabels(classes, rotation=45 if len(classes) > 6 else 0)  # noqa: PLR2004 -- what fits the width
        axes.set_yticks(range(len(classes)))
        axes.set_yticklabels(classes)
        if len(classes) <= _MOST_CELLS:
            for row, column in np.ndindex(*table.shape):
                ink = "white" if shares[row, column] > 0.5 else "black"  # noqa: PLR2004 -- the middle of the scale
                axes.text(column, row, f"{table[row, column]:,.0f}", ha="center", va="center", color=ink)
        _titled(axes, "Confusion matrix (rows)", "predicted class", "true class")
        axes.grid(visible=False)

    draw(path, paint)


def draw_residuals(path: Path, truth: Floats, predicted: Floats) -> None:
    """Write residuals (true minus predicted) over predictions; of many rows, evenly spread ones."""

    def paint(axes: Any) -> None:
        step = max(1, len(truth) // _MOST_POINTS)
        axes.scatter(predicted[::step], (truth - predicted)[::step], s=9, alpha=0.4, color=_NEGATIVE, lw=0)
        axes.axhline(0, color="0.4", ls="--", lw=1)
        _titled(axes, "Residuals", "predicted value", "true minus predicted value")

    draw(path, paint)


def draw_curves(path: Path, curves: Mapping[str, Sequence[float]], measure: str, best: int) -> None:
    """Write one curve per data set of a measure over rounds, the best round marked."""

    def paint(axes: Any) -> None:
        for color, (name, values) in enumerate(curves.items()):
            axes.plot(range(len(values)), values, lw=2, color=(_NEGATIVE, _POSITIVE)[color % 2], label=name)
        axes.axvline(best, color="0.4", ls="--", lw=1, label=f"best round ({best})")
        _titled(axes, "Learning curve", "boosting round", measure)
        axes.legend(frameon=False)

    draw(path, paint)


def _titled(axes: Any, title: str, x: str, y: str) -> None:
    """Name a figure and its axes."""
    axes.set(title=title, xlabel=x, ylabel=y)
    axes.grid(True, color="0.92")
    axes.set_axisbelow(True)
