"""Training of XGBoost models on tables: which task it is, the rows as matrices, the booster, and its measures."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Sequence, Tuple

import numpy as np
import xgboost

from cursus_runtime.booster import BINARY, MULTICLASS, REGRESSION, Model, label_values, matrix
from cursus_runtime.encoding import FeatureEncoding, numbers
from cursus_runtime.features import features_of, text_columns
from cursus_runtime.frames import Column, Table, as_text, demand_columns, read_table
from cursus_runtime.hyperparameters import AUTO
from cursus_runtime.metrics import BinaryScores, binary_metrics, multiclass_metrics, regression_metrics

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

Curves = Dict[str, Dict[str, List[float]]]

__all__ = ["DEFAULTS", "SETS", "WITH_AUTO", "Curves", "Rows", "measures_of", "read_sets", "rows_of", "task_of", "trained"]

DEFAULTS: Dict[str, Any] = {
    "label_name": "",
    "id_columns": [],
    "full_field_list": [],
    "tab_field_list": [],
    "cat_field_list": [],
    "categorical_features_to_encode": [],
    "multiclass_categories": [],
    "objective": AUTO,
    "eval_metric": AUTO,
    "num_round": 300,
    "early_stopping_rounds": 20,
    "eta": 0.1,
    "max_depth": 6,
    "min_child_weight": 1.0,
    "gamma": 0.0,
    "subsample": 1.0,
    "colsample_bytree": 1.0,
    "reg_lambda": 1.0,
    "reg_alpha": 0.0,
    "scale_pos_weight": 1.0,
    "tree_method": "hist",
    "max_bin": 256,
    "seed": 42,
    "num_class": 0,
    "nthread": 0,
}

WITH_AUTO = ("eval_metric", "scale_pos_weight", "num_class")
_PASSED_ON = (
    "eta",
    "max_depth",
    "min_child_weight",
    "gamma",
    "subsample",
    "colsample_bytree",
    "reg_lambda",
    "reg_alpha",
    "tree_method",
    "max_bin",
    "seed",
)
_EVAL_METRICS = {BINARY: ["auc", "logloss"], MULTICLASS: ["merror", "mlogloss"], REGRESSION: ["mae", "rmse"]}
SETS = {"train": "train", "val": "validation", "test": "test"}
_MOST_CLASSES = 100
_PAIR = 2
_WIDE_VOCABULARY = 1000

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rows:
    """The rows of one data set: as read, as a matrix of shape (rows, features), and their labels."""

    frame: Table
    values: npt.NDArray[np.float32]
    labels: Floats


def read_sets(folder: Path, settings: Mapping[str, Any]) -> Tuple[Dict[str, Table], FeatureEncoding]:
    """Return the rows of train, val and (where given) test, and the encoding learnt on train."""
    label, ids = settings["label_name"], settings["id_columns"]
    if not label:
        raise ValueError("label_name is not set; hint: set it in the hyperparameters")
    train = read_table(folder / "train", text=text_columns(settings))
    encoding = FeatureEncoding.learn(train, *features_of(train, settings))
    for name in encoding.categorical:
        if len(encoding.vocabularies[name]) > _WIDE_VOCABULARY:
            logger.warning(
                "%r has %d different values in train: is it a feature?", name, len(encoding.vocabularies[name])
            )
    frames = {"train": train}
    for name in ("val", "test"):
        if name == "val" or (folder / name).is_dir():
            frames[name] = read_table(folder / name, text=(*ids, *encoding.categorical))
            demand_columns(name, frames[name].columns, {"label_name": [label], "id_columns": ids})
    return frames, encoding


def task_of(labels: Column, settings: Mapping[str, Any]) -> Tuple[str, Tuple[str, ...]]:
    """Return the objective and the classes, as the hyperparameters say or as the labels of train suggest."""
    distinct = as_text(labels).dropna().drop_duplicates()
    values, strange = numbers(distinct)
    wanted, told = settings["objective"], tuple(settings["multiclass_categories"])
    if wanted not in {AUTO, BINARY, MULTICLASS, REGRESSION}:
        raise ValueError(f"objective is {wanted!r}; hint: use {BINARY}, {MULTICLASS}, {REGRESSION} or {AUTO}")
    if wanted == AUTO and not told and not strange and not _are_indices(values):
        wanted = REGRESSION
    if wanted == REGRESSION:
        return REGRESSION, ()
    ordered = distinct.iloc[np.argsort(values, kind="stable")] if not strange else sorted(distinct)
    classes = told or tuple(ordered)
    if wanted == AUTO:
        wanted = BINARY if len(classes) == _PAIR else MULTICLASS
    expected = settings["num_class"]
    if len(classes) < _PAIR or (wanted == BINARY and len(classes) > _PAIR):
        raise ValueError(
            f"train has labels of {len(classes)} class(es), {list(classes[:5])}: {wanted} cannot be trained"
        )
    if wanted == MULTICLASS and expected not in {AUTO, 0, len(classes)}:
        raise ValueError(f"num_class is {expected}, but train has labels of {len(classes)} classes")
    return wanted, classes


def _are_indices(values: Floats) -> bool:
    """Tell whether distinct whole numbers are class indices: two, or 0 to n - 1 without gaps."""
    ranked = np.sort(values)
    return len(ranked) <= _PAIR or (len(ranked) <= _MOST_CLASSES and np.array_equal(ranked, np.arange(len(ranked))))


def rows_of(
    frame: Table, encoding: FeatureEncoding, classes: Sequence[str], settings: Mapping[str, Any], name: str
) -> Rows:
    """Return a data set as the booster takes it."""
    labels = label_values(frame[settings["label_name"]], classes, name)
    kept = frame[[settings["label_name"], *settings["id_columns"]]]
    return Rows(kept, encoding.encode(frame, name), labels)


def trained(
    sets: Mapping[str, Rows],
    encoding: FeatureEncoding,
    objective: str,
    classes: Sequence[str],
    settings: Mapping[str, Any],
) -> Tuple[Any, Curves]:
    """Return a booster that knows its best iteration, and the measures of train and validation by round."""
    train = sets["train"].labels
    params: Dict[str, Any] = {name: settings[name] for name in _PASSED_ON}
    params["objective"] = objective
    params["eval_metric"] = _EVAL_METRICS[objective] if settings["eval_metric"] == AUTO else settings["eval_metric"]
    if settings["nthread"]:
        params["nthread"] = settings["nthread"]
    if objective == MULTICLASS:
        params["num_class"] = len(classes)
    if objective == BINARY:
        weight = settings["scale_pos_weight"]
        params["scale_pos_weight"] = float((train == 0).sum() / (train == 1).sum()) if weight == AUTO else weight
    watched = {SETS[name]: matrix(sets[name].values, encoding, label=sets[name].labels) for name in ("train", "val")}
    curves: Curves = {}
    booster = xgboost.train(
        params,
        watched["train"],
        num_boost_round=settings["num_round"],
        evals=[(rows, name) for name, rows in watched.items()],
        early_stopping_rounds=settings["early_stopping_rounds"] or None,
        evals_result=curves,
        verbose_eval=50,
    )
    return booster, curves


def measures_of(model: Model, labels: Floats, scores: npt.NDArray[np.float32]) -> Dict[str, float]:
    """Return the measures of one data set, by the names that logs have."""
    values = np.asarray(scores, dtype=np.float64)
    if model.is_regression:
        found = regression_metrics(labels, values)
        return {name: found[name] for name in ("rmse", "mae", "r2")}
    if model.is_binary:
        found = binary_metrics(BinaryScores(labels, values), model.threshold)
        shown = {name: found[name] for name in ("auc", "average_precision", "accuracy", "f1")}
        return {**shown, "logloss": found["log_loss"]}
    found = multiclass_metrics(labels.astype(np.int64), values)
    return {"accuracy": found["accuracy"], "macro_f1": found["macro_f1"], "mlogloss": found["log_loss"]}
