"""Scores of tables by a model that an earlier step trained with XGBoost."""

from __future__ import annotations

import logging
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pandas as pd

from cursus_runtime.booster import MODEL_FILE, Model
from cursus_runtime.files import shards, unpack

if TYPE_CHECKING:
    from cursus_runtime.frames import Table

__all__ = ["load_model", "scored"]

_ARCHIVE = "model.tar.gz"

logger = logging.getLogger(__name__)


def load_model(folder: Path) -> Model:
    """Return the model of a folder that holds `model.tar.gz`, or what such an archive holds.

    Raises:
        FileNotFoundError: there is neither.
        ValueError: the archive cannot be unpacked.
    """
    archives = shards(folder, (_ARCHIVE,)) if not (folder / MODEL_FILE).is_file() else []
    if not archives:
        return Model.load(folder)
    if len(archives) > 1:
        raise ValueError(f"{folder} holds {len(archives)} archives named {_ARCHIVE}; hint: give one model")
    with TemporaryDirectory() as scratch:
        unpack(archives[0], Path(scratch))
        return Model.load(Path(scratch))


def scored(frame: Table, model: Model, column: str = "prediction") -> Table:
    """Return the rows with the model's scores; those of several classes are columns `column_class`.

    Raises:
        ValueError: features are missing or hold what they cannot, or a column of that name is there already.
    """
    scores = model.score_table(model.score(frame, "the rows"))
    names = [column] if len(scores.columns) == 1 else [f"{column}_{name}" for name in model.classes]
    taken = sorted(set(names) & set(frame.columns))
    if taken:
        raise ValueError(f"the rows have {taken} already; hint: name the column of predictions otherwise")
    scores.columns = names
    logger.info("score: %d rows, %s", len(frame), ", ".join(names))
    return pd.concat([frame.reset_index(drop=True), scores], axis=1)
