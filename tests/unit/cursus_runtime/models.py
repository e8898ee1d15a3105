"""Small models of XGBoost, each trained in a moment."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import xgboost

from cursus_runtime.booster import BINARY, MULTICLASS, REGRESSION, Model, matrix
from cursus_runtime.encoding import FeatureEncoding

__all__ = ["ROWS", "small_model"]

ROWS = pd.DataFrame({
    "id": [f"r{at}" for at in range(12)],
    "amount": [float(at * 7 % 12) for at in range(12)],
    "kind": ["a", "b", "c"] * 4,
})  # fmt: skip


@cache
def small_model(objective: str = BINARY, ids: tuple[str, ...] = ()) -> Model:
    """A model of the amount and the kind; of several classes there are three."""
    encoding = FeatureEncoding.learn(ROWS, ["amount", "kind"], ["kind"])
    classes = {BINARY: ("no", "yes"), MULTICLASS: ("high", "low", "mid"), REGRESSION: ()}[objective]
    labels = np.arange(12) % max(2, len(classes))
    told = {"objective": objective, "nthread": 1, **({"num_class": 3} if objective == MULTICLASS else {})}
    booster = xgboost.train(told, matrix(encoding.encode(ROWS, "rows"), encoding, label=labels), 3)
    return Model(booster, encoding, objective, classes, "label", ids, 2, 0.5)
