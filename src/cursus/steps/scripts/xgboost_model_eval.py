"""Score labelled rows with a trained XGBoost model, and measure how well it does."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Mapping, Optional, Sequence

import numpy as np
import pandas as pd

from cursus_runtime.arguments import job_type_parser
from cursus_runtime.entry import run
from cursus_runtime.environment import flag, names, number, suggestion
from cursus_runtime.files import write_json
from cursus_runtime.frames import demand_columns, read_table, write_table
from cursus_runtime.metrics import (
    BinaryScores,
    binary_metrics,
    confusion,
    deviations,
    multiclass_metrics,
    regression_metrics,
)
from cursus_runtime.plots import draw_binary, draw_confusion, draw_residuals
from cursus_runtime.scoring import load_model

if TYPE_CHECKING:
    import argparse

    import numpy.typing as npt

    from cursus_runtime.booster import Model

    Floats = npt.NDArray[np.float64]

__all__ = ["ENVIRONMENT", "INPUT_PATHS", "OUTPUT_PATHS", "main", "measured", "parse_arguments"]

INPUT_PATHS: Dict[str, str] = {
    "model_input": "/opt/ml/processing/input/model",
    "evaluation_data": "/opt/ml/processing/input/evaluation_data",
}
OUTPUT_PATHS: Dict[str, str] = {
    "evaluation_output": "/opt/ml/processing/output/evaluation_output",
    "metrics_output": "/opt/ml/processing/output/metrics_output",
}
ENVIRONMENT: Dict[str, Optional[str]] = {
    "LABEL_FIELD": None,
    "ID_COLUMNS": "[]",
    "EVAL_SPLIT": "auto",
    "DECISION_THRESHOLD": "0.5",
    "PLOTS": "true",
}

_AUTO = "auto"
_PREFERRED_SPLIT = "test"

Report = Dict[str, Any]

logger = logging.getLogger(__name__)


def parse_arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Return the arguments of a command line: `job_type`."""
    return job_type_parser("testing").parse_args(argv)


def main(
    input_paths: Dict[str, str],
    output_paths: Dict[str, str],
    environ_vars: Dict[str, str],
    job_args: argparse.Namespace,
) -> None:
    """Write `predictions.csv`, `evaluation.json` and figures.

    Raises:
        FileNotFoundError: there is no model or no data.
        ValueError: model, data or settings are not valid.
    """
    label, ids = environ_vars["LABEL_FIELD"], names(environ_vars, "ID_COLUMNS")
    threshold = number(environ_vars, "DECISION_THRESHOLD", above=0, below=1)
    plots = flag(environ_vars, "PLOTS")
    model = load_model(Path(input_paths["model_input"]))
    folder = _split_folder(Path(input_paths["evaluation_data"]), environ_vars["EVAL_SPLIT"].strip())
    frame = read_table(folder, text=(*ids, *model.encoding.categorical))
    demand_columns(str(folder), frame.columns, {"LABEL_FIELD": [label], "ID_COLUMNS": ids})
    labels = model.labels(frame[label], str(folder))
    scores = model.score(frame, str(folder))
    predictions = pd.concat([frame[[*ids, label]], model.score_table(scores)], axis=1)
    write_table(predictions, Path(output_paths["evaluation_output"]) / "predictions.csv")
    exact = np.asarray(scores, dtype=np.float64)
    report = measured(model, labels, exact, threshold)
    report["summary"].update(job_type=job_args.job_type, split=folder.name)
    metrics = Path(output_paths["metrics_output"])
    write_json(metrics / "evaluation.json", report)
    _log(report)
    if plots:
        _draw(model, labels, exact, threshold, metrics)


def _split_folder(folder: Path, wanted: str) -> Path:
    """Return the folder of the rows to score: the split that is asked for, else `test`, else the only one there is."""
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} does not exist; hint: check the input that is mounted there")
    splits = sorted(path.name for path in folder.iterdir() if path.is_dir() and not path.name.startswith((".", "_")))
    if wanted != _AUTO:
        if wanted not in splits:
            raise ValueError(f"EVAL_SPLIT is {wanted!r}, but there is {splits}{suggestion(wanted, splits)}")
        return folder / wanted
    if _PREFERRED_SPLIT in splits:
        return folder / _PREFERRED_SPLIT
    if len(splits) > 1:
        raise ValueError(f"EVAL_SPLIT is auto, but {folder} holds {splits}; hint: name one of them")
    return folder / splits[0] if splits else folder


def measured(model: Model, labels: Floats, scores: Floats, threshold: float) -> Report:
    """Return measures with their standard deviations over resampled rows, in the shape of SageMaker's model quality.

    Args:
        model: what made the scores.
        labels: class indices, or true values; shape (rows,).
        scores: shape (rows,), or (rows, classes).
        threshold: of a binary classifier; scores at or above it are positive.
    """
    summary: Report = {"rows": len(labels), "objective": model.objective}
    if model.is_regression:
        return _report("regression_metrics", lambda weights: regression_metrics(labels, scores, weights), summary)
    if model.is_binary:
        data = BinaryScores(labels, scores)
        table = confusion(labels.astype(np.int64), (scores >= threshold).astype(np.int64), 2)
        summary.update(positives=int(labels.sum()), threshold=threshold, **_confusion(table, model.classes))
        return _report(
            "binary_classification_metrics", lambda weights: binary_metrics(data, threshold, weights), summary
        )
    indices = labels.astype(np.int64)
    table = confusion(indices, np.argmax(scores, axis=1), len(model.classes))
    summary.update(_confusion(table, model.classes))
    return _report(
        "multiclass_classification_metrics", lambda weights: multiclass_metrics(indices, scores, weights), summary
    )


def _report(group: str, measure: Callable[[Floats], Dict[str, float]], summary: Report) -> Report:
    """Return the report of one group of measures."""
    rows = summary["rows"]
    values = measure(np.ones(rows))
    spread = deviations(measure, rows)
    undefined: List[str] = [name for name, value in values.items() if not np.isfinite(value)]
    metrics = {name: {"value": value, "standard_deviation": spread[name]} for name, value in values.items()}
    return {group: metrics, "summary": {**summary, "undefined": undefined}}


def _confusion(table: Floats, classes: Sequence[str]) -> Report:
    """Return the table of true (rows) and chosen (columns) classes."""
    return {"classes": list(classes), "confusion_matrix": table.astype(int).tolist()}


def _log(report: Mapping[str, Any]) -> None:
    """Log every measure on a line of its own."""
    for group, metrics in report.items():
        if group != "summary":
            for name, found in metrics.items():
                logger.info("[cursus] evaluation:%s=%.6f", name, found["value"])


def _draw(model: Model, labels: Floats, scores: Floats, threshold: float, folder: Path) -> None:
    """Write the figures that suit the model."""
    if model.is_regression:
        draw_residuals(folder / "residuals.png", labels, scores)
    elif model.is_binary:
        draw_binary(folder, BinaryScores(labels, scores), threshold)
    else:
        table = confusion(labels.astype(np.int64), np.argmax(scores, axis=1), len(model.classes))
        draw_confusion(folder / "confusion.png", table, model.classes)


if __name__ == "__main__":
    sys.exit(run(main, INPUT_PATHS, OUTPUT_PATHS, ENVIRONMENT, parse_arguments))
