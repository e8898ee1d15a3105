"""Train an XGBoost model on tables with numeric and categorical features, and measure it."""

from __future__ import annotations

import argparse
import logging
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Dict, Mapping, Optional, Sequence

import pandas as pd

from cursus_runtime.booster import Model, gains
from cursus_runtime.boosting import DEFAULTS, SETS, WITH_AUTO, measures_of, read_sets, rows_of, task_of, trained
from cursus_runtime.entry import run
from cursus_runtime.files import write_json
from cursus_runtime.frames import write_table
from cursus_runtime.hyperparameters import from_command_line, gathered, settled
from cursus_runtime.metrics import BinaryScores
from cursus_runtime.plots import draw_curves

if TYPE_CHECKING:
    from cursus_runtime.boosting import Curves, Rows

__all__ = ["DEFAULTS", "ENVIRONMENT", "INPUT_PATHS", "OUTPUT_PATHS", "main", "parse_arguments"]

INPUT_PATHS: Dict[str, str] = {
    "input_path": "/opt/ml/input/data",
    "hyperparameters_s3_uri": "/opt/ml/input/data/config/hyperparameters.json",
}
OUTPUT_PATHS: Dict[str, str] = {"model_output": "/opt/ml/model", "evaluation_output": "/opt/ml/output/data"}
ENVIRONMENT: Dict[str, Optional[str]] = {}

logger = logging.getLogger(__name__)


def parse_arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Return the hyperparameters of a command line: any pairs `--key value`."""
    return argparse.Namespace(**from_command_line(argv))


def main(
    input_paths: Dict[str, str],
    output_paths: Dict[str, str],
    environ_vars: Dict[str, str],  # noqa: ARG001 -- the interface of all scripts
    job_args: argparse.Namespace,
) -> None:
    """Write the model, its schema and its measures.

    Raises:
        FileNotFoundError: training or validation rows are missing.
        ValueError: data or hyperparameters are not valid.
    """
    given = gathered(Path(input_paths["hyperparameters_s3_uri"]), vars(job_args))
    settings = settled(given, DEFAULTS, WITH_AUTO)
    frames, encoding = read_sets(Path(input_paths["input_path"]), settings)
    objective, classes = task_of(frames["train"][settings["label_name"]], settings)
    sets = {name: rows_of(frame, encoding, classes, settings, name) for name, frame in frames.items()}
    booster, curves = trained(sets, encoding, objective, classes, settings)
    # Without early stopping there is no best round but the last.
    best = int(booster.attr("best_iteration") or booster.num_boosted_rounds() - 1)
    model = Model(
        booster=booster[: best + 1],
        encoding=encoding,
        objective=objective,
        classes=classes,
        label=settings["label_name"],
        id_columns=tuple(settings["id_columns"]),
        best_iteration=best,
        threshold=0.5,
    )
    _publish(model, sets, curves, Path(output_paths["model_output"]), Path(output_paths["evaluation_output"]))


def _publish(model: Model, sets: Mapping[str, Rows], curves: Curves, model_folder: Path, folder: Path) -> None:
    """Write model, importances, measures, predictions and learning curve."""
    scores = {name: model.score_matrix(rows.values) for name, rows in sets.items()}
    if model.is_binary:
        threshold = BinaryScores(sets["val"].labels, scores["val"]).best_f1_threshold()
        model = replace(model, threshold=threshold)
    model.save(model_folder)
    write_json(model_folder / "feature_importance.json", gains(model.booster, model.encoding))
    measured = {SETS[name]: measures_of(model, rows.labels, scores[name]) for name, rows in sets.items()}
    for name, values in measured.items():
        for measure, value in values.items():
            logger.info("[cursus] %s:%s=%.6f", name, measure, value)
    summary = {
        "objective": model.objective,
        "best_iteration": model.best_iteration,
        "threshold": model.threshold if model.is_binary else None,
        "rows": {SETS[name]: len(rows.labels) for name, rows in sets.items()},
    }
    write_json(folder / "metrics.json", {**summary, **measured})
    for name in set(sets) - {"train"}:
        table = sets[name].frame.reset_index(drop=True)
        table = pd.concat([table, model.score_table(scores[name])], axis=1)
        write_table(table, folder / f"{SETS[name]}_predictions.csv")
    _write_curves(curves, model.best_iteration, folder)


def _write_curves(curves: Curves, best: int, folder: Path) -> None:
    """Write what was measured after every round, as a table and as a figure of the measure that decides."""
    columns = {f"{name}-{measure}": values for name, found in curves.items() for measure, values in found.items()}
    table = pd.DataFrame(columns)
    table.insert(0, "round", range(len(table)))
    write_table(table, folder / "learning_curve.csv")
    measure = list(curves["validation"])[-1]
    draw_curves(folder / "learning_curve.png", {name: found[measure] for name, found in curves.items()}, measure, best)


if __name__ == "__main__":
    sys.exit(run(main, INPUT_PATHS, OUTPUT_PATHS, ENVIRONMENT, parse_arguments))
