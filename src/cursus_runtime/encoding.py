"""Features as a matrix of numbers, the same in training, evaluation and inference; needs pandas and numpy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np
import pandas as pd
from pandas.api import types

from cursus_runtime.frames import Column, Table, as_text, demand_columns, is_text

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["FeatureEncoding", "dates", "label_values", "numbers", "seconds"]

_TRUTH = {"true": 1.0, "false": 0.0}
_ISO_DATE = r"^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$"
_EXAMPLES = 3
_LARGEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True)
class FeatureEncoding:
    """The features of a model, in order, and the vocabulary of each categorical one, as learnt on training rows."""

    columns: Tuple[str, ...]
    vocabularies: Mapping[str, Tuple[str, ...]]

    @classmethod
    def learn(
        cls, frame: Table, columns: Sequence[str], categorical: Optional[Sequence[str]] = None
    ) -> FeatureEncoding:
        """Return the encoding of training rows; each categorical column has its distinct values, sorted.

        Args:
            frame: the training rows.
            columns: the features, in order.
            categorical: the categorical ones of them; when None, those that hold text.
        """
        words = [name for name in columns if is_text(frame[name])] if categorical is None else categorical
        vocabularies = {name: tuple(sorted(set(as_text(frame[name]).dropna()))) for name in words}
        return cls(tuple(columns), vocabularies)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> FeatureEncoding:
        """Return the encoding that `to_dict` described."""
        return cls(tuple(data["columns"]), {name: tuple(words) for name, words in data["vocabularies"].items()})

    def to_dict(self) -> Dict[str, Any]:
        """Return the encoding as JSON can hold it."""
        return {
            "columns": list(self.columns),
            "vocabularies": {name: list(words) for name, words in self.vocabularies.items()},
        }

    @property
    def categorical(self) -> List[str]:
        """The categorical columns, in the order of the features."""
        return [name for name in self.columns if name in self.vocabularies]

    @property
    def feature_types(self) -> List[str]:
        """XGBoost's type of each feature: `c` for categorical, `q` for a quantity."""
        return ["c" if name in self.vocabularies else "q" for name in self.columns]

    def encode(self, frame: Table, subject: str) -> npt.NDArray[np.float32]:
        """Return rows as a matrix of shape (rows, features); missing and unseen values are NaN.

        Args:
            frame: has the features as columns, others are not looked at.
            subject: what the rows are, for messages.

        Raises:
            ValueError: features are missing, or a numeric feature holds text; all are named.
        """
        demand_columns(subject, frame.columns, {"the model": self.columns})
        matrix = np.empty((len(frame), len(self.columns)), dtype=np.float32)
        faults = []
        for at, name in enumerate(self.columns):
            fault = self._fill(matrix[:, at], frame[name])
            faults += [f"{name}: {fault}"] if fault else []
        if faults:
            raise ValueError(f"{subject}: numeric features hold text: {'; '.join(faults)}")
        return matrix

    def _fill(self, target: npt.NDArray[np.float32], column: Column) -> Optional[str]:
        """Write one feature into the matrix, and return what is wrong with it."""
        words = self.vocabularies.get(str(column.name))
        if words is not None:
            codes = pd.Index(words, dtype=object).get_indexer(as_text(column))
            target[:] = np.where(codes < 0, np.nan, codes)
            return None
        values, strange = numbers(column)
        # What float32 cannot hold stays the largest (or smallest) value, and keeps its place in the order.
        target[:] = np.clip(np.where(np.isinf(values), np.nan, values), -_LARGEST, _LARGEST)
        return f"{', '.join(map(repr, strange[:_EXAMPLES]))} in {len(strange)} row(s)" if strange else None


def label_values(column: Column, classes: Sequence[str], subject: str) -> npt.NDArray[np.float64]:
    """Return labels as indices of classes, or as numbers when there are no classes.

    Raises:
        ValueError: labels are missing or none of these.
    """
    missing = int(column.isna().sum())
    if missing:
        raise ValueError(
            f"{subject}: {missing} of {len(column)} labels in {column.name!r} are missing; hint: drop these rows"
        )
    if not classes:
        values, strange = numbers(column)
        if strange or not np.isfinite(values).all():
            raise ValueError(
                f"{subject}: labels in {column.name!r} are no finite numbers, such as {strange[:_EXAMPLES]}"
            )
        if np.abs(values).max(initial=0.0) > _LARGEST:
            raise ValueError(
                f"{subject}: labels in {column.name!r} go up to {np.abs(values).max():g}, and XGBoost computes with "
                f"numbers up to {_LARGEST:g}; hint: drop these rows, or take a smaller unit"
            )
        return values
    words = as_text(column)
    indices = words.map({word: at for at, word in enumerate(classes)}).astype("float64")
    if indices.isna().any():
        seen = sorted(set(words[indices.isna()].fillna("")))[:_EXAMPLES]
        raise ValueError(f"{subject}: labels {seen} in {column.name!r} are not of the classes {list(classes)}")
    return np.asarray(indices, dtype=np.float64)


def numbers(column: Column) -> Tuple[npt.NDArray[np.float64], List[str]]:
    """Return a column as floats, and the texts in it that are no numbers (NaN in the floats).

    True and false, also written, are 1 and 0; blanks are missing.
    """
    if types.is_datetime64_any_dtype(column) or types.is_timedelta64_dtype(column):
        return seconds(column), []
    if not is_text(column):
        return np.asarray(column.to_numpy(dtype="float64", na_value=np.nan), dtype=np.float64), []
    words = as_text(column)
    values: Column = pd.to_numeric(words, errors="coerce")
    strange = words[values.isna() & words.notna()]
    truth = strange.str.lower().map(_TRUTH)
    values = values.astype("float64").fillna(truth.astype("float64"))
    return np.asarray(values, dtype=np.float64), [str(word) for word in strange[truth.isna()]]


def dates(column: Column) -> Tuple[Column, bool]:
    """Return texts as dates in UTC, and whether all present ones are written as such in ISO 8601; others are missing.

    Each form is parsed by itself, since pandas takes the form of the first value for all. What no calendar has is
    missing.
    """
    words = as_text(column)
    is_date: Column = words.str.match(_ISO_DATE, na=False).astype(bool) if words.notna().any() else words.notna()
    forms = words.where(is_date).map(len, na_action="ignore").astype("float64")
    parsed = [pd.to_datetime(words[forms == form], errors="coerce", utc=True) for form in forms.dropna().unique()]
    if not parsed:
        return pd.to_datetime(pd.Series(pd.NaT, index=column.index), utc=True), False
    return pd.concat(parsed).reindex(words.index), int(is_date.sum()) == int(words.notna().sum())


def seconds(column: Column) -> npt.NDArray[np.float64]:
    """Return dates as seconds since 1970-01-01 UTC, and spans of time as seconds; NaN where missing."""
    if types.is_timedelta64_dtype(column):
        return np.asarray(column / pd.Timedelta(seconds=1), dtype=np.float64)
    plain = column if column.dt.tz is None else column.dt.tz_convert("UTC").dt.tz_localize(None)
    return np.asarray((plain - pd.Timestamp("1970-01-01")) / pd.Timedelta(seconds=1), dtype=np.float64)
