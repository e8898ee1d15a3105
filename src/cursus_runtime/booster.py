"""A trained XGBoost model with all that scoring needs: booster, encoding, classes; needs xgboost and numpy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Sequence, Tuple

import numpy as np
import pandas as pd
import xgboost

from cursus_runtime.encoding import FeatureEncoding, label_values
from cursus_runtime.files import read_json, write_json

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from cursus_runtime.frames import Column, Table

__all__ = [
    "BINARY",
    "MODEL_FILE",
    "MULTICLASS",
    "REGRESSION",
    "SCHEMA_FILE",
    "Model",
    "gains",
    "matrix",
    "safe_names",
]

MODEL_FILE = "xgboost_model.json"
SCHEMA_FILE = "model_schema.json"
BINARY = "binary:logistic"
MULTICLASS = "multi:softprob"
REGRESSION = "reg:squarederror"

_FORBIDDEN = str.maketrans({"[": "(", "]": ")", "<": "_"})


@dataclass(frozen=True)
class Model:
    """A booster and its schema.

    `classes` are the label values of a classifier as text, in the order of their indices; empty for regression.
    """

    booster: Any
    encoding: FeatureEncoding
    objective: str
    classes: Tuple[str, ...]
    label: str
    id_columns: Tuple[str, ...]
    best_iteration: int
    threshold: float

    @classmethod
    def load(cls, folder: Path) -> Model:
        """Return the model of a folder.

        Raises:
            FileNotFoundError: the folder lacks the model or its schema.
            ValueError: the schema is not one of this program.
        """
        for name in (MODEL_FILE, SCHEMA_FILE):
            if not (folder / name).is_file():
                seen = ", ".join(sorted(path.name for path in folder.iterdir())) if folder.is_dir() else "no folder"
                raise FileNotFoundError(f"{folder / name} does not exist: saw {seen}")
        schema = read_json(folder / SCHEMA_FILE)
        booster = xgboost.Booster()
        booster.load_model(str(folder / MODEL_FILE))
        try:
            return cls(
                booster=booster,
                encoding=FeatureEncoding.from_dict(schema["features"]),
                objective=schema["objective"],
                classes=tuple(schema["classes"]),
                label=schema["label"],
                id_columns=tuple(schema["id_columns"]),
                best_iteration=schema["best_iteration"],
                threshold=schema["threshold"],
            )
        except KeyError as error:
            raise ValueError(f"{folder / SCHEMA_FILE} lacks {error}; hint: train the model again") from None

    def save(self, folder: Path) -> None:
        """Write the model in XGBoost's own format, and its schema beside it."""
        folder.mkdir(parents=True, exist_ok=True)
        self.booster.save_model(str(folder / MODEL_FILE))
        write_json(folder / SCHEMA_FILE, self.schema())

    def schema(self) -> Dict[str, Any]:
        """Return all but the booster, as JSON can hold it."""
        return {
            "label": self.label,
            "id_columns": list(self.id_columns),
            "features": {**self.encoding.to_dict(), "types": self.encoding.feature_types},
            "objective": self.objective,
            "classes": list(self.classes),
            "label_mapping": {word: at for at, word in enumerate(self.classes)},
            "best_iteration": self.best_iteration,
            "threshold": self.threshold,
        }

    @property
    def is_binary(self) -> bool:
        """Whether scores are probabilities of the second of two classes."""
        return self.objective == BINARY

    @property
    def is_regression(self) -> bool:
        """Whether scores are predicted values."""
        return self.objective == REGRESSION

    @property
    def score_columns(self) -> List[str]:
        """How the columns of the scores are called."""
        if self.is_regression:
            return ["prediction"]
        return ["score"] if self.is_binary else [f"score_{name}" for name in self.classes]

    def score(self, frame: Table, subject: str) -> npt.NDArray[np.float32]:
        """Return scores of shape (rows,), or (rows, classes) of a model of several classes.

        Raises:
            ValueError: features are missing or hold what they cannot.
        """
        return self.score_matrix(self.encoding.encode(frame, subject))

    def score_matrix(self, values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return scores, as `score` does, of encoded rows of shape (rows, features)."""
        return np.asarray(self.booster.predict(matrix(values, self.encoding)), dtype=np.float32)

    def score_table(self, scores: npt.NDArray[np.float32]) -> Table:
        """Return scores as a table with one named column each."""
        return pd.DataFrame(scores.reshape(len(scores), -1), columns=self.score_columns)

    def labels(self, column: Column, subject: str) -> npt.NDArray[np.float64]:
        """Return labels as class indices, or as values in regression.

        Raises:
            ValueError: labels are missing, no numbers in regression, or of classes that training did not see.
        """
        return label_values(column, self.classes, subject)


def matrix(values: npt.NDArray[np.float32], encoding: FeatureEncoding, **options: Any) -> Any:
    """Return XGBoost's form of encoded rows.

    Args:
        values: shape (rows, features), from `FeatureEncoding.encode`.
        encoding: what made the values.
        options: more keywords of `xgboost.DMatrix`, such as `label`.
    """
    return xgboost.DMatrix(
        values,
        feature_names=safe_names(encoding.columns),
        feature_types=encoding.feature_types,
        enable_categorical=True,
        **options,
    )


def safe_names(columns: Sequence[str]) -> List[str]:
    """Return the columns as XGBoost takes them: without `[`, `]` and `<`, each still different."""
    names: List[str] = []
    for at, column in enumerate(columns):
        name = column.translate(_FORBIDDEN)
        names.append(f"{name}_{at}" if name in names or (name != column and name in columns) else name)
    return names


def gains(booster: Any, encoding: FeatureEncoding) -> Mapping[str, Mapping[str, float]]:
    """Return gain, cover and weight of every feature that a model uses, the greatest gain first."""
    scores = {kind: booster.get_score(importance_type=kind) for kind in ("gain", "cover", "weight")}
    found = {}
    for at, safe in enumerate(safe_names(encoding.columns)):
        if safe in scores["gain"]:
            found[encoding.columns[at]] = {kind: float(score[safe]) for kind, score in scores.items()}
    return dict(sorted(found.items(), key=lambda item: (-item[1]["gain"], item[0])))
