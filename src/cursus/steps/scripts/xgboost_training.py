"""Train an XGBoost model on tables with numeric and categorical features, and measure it."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Dict, Optional, Sequence

import pandas as pd

from cursus_runtime.booster import gains
from cursus_runtime.boosting import DEFAULTS, SETS, WITH_AUTO, fitted
from cursus_runtime.entry import run
from cursus_runtime.files import write_json
from cursus_runtime.frames import write_table
from cursus_runtime.hyperparameters import from_command_line, gathered, settled
from cursus_runtime.plots import draw_curves

if TYPE_CHECKING:
    from cursus_runtime.boosting import Curves, Fitted

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
    found = fitted(Path(input_paths["input_path"]), settings)
    _publish(found, Path(output_paths["model_output"]), Path(output_paths["evaluation_output"]))


def _publish(found: Fitted, model_folder: Path, folder: Path) -> None:
    """Write model, importances, measures, predictions and learning curve."""
    model = found.model
    model.save(model_folder)
    write_json(model_folder / "feature_importance.json", gains(model.booster, model.encoding))
    write_json(folder / "metrics.json", found.report())
    for name in set(found.sets) - {"train"}:
        rows = found.sets[name]
        scores = model.score_table(model.score_matrix(rows.values))
        table = pd.concat([rows.frame.reset_index(drop=True), scores], axis=1)
        write_table(table, folder / f"{SETS[name]}_predictions.csv")
    _write_curves(found.curves, model.best_iteration, folder)


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
