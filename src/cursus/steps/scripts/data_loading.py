"""Read raw data from all shards, keep the rows and columns asked for, and describe every column."""

from __future__ import annotations

import logging
import operator
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional, Sequence

import pandas as pd
from pandas.api import types

from cursus_runtime.arguments import job_type_parser
from cursus_runtime.entry import run
from cursus_runtime.environment import choice, integer, names, records, suggestion
from cursus_runtime.files import write_json
from cursus_runtime.frames import FORMATS, Column, Table, as_text, demand_columns, is_text, read_table, write_table

if TYPE_CHECKING:
    import argparse

__all__ = ["ENVIRONMENT", "INPUT_PATHS", "OUTPUT_PATHS", "describe", "filtered", "main", "parse_arguments"]

INPUT_PATHS: Dict[str, str] = {"source_data": "/opt/ml/processing/input/source_data"}
OUTPUT_PATHS: Dict[str, str] = {
    "raw_data": "/opt/ml/processing/output/raw_data",
    "schema_report": "/opt/ml/processing/output/schema_report",
}
ENVIRONMENT: Dict[str, Optional[str]] = {
    "DATA_FORMAT": "auto",
    "ROW_FILTER": "",
    "COLUMNS": "",
    "MAX_ROWS": "",
    "OUTPUT_FORMAT": "parquet",
    "SHARD_ROWS": "1000000",
}

_COMPARISONS: Dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_MEMBERSHIP = ("in", "notin")
_NULLNESS = ("isnull", "notnull")
_OPERATORS = (*_COMPARISONS, *_MEMBERSHIP, *_NULLNESS)
_TOP_VALUES = 5
_DISTINCT_CAP = 10_000

logger = logging.getLogger(__name__)


def parse_arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Return the arguments of a command line: `job_type`."""
    return job_type_parser("training").parse_args(argv)


def main(
    input_paths: Dict[str, str],
    output_paths: Dict[str, str],
    environ_vars: Dict[str, str],
    job_args: argparse.Namespace,
) -> None:
    """Write the rows as shards, and `schema.json` about their columns.

    Raises:
        FileNotFoundError: there is no data.
        ValueError: data, filters or settings are not valid.
    """
    source = Path(input_paths["source_data"])
    suffix = choice(environ_vars, "OUTPUT_FORMAT", ("csv", "parquet"))
    shard_rows = integer(environ_vars, "SHARD_ROWS", least=1) or 1
    limit = integer(environ_vars, "MAX_ROWS", least=1)
    kept = names(environ_vars, "COLUMNS")
    conditions = records(environ_vars, "ROW_FILTER", required=("column", "op"), optional=("value",))
    _demand_operators(conditions)
    frame = read_table(source, choice(environ_vars, "DATA_FORMAT", ("auto", *FORMATS)))
    demand_columns(
        str(source),
        frame.columns,
        {"COLUMNS": kept, "ROW_FILTER": [str(condition["column"]) for condition in conditions]},
    )
    rows_read = len(frame)
    frame = filtered(frame, conditions)[: limit or rows_read]
    frame = frame[kept] if kept else frame
    if frame.empty:
        raise ValueError(f"none of {rows_read} rows passes ROW_FILTER; hint: loosen the conditions {conditions}")
    _write_shards(frame, Path(output_paths["raw_data"]), suffix, shard_rows)
    report = {
        "job_type": job_args.job_type,
        "rows_read": rows_read,
        "rows": len(frame),
        "columns": [describe(frame[name]) for name in frame.columns],
    }
    write_json(Path(output_paths["schema_report"]) / "schema.json", report)
    logger.info("kept %d of %d rows, %d columns", len(frame), rows_read, len(frame.columns))


def filtered(frame: Table, conditions: Sequence[Dict[str, Any]]) -> Table:
    """Return the rows for which all conditions hold; a missing value holds for `isnull`, `!=` and `notin` only.

    Raises:
        ValueError: a value cannot be compared with its column.
    """
    chosen = pd.Series(data=True, index=frame.index)
    for condition in conditions:
        chosen &= _holds(frame[condition["column"]], condition["op"], condition.get("value"))
    return frame[chosen].reset_index(drop=True)


def _holds(column: Column, op: str, value: Any) -> Column:
    """Return where one condition holds."""
    if op in _NULLNESS:
        return column.isna() if op == "isnull" else column.notna()
    if op in _MEMBERSHIP:
        found = column.isin([_comparable(column, one) for one in value])
        return found if op == "in" else ~found
    return _COMPARISONS[op](column, _comparable(column, value))


def _comparable(column: Column, value: Any) -> Any:
    """Return a value as it compares with a column, demanding that both are of one kind."""
    if types.is_datetime64_any_dtype(column) and isinstance(value, str):
        zone = column.dt.tz
        return pd.Timestamp(value) if zone is None else pd.Timestamp(value, tz=zone)
    if is_text(column) != isinstance(value, str):
        raise ValueError(
            f"ROW_FILTER: {column.name!r} holds {_kind(column)} values, and cannot be compared with {value!r}; "
            "hint: give a value of the same kind"
        )
    return value


def _demand_operators(conditions: Sequence[Dict[str, Any]]) -> None:
    """Demand that the operators of conditions exist and have the values they need; all faults are named."""
    faults: List[str] = []
    for at, condition in enumerate(conditions):
        op = str(condition["op"])
        if op not in _OPERATORS:
            faults.append(f"entry {at}: {op!r} is none of {' '.join(_OPERATORS)}{suggestion(op, _OPERATORS)}")
        elif op not in _NULLNESS and "value" not in condition:
            faults.append(f"entry {at}: {op!r} needs a value")
        elif op in _MEMBERSHIP and not isinstance(condition["value"], list):
            faults.append(f"entry {at}: {op!r} needs a list of values, not {condition['value']!r}")
    if faults:
        raise ValueError(f"ROW_FILTER: {'; '.join(faults)}")


def _write_shards(frame: Table, folder: Path, suffix: str, rows: int) -> None:
    """Write a table as files of at most so many rows."""
    for number, start in enumerate(range(0, len(frame), rows)):
        write_table(frame[start : start + rows], folder / f"part-{number:05d}.{suffix}")


def describe(column: Column) -> Dict[str, Any]:
    """Return what a column holds: kind, missing and distinct values, and its range or its most frequent values."""
    present = column.dropna()
    distinct = int(present.nunique())
    report: Dict[str, Any] = {
        "name": str(column.name),
        "kind": _kind(column),
        "rows": len(column),
        "missing": int(column.isna().sum()),
        "distinct": min(distinct, _DISTINCT_CAP),
        "distinct_is_capped": distinct > _DISTINCT_CAP,
        "examples": list(as_text(present.drop_duplicates()[:_TOP_VALUES])),
    }
    if present.empty:
        return report
    if types.is_datetime64_any_dtype(column):
        return {**report, "min": present.min().isoformat(), "max": present.max().isoformat()}
    if _kind(column) in {"integer", "number"}:
        return {**report, "min": present.min(), "max": present.max(), "mean": float(present.mean())}
    counts = sorted(as_text(present).value_counts().items(), key=lambda item: (-item[1], item[0]))
    return {**report, "top_values": [{"value": value, "rows": int(rows)} for value, rows in counts[:_TOP_VALUES]]}


def _kind(column: Column) -> str:
    """Return the kind of a column's values, in words that do not depend on the version of pandas."""
    kinds = (
        (types.is_bool_dtype, "boolean"),
        (types.is_integer_dtype, "integer"),
        (types.is_numeric_dtype, "number"),
        (types.is_datetime64_any_dtype, "date"),
    )
    return next((kind for tells, kind in kinds if tells(column)), "text")


if __name__ == "__main__":
    sys.exit(run(main, INPUT_PATHS, OUTPUT_PATHS, ENVIRONMENT, parse_arguments))
