"""Join side tables to the rows, and derive columns by expressions."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional, Sequence, Tuple

from cursus_runtime.arguments import job_type_parser
from cursus_runtime.entry import run
from cursus_runtime.environment import names, records
from cursus_runtime.expressions import evaluate
from cursus_runtime.files import write_json
from cursus_runtime.frames import Table, demand_columns, is_text, read_table, write_table

if TYPE_CHECKING:
    import argparse


__all__ = ["ENVIRONMENT", "INPUT_PATHS", "OUTPUT_PATHS", "derived", "joined", "main", "parse_arguments"]

INPUT_PATHS: Dict[str, str] = {
    "raw_data": "/opt/ml/processing/input/raw_data",
    "side_tables": "/opt/ml/processing/input/side_tables",
}
OUTPUT_PATHS: Dict[str, str] = {
    "engineered_data": "/opt/ml/processing/output/engineered_data",
    "feature_report": "/opt/ml/processing/output/feature_report",
}
ENVIRONMENT: Dict[str, Optional[str]] = {"DERIVED_COLUMNS": "[]", "DROP_COLUMNS": "[]", "JOINS": "[]"}

_EXAMPLES = 3

Report = Dict[str, Any]

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
    """Write the rows with joined and derived columns as Parquet, and `features.json` about what was done.

    Joins come first, then derived columns in their order, then drops.

    Raises:
        FileNotFoundError: there is no data, or a side table is missing.
        ValueError: data or settings are not valid.
    """
    joins = records(environ_vars, "JOINS", required=("table", "on"), optional=("how", "prefix"))
    wanted = records(environ_vars, "DERIVED_COLUMNS", required=("name", "expression"))
    dropped = names(environ_vars, "DROP_COLUMNS")
    frame = read_table(Path(input_paths["raw_data"]))
    rows_read = len(frame)
    join_reports: List[Report] = []
    for join in joins:
        frame, report = joined(frame, _side_table(input_paths, str(join["table"])), join)
        join_reports.append(report)
    frame = derived(frame, wanted)
    demand_columns("the table", frame.columns, {"DROP_COLUMNS": dropped})
    frame = frame.drop(columns=dropped)
    write_table(frame, Path(output_paths["engineered_data"]) / "part-00000.parquet")
    features = {
        "job_type": job_args.job_type,
        "rows_read": rows_read,
        "rows": len(frame),
        "joins": join_reports,
        "derived": [_described(frame, column) for column in wanted if column["name"] in frame.columns],
        "dropped": dropped,
        "columns": list(frame.columns),
    }
    write_json(Path(output_paths["feature_report"]) / "features.json", features)
    logger.info("%d rows, %d joins, %d derived columns", len(frame), len(joins), len(wanted))


def _side_table(input_paths: Mapping[str, str], name: str) -> Table:
    """Return the rows of a side table."""
    folder = Path(input_paths.get("side_tables", ""))
    path = folder / name
    if folder.resolve() not in path.resolve().parents:
        raise ValueError(f"JOINS: {name!r} lies outside of side_tables; hint: give the name of a file in it")
    if "side_tables" not in input_paths or not path.exists():
        seen = ", ".join(sorted(one.name for one in folder.iterdir())) if folder.is_dir() else "no such input"
        raise FileNotFoundError(f"JOINS: there is no table {name!r} in side_tables: saw {seen}")
    return read_table(path)


def joined(frame: Table, side: Table, join: Mapping[str, Any]) -> Tuple[Table, Report]:
    """Return the rows with the columns of a side table, never more rows than before, and a report of the matches.

    Args:
        frame: the rows.
        side: the side table; one row for each key.
        join: `table`, `on`, and optionally `how` (`left` or `inner`) and `prefix` of the added columns.

    Raises:
        ValueError: keys are missing, of other kinds, or duplicated in the side table, or columns collide.
    """
    table, how = str(join["table"]), str(join.get("how", "left"))
    keys = [join["on"]] if isinstance(join["on"], str) else list(join["on"])
    if how not in {"left", "inner"} or not keys:
        raise ValueError(f"JOINS: {table}: how is {how!r}, on is {keys}; hint: how is left or inner, on a list of keys")
    demand_columns("the table", frame.columns, {f"the join with {table}": keys})
    demand_columns(f"side table {table}", side.columns, {"the join": keys})
    _demand_joinable(frame, side, keys, table)
    prefix = str(join.get("prefix", ""))
    side = side.rename(columns={name: f"{prefix}{name}" for name in side.columns if name not in keys})
    collisions = sorted(set(side.columns) & set(frame.columns) - set(keys))
    if collisions:
        raise ValueError(f"JOINS: {table}: columns {collisions} are there already; hint: set a prefix")
    merged = frame.merge(side, how=how, on=keys, indicator="_matched")
    matched = int((merged["_matched"] == "both").sum())
    if merged.empty:
        raise ValueError(f"JOINS: {table}: no row matches on {keys}; hint: check the keys, or join left")
    added = [name for name in side.columns if name not in keys]
    report = {"table": table, "on": keys, "how": how, "rows": len(merged), "matched": matched, "added": added}
    return merged.drop(columns="_matched"), report


def _demand_joinable(frame: Table, side: Table, keys: List[str], table: str) -> None:
    """Demand keys that are of one kind on both sides, and that name one row each in the side table."""
    twice = side[side.duplicated(keys, keep=False)]
    if not twice.empty:
        examples = [tuple(values) for values in twice[keys].drop_duplicates()[:_EXAMPLES].to_numpy().tolist()]
        raise ValueError(
            f"JOINS: {table}: {len(twice)} rows share their key {keys}, such as {examples}, and would "
            "multiply rows; hint: keep one row for each key"
        )
    unlike = [key for key in keys if is_text(frame[key]) != is_text(side[key])]
    if unlike:
        raise ValueError(f"JOINS: {table}: {unlike} hold text on one side only; hint: make both text or both numbers")


def derived(frame: Table, wanted: Sequence[Mapping[str, Any]]) -> Table:
    """Return the rows with columns added by expressions, each of which may use those before it.

    Raises:
        ValueError: names are taken or expressions not valid; all are named.
    """
    frame = frame.copy(deep=False)
    faults: List[str] = []
    for column in wanted:
        name = str(column["name"])
        if name in frame.columns:
            faults.append(f"{name!r} is there already")
            continue
        try:
            frame[name] = evaluate(str(column["expression"]), frame)
        except ValueError as error:
            faults.append(f"{name}: {error}")
    if faults:
        raise ValueError(f"DERIVED_COLUMNS: {'; '.join(faults)}")
    return frame


def _described(frame: Table, column: Mapping[str, Any]) -> Report:
    """Return what is to know about a derived column."""
    name = str(column["name"])
    return {
        "name": name,
        "expression": column["expression"],
        "kind": "text" if is_text(frame[name]) else "number",
        "missing": int(frame[name].isna().sum()),
    }


if __name__ == "__main__":
    sys.exit(run(main, INPUT_PATHS, OUTPUT_PATHS, ENVIRONMENT, parse_arguments))
