"""Clean a table, map its label to numbers, split it, and write what training, evaluation and batch scoring read."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np
import pandas as pd
from pandas.api import types

from cursus_runtime.arguments import job_type_parser
from cursus_runtime.encoding import dates, numbers, seconds
from cursus_runtime.entry import run
from cursus_runtime.environment import choice, flag, integer, json_value, names, number
from cursus_runtime.files import write_json
from cursus_runtime.frames import Column, Table, as_text, demand_columns, is_text, read_table, write_table
from cursus_runtime.splits import random_split, time_split

if TYPE_CHECKING:
    import argparse

    import numpy.typing as npt

__all__ = ["ENVIRONMENT", "INPUT_PATHS", "OUTPUT_PATHS", "cleaned", "label_mapping", "main", "parse_arguments"]

INPUT_PATHS: Dict[str, str] = {"DATA": "/opt/ml/processing/input/DATA"}
OUTPUT_PATHS: Dict[str, str] = {
    "processed_data": "/opt/ml/processing/output/processed_data",
    "transform_input": "/opt/ml/processing/output/transform_input",
}
ENVIRONMENT: Dict[str, Optional[str]] = {
    "LABEL_FIELD": None,
    "ID_COLUMNS": "[]",
    "DROP_COLUMNS": "[]",
    "TRAIN_RATIO": "0.7",
    "TEST_VAL_RATIO": "0.5",
    "STRATIFY": "true",
    "SEED": "42",
    "LABEL_MAPPING": "",
    "TASK": "auto",
    "TIME_COLUMN": "",
    "DROP_LABEL_MISSING": "true",
    "OUTPUT_FORMAT": "csv",
}
JOB_TYPES = ("training", "validation", "testing", "calibration")

_TASKS = ("auto", "binary", "multiclass", "regression")
_MOST_CLASSES = 20
_EXAMPLES = 5
_PAIR = 2

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settings:
    """What the environment says, checked."""

    label: str
    ids: Tuple[str, ...]
    dropped: Tuple[str, ...]
    train_ratio: float
    test_share: float
    is_stratified: bool
    seed: int
    mapping: Optional[Dict[str, int]]
    task: str
    time: str
    drops_unlabelled: bool
    suffix: str

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Settings:
        """Return the settings of environment variables.

        Raises:
            ValueError: a variable is not valid.
        """
        settings = cls(
            label=values["LABEL_FIELD"],
            ids=tuple(names(values, "ID_COLUMNS")),
            dropped=tuple(names(values, "DROP_COLUMNS")),
            train_ratio=number(values, "TRAIN_RATIO", above=0, below=1),
            test_share=number(values, "TEST_VAL_RATIO", above=0, below=1),
            is_stratified=flag(values, "STRATIFY"),
            seed=integer(values, "SEED", least=0) or 0,
            mapping=_given_mapping(values),
            task=choice(values, "TASK", _TASKS),
            time=values["TIME_COLUMN"].strip(),
            drops_unlabelled=flag(values, "DROP_LABEL_MISSING"),
            suffix=choice(values, "OUTPUT_FORMAT", ("csv", "parquet")),
        )
        if settings.label in (*settings.ids, *settings.dropped):
            raise ValueError(f"LABEL_FIELD is {settings.label!r}, which ID_COLUMNS or DROP_COLUMNS name too")
        if settings.mapping and settings.task == "regression":
            raise ValueError("LABEL_MAPPING is set, but TASK is regression; hint: leave one of them out")
        return settings


def _given_mapping(values: Mapping[str, str]) -> Optional[Dict[str, int]]:
    """Return the label mapping that is set, or None."""
    found = json_value(values, "LABEL_MAPPING")
    if not found:
        return None
    indices = sorted(set(found.values())) if isinstance(found, dict) else []
    if indices != list(range(len(indices))) or len(indices) < _PAIR:
        raise ValueError(
            f"LABEL_MAPPING is {values['LABEL_MAPPING']!r}; hint: map values to 0, 1, ... without gaps, "
            'as {"no": 0, "yes": 1}'
        )
    return {str(key): int(index) for key, index in found.items()}


def parse_arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Return the arguments of a command line: `job_type`."""
    return job_type_parser("training", JOB_TYPES).parse_args(argv)


def main(
    input_paths: Dict[str, str],
    output_paths: Dict[str, str],
    environ_vars: Dict[str, str],
    job_args: argparse.Namespace,
) -> None:
    """Write the sets of rows, `preprocessing.json` about them, and the rows to score without a header.

    Raises:
        FileNotFoundError: there is no data.
        ValueError: data or settings are not valid.
    """
    settings = Settings.read(environ_vars)
    job_type = job_args.job_type
    frame, times, without_label = _labelled(_read(Path(input_paths["DATA"]), settings), settings)
    features = _features(frame, settings)
    frame, date_columns = cleaned(frame, features)
    labels = as_text(frame[settings.label])
    task, mapping = label_mapping(labels, settings.task, settings.mapping, job_type)
    target = _target(labels, task, mapping)
    frame = pd.concat([target, frame[[*settings.ids, *features]]], axis=1)
    parts = _split(target, times, settings, task) if job_type == "training" else {job_type: np.arange(len(frame))}
    folder = Path(output_paths["processed_data"])
    for name, rows in parts.items():
        write_table(frame.iloc[rows], folder / name / f"{name}_processed_data.{settings.suffix}")
    _write_scoring_rows(frame.iloc[parts.get("test", parts.get(job_type))], settings, output_paths["transform_input"])
    report = {
        "job_type": job_type,
        **_described(frame, features, settings, parts, task),
        "label_mapping": mapping,
        "dates": date_columns,
        "dropped": {"rows_without_label": without_label, "columns": list(settings.dropped)},
    }
    write_json(folder / "preprocessing.json", report)
    logger.info("task %s, rows %s", task, report["rows"])


def _labelled(frame: Table, settings: Settings) -> Tuple[Table, Optional[npt.NDArray[np.float64]], int]:
    """Return the rows that have a label, their times, and how many rows have none."""
    present = as_text(frame[settings.label]).notna().to_numpy()
    missing = int(len(frame) - present.sum())
    if missing == len(frame) or (missing and not settings.drops_unlabelled):
        raise ValueError(
            f"{missing} of {len(frame)} rows lack a value in {settings.label!r}; "
            "hint: give labels, or set DROP_LABEL_MISSING to true to drop such rows"
        )
    frame = frame[present].reset_index(drop=True)
    return frame, _times(frame, settings.time), missing


def _features(frame: Table, settings: Settings) -> List[str]:
    """Return the features, in the order of the input."""
    others = {settings.label, *settings.ids, *settings.dropped}
    features = [name for name in frame.columns if name not in others]
    if not features:
        raise ValueError(f"no feature is left beside {settings.label!r}; hint: drop fewer columns")
    return features


def _read(path: Path, settings: Settings) -> Table:
    """Return the rows, with identifiers as text, demanding all columns that the settings name."""
    frame = read_table(path, text=settings.ids)
    wanted = {
        "LABEL_FIELD": [settings.label],
        "ID_COLUMNS": settings.ids,
        "DROP_COLUMNS": settings.dropped,
        "TIME_COLUMN": [settings.time] if settings.time else [],
    }
    demand_columns(str(path), frame.columns, wanted)
    return frame


def _times(frame: Table, name: str) -> Optional[npt.NDArray[np.float64]]:
    """Return the time of each row by which rows are split; None where no column is named."""
    if not name:
        return None
    column = _as_dates(frame[name])
    values, strange = numbers(frame[name] if column is None else column)
    missing = int(np.isnan(values).sum())
    if missing:
        seen = f", such as {strange[0]!r}" if strange else ""
        raise ValueError(
            f"TIME_COLUMN: {missing} of {len(frame)} values in {name!r} are no times{seen}; "
            "hint: use dates as 2024-01-31 or numbers"
        )
    return values


def cleaned(frame: Table, features: Sequence[str]) -> Tuple[Table, List[str]]:
    """Return the rows with clean features, and the names of those that are dates.

    Texts are trimmed, of one line, and missing where blank; infinities are missing; dates become seconds since
    1970-01-01 UTC; true and false become 1 and 0.
    """
    clean = frame.copy(deep=False)
    found: List[str] = []
    for name in features:
        column = frame[name]
        parsed = _as_dates(column)
        if parsed is not None:
            clean[name] = pd.Series(seconds(parsed), index=frame.index)
            found.append(name)
        else:
            clean[name] = _clean_text(column) if is_text(column) else _clean_numbers(column)
    return clean, found


def _as_dates(column: Column) -> Optional[Column]:
    """Return a column as dates, if it holds dates or every present value is written as one in ISO 8601; else None."""
    if types.is_datetime64_any_dtype(column):
        return column
    if not is_text(column):
        return None
    parsed, are_dates = dates(column)
    return parsed if are_dates else None


def _clean_text(column: Column) -> Column:
    """Return texts trimmed and of one line; what holds numbers only, or truth only, with gaps, becomes numbers."""
    words = as_text(column)
    is_truth = words.notna().any() and set(words.dropna().str.lower()) <= {"true", "false"}
    if is_truth or types.infer_dtype(column, skipna=True) in {"integer", "floating", "mixed-integer-float"}:
        return _clean_numbers(pd.Series(numbers(column)[0], index=column.index))
    return words.str.replace(r"\s*[\r\n]+\s*", " ", regex=True)


def _clean_numbers(column: Column) -> Column:
    """Return numbers without infinities, and truth as 1 and 0."""
    if types.is_timedelta64_dtype(column):
        return pd.Series(seconds(column), index=column.index)
    if types.is_bool_dtype(column):
        values, _ = numbers(column)
        return pd.Series(values, index=column.index)
    return column.replace([np.inf, -np.inf], np.nan) if types.is_float_dtype(column) else column


def label_mapping(
    labels: Column, task: str, given: Optional[Dict[str, int]], job_type: str
) -> Tuple[str, Dict[str, int]]:
    """Return the task, and the index of each label; an empty mapping in regression.

    Without a given mapping, distinct labels in their order become 0, 1, ... in training. Other job types may lack a
    class, so that there whole numbers stay as they are.

    Args:
        labels: as text, none missing.
        task: `auto`, `binary`, `multiclass` or `regression`.
        given: a mapping that must hold all labels, or None.
        job_type: of the job.

    Raises:
        ValueError: labels are not of the mapping, or too few or too many classes for the task.
    """
    distinct = list(labels.drop_duplicates())
    values, strange = numbers(pd.Series(distinct, dtype=object))
    if given is None and (task == "regression" or (task == "auto" and _looks_continuous(values, strange))):
        if strange:
            raise ValueError(f"TASK is regression, but labels such as {strange[:_EXAMPLES]} are no numbers")
        return "regression", {}
    mapping = given if given is not None else _learnt_mapping(distinct, values, strange, job_type)
    unknown = sorted(set(distinct) - set(mapping))
    if unknown:
        raise ValueError(f"LABEL_MAPPING lacks the labels {unknown[:_EXAMPLES]}; hint: it maps {sorted(mapping)}")
    classes = len(set(mapping.values()))
    if job_type == "training" and classes < _PAIR:
        raise ValueError(f"all labels are {distinct[0]!r}; hint: training needs two classes or more")
    if task == "binary" and classes > _PAIR:
        raise ValueError(f"TASK is binary, but there are {classes} classes: {sorted(mapping)[:_EXAMPLES]}")
    return ("multiclass" if task == "multiclass" or classes > _PAIR else "binary"), mapping


def _looks_continuous(values: npt.NDArray[np.float64], strange: Sequence[str]) -> bool:
    """Tell whether distinct labels are amounts and not names of classes."""
    few_whole = len(values) <= _MOST_CLASSES and bool(np.all(values % 1 == 0))
    return not strange and len(values) > _PAIR and not few_whole


def _learnt_mapping(
    distinct: Sequence[str], values: npt.NDArray[np.float64], strange: Sequence[str], job_type: str
) -> Dict[str, int]:
    """Return the mapping that the labels themselves suggest."""
    numeric = not strange
    order: List[str] = [distinct[int(at)] for at in np.argsort(values, kind="stable")] if numeric else sorted(distinct)
    if job_type == "training":
        return {word: index for index, word in enumerate(order)}
    if numeric and np.all((values % 1 == 0) & (values >= 0)):
        return {word: int(value) for word, value in sorted(zip(distinct, values))}  # noqa: B905 -- strict= needs Python 3.10
    if len(order) < _PAIR:
        raise ValueError(f"all labels are {order[0]!r}; hint: set LABEL_MAPPING to that of the training job")
    logger.warning("LABEL_MAPPING is not set: a class that %s lacks would shift the indices of the others", job_type)
    return {word: index for index, word in enumerate(order)}


def _target(labels: Column, task: str, mapping: Mapping[str, int]) -> Column:
    """Return labels as class indices, or as finite numbers in regression."""
    if task != "regression":
        return labels.map(dict(mapping)).astype("int64")
    values, _ = numbers(labels)
    if not np.isfinite(values).all():
        raise ValueError(f"{int((~np.isfinite(values)).sum())} labels in {labels.name!r} are infinite")
    return pd.Series(values, index=labels.index, name=labels.name)


def _split(
    target: Column, times: Optional[npt.NDArray[np.float64]], settings: Settings, task: str
) -> Dict[str, npt.NDArray[np.intp]]:
    """Return the rows of each set."""
    if times is not None:
        return time_split(times, settings.train_ratio, settings.test_share)
    groups = target.to_numpy() if settings.is_stratified and task != "regression" else None
    return random_split(len(target), settings.train_ratio, settings.test_share, settings.seed, groups)


def _write_scoring_rows(frame: Table, settings: Settings, folder: str) -> None:
    """Write rows without label and header: identifiers (the row number where there are none), then features."""
    rows = frame.drop(columns=settings.label)
    if not settings.ids:
        rows.insert(0, "row", rows.index)
    write_table(rows, Path(folder) / "data.csv", header=False)


def _described(
    frame: Table,
    features: Sequence[str],
    settings: Settings,
    parts: Mapping[str, npt.NDArray[np.intp]],
    task: str,
) -> Dict[str, Any]:
    """Return what is to know about the written rows."""
    report: Dict[str, Any] = {
        "task": task,
        "label": settings.label,
        "id_columns": list(settings.ids),
        "features": list(features),
        "types": {name: "categorical" if is_text(frame[name]) else "numeric" for name in features},
        "constant_columns": [name for name in features if frame[name].nunique(dropna=False) < _PAIR],
        "rows": {name: len(rows) for name, rows in parts.items()},
    }
    if task != "regression":
        shares = {name: frame[settings.label].iloc[rows].value_counts() / len(rows) for name, rows in parts.items()}
        report["class_shares"] = {name: dict(sorted(share.items())) for name, share in shares.items()}
        sizes = frame[settings.label].value_counts()
        report["single_row_classes"] = sorted(sizes[sizes == 1].index)
    return report


if __name__ == "__main__":
    sys.exit(run(main, INPUT_PATHS, OUTPUT_PATHS, ENVIRONMENT, parse_arguments))
