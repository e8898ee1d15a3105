"""Training of XGBoost models on tables: which task it is, the rows as matrices, the booster, and its measures."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Sequence, Tuple

import numpy as np
import xgboost

from cursus_runtime.booster import BINARY, MULTICLASS, REGRESSION, Model, matrix
from cursus_runtime.encoding import FeatureEncoding, label_values, numbers
from cursus_runtime.features import features_of, text_columns
from cursus_runtime.frames import Column, Table, as_text, demand_columns, read_table
from cursus_runtime.hyperparameters import AUTO
from cursus_runtime.metrics import BinaryScores, binary_metrics, multiclass_metrics, regression_metrics

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

Curves = Dict[str, Dict[str, List[float]]]

__all__ = ["DEFAULTS", "SETS", "WITH_AUTO", "Curves", "Fitted", "Rows", "fitted"]

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


@dataclass(frozen=True)
class Fitted:
    """A model, the data sets that it was trained and watched on, and what was measured after every round."""

    model: Model
    sets: Mapping[str, Rows]
    curves: Curves

    def report(self) -> Dict[str, Any]:
        """Return the measures of every data set, after each has been logged, and what the model is."""
        measured = {
            SETS[name]: _measures_of(self.model, rows.labels, self.model.score_matrix(rows.values))
            for name, rows in self.sets.items()
        }
        for name, values in measured.items():
            for measure, value in values.items():
                logger.info("[cursus] %s:%s=%.6f", name, measure, value)
        return {
            "objective": self.model.objective,
            "best_iteration": self.model.best_iteration,
            "threshold": self.model.threshold if self.model.is_binary else None,
            "rows": {SETS[name]: len(rows.labels) for name, rows in self.sets.items()},
            **measured,
        }


def fitted(
    folder: Path, settings: Mapping[str, Any], demanded: Sequence[str] = ("val",), passed_on: Sequence[str] = ()
) -> Fitted:
    """Return the model of the rows in the folders `train`, `val` and `test`.

    Args:
        folder: holds the folders.
        settings: the hyperparameters, those of `DEFAULTS` and any others.
        demanded: the folders that must be there beside `train`. Without `val` training does not stop early.
        passed_on: the hyperparameters beside those of `DEFAULTS` that XGBoost is told.

    Raises:
        FileNotFoundError: a folder is missing.
        ValueError: data or hyperparameters are not valid.
    """
    frames, encoding = _read_sets(folder, settings, demanded)
    objective, classes = _task_of(frames["train"][settings["label_name"]], settings)
    sets = {name: _rows_of(frame, encoding, classes, settings, name) for name, frame in frames.items()}
    booster, curves = _trained(sets, encoding, objective, classes, settings, passed_on)
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
    if model.is_binary and "val" in sets:
        scores = model.score_matrix(sets["val"].values)
        model = replace(model, threshold=BinaryScores(sets["val"].labels, scores).best_f1_threshold())
    return Fitted(model, sets, curves)


def _read_sets(
    folder: Path, settings: Mapping[str, Any], demanded: Sequence[str] = ("val",)
) -> Tuple[Dict[str, Table], FeatureEncoding]:
    """Return the rows of train, and those of val and test where given or demanded, and the encoding learnt on train."""
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
        if name in demanded or (folder / name).is_dir():
            frames[name] = read_table(folder / name, text=(*ids, *encoding.categorical))
            demand_columns(name, frames[name].columns, {"label_name": [label], "id_columns": ids})
    return frames, encoding


def _task_of(labels: Column, settings: Mapping[str, Any]) -> Tuple[str, Tuple[str, ...]]:
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


def _rows_of(
    frame: Table, encoding: FeatureEncoding, classes: Sequence[str], settings: Mapping[str, Any], name: str
) -> Rows:
    """Return a data set as the booster takes it."""
    labels = label_values(frame[settings["label_name"]], classes, name)
    kept = frame[[settings["label_name"], *settings["id_columns"]]]
    return Rows(kept, encoding.encode(frame, name), labels)


def _trained(
    sets: Mapping[str, Rows],
    encoding: FeatureEncoding,
    objective: str,
    classes: Sequence[str],
    settings: Mapping[str, Any],
    passed_on: Sequence[str] = (),
) -> Tuple[Any, Curves]:
    """Return a booster that knows its best iteration, and the measures of train and validation by round."""
    train = sets["train"].labels
    params: Dict[str, Any] = {name: settings[name] for name in (*_PASSED_ON, *passed_on)}
    params["objective"] = objective
    params["eval_metric"] = _EVAL_METRICS[objective] if settings["eval_metric"] == AUTO else settings["eval_metric"]
    if settings["nthread"]:
        params["nthread"] = settings["nthread"]
    if objective == MULTICLASS:
        params["num_class"] = len(classes)
    if objective == BINARY:
        weight = settings["scale_pos_weight"]
        params["scale_pos_weight"] = float((train == 0).sum() / (train == 1).sum()) if weight == AUTO else weight
    watched = {
        SETS[name]: matrix(sets[name].values, encoding, label=sets[name].labels)
        for name in ("train", "val")
        if name in sets
    }
    curves: Curves = {}
    booster = xgboost.train(
        params,
        watched["train"],
        num_boost_round=settings["num_round"],
        evals=[(rows, name) for name, rows in watched.items()],
        early_stopping_rounds=(settings["early_stopping_rounds"] or None) if "val" in sets else None,
        evals_result=curves,
        verbose_eval=50,
    )
    return booster, curves


def _measures_of(model: Model, labels: Floats, scores: npt.NDArray[np.float32]) -> Dict[str, float]:
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
