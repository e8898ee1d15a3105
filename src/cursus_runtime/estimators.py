"""Models of scikit-learn, or of anything that fits and predicts, on the features of tables; needs pandas and numpy."""

from __future__ import annotations

import importlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, Dict, Mapping, Optional, Tuple

import numpy as np

from cursus_runtime.encoding import FeatureEncoding, label_values, numbers
from cursus_runtime.features import features_of, text_columns
from cursus_runtime.files import write_json
from cursus_runtime.frames import as_text, demand_columns, read_table
from cursus_runtime.metrics import regression_metrics

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = ["DEFAULTS", "Baseline", "FittedEstimator", "fitted_estimator", "sklearn_estimator"]

DEFAULTS: Dict[str, Any] = {
    "label_name": "",
    "id_columns": [],
    "full_field_list": [],
    "tab_field_list": [],
    "cat_field_list": [],
    "categorical_features_to_encode": [],
    "multiclass_categories": [],
    "estimator": "",
    "cross_validation_folds": 5,
    "seed": 42,
}

_MOST_CLASSES = 20

logger = logging.getLogger(__name__)


class Baseline:
    """What predicts the same for every row: the most frequent class, or the mean where labels are numbers."""

    def __init__(self) -> None:
        self.value = 0.0

    def fit(self, values: Floats, labels: Floats) -> Baseline:
        """Learn the value."""
        distinct, counts = np.unique(labels, return_counts=True)
        is_class = len(distinct) <= _MOST_CLASSES
        self.value = float(distinct[np.argmax(counts)] if is_class else labels.mean())
        return self

    def predict(self, values: Floats) -> Floats:
        """Return the value for each row."""
        return np.full(len(values), self.value)


def sklearn_estimator(name: str, parameters: Optional[Mapping[str, Any]], seed: int) -> Any:
    """Return an estimator of scikit-learn by its class, as in `sklearn.ensemble.RandomForestClassifier`.

    Raises:
        ValueError: it is no class of scikit-learn, or does not take the parameters.
    """
    module, _, member = name.rpartition(".")
    if not module.startswith("sklearn."):
        raise ValueError(f"estimator is {name!r}; hint: write a class of scikit-learn, as sklearn.linear_model.Ridge")
    try:
        made = getattr(importlib.import_module(module), member)(**(parameters or {}))
    except (ImportError, AttributeError, TypeError) as error:
        raise ValueError(f"estimator {name!r} cannot be made: {error}") from error
    return made.set_params(random_state=seed) if "random_state" in made.get_params() else made


@dataclass(frozen=True)
class FittedEstimator:
    """A model with its features and classes, and its measures on every data set."""

    estimator: Any
    encoding: FeatureEncoding
    classes: Tuple[str, ...]
    label: str
    measures: Mapping[str, Mapping[str, float]]

    def save(self, folder: Path) -> None:
        """Write the model as `model.joblib`, and its schema beside it."""
        import joblib  # type: ignore[import-untyped]  # it has none

        folder.mkdir(parents=True, exist_ok=True)
        joblib.dump(self.estimator, str(folder / "model.joblib"))
        schema = {"label": self.label, "classes": list(self.classes), "features": self.encoding.to_dict()}
        write_json(folder / "model_schema.json", schema)


def fitted_estimator(folder: Path, settings: Mapping[str, Any], make: Callable[[], Any]) -> FittedEstimator:
    """Return the model that the rows of the folder `train` give, measured on `val` and `test` where they are there.

    Args:
        folder: holds the folders.
        settings: the hyperparameters, at least those of `DEFAULTS`.
        make: gives what fits and predicts.

    Raises:
        FileNotFoundError: there is no train.
        ValueError: data or hyperparameters are not valid.
    """
    label = settings["label_name"]
    if not label:
        raise ValueError("label_name is not set; hint: set it in the hyperparameters")
    frames = {"train": read_table(folder / "train", text=text_columns(settings))}
    for name in ("val", "test"):
        if (folder / name).is_dir():
            frames[name] = read_table(folder / name, text=text_columns(settings))
            demand_columns(name, frames[name].columns, {"label_name": [label]})
    encoding = FeatureEncoding.learn(frames["train"], *features_of(frames["train"], settings))
    distinct = as_text(frames["train"][label]).dropna().drop_duplicates()
    is_class = bool(numbers(distinct)[1]) or len(distinct) <= _MOST_CLASSES
    classes = tuple(sorted(distinct)) if is_class else ()
    sets = {
        name: (np.nan_to_num(encoding.encode(frame, name)), label_values(frame[label], classes, name))
        for name, frame in frames.items()
    }
    estimator = make().fit(*sets["train"])
    measures = {name: _measured(estimator.predict(values), truth, classes) for name, (values, truth) in sets.items()}
    for name, found in measures.items():
        for measure, value in found.items():
            logger.info("[cursus] %s:%s=%.6f", name, measure, value)
    return FittedEstimator(estimator, encoding, classes, label, measures)


def _measured(predicted: Any, truth: Floats, classes: Tuple[str, ...]) -> Dict[str, float]:
    if classes:
        return {"accuracy": float(np.mean(np.asarray(predicted) == truth))}
    return regression_metrics(truth, np.asarray(predicted, dtype=np.float64))
