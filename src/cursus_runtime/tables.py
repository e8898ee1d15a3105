"""What scripts do to the rows of tables: keep, join, group, sample and divide them; needs pandas and numpy."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np
import pandas as pd
from pandas.api import types

from cursus_runtime.encoding import numbers
from cursus_runtime.environment import suggestion
from cursus_runtime.expressions import evaluate
from cursus_runtime.files import write_json
from cursus_runtime.frames import Table, as_text, demand_columns, is_text, read_table, write_table

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

__all__ = [
    "FUNCTIONS",
    "aggregated",
    "divided",
    "filtered",
    "joined",
    "numeric",
    "read_optional",
    "sampled",
    "write_output",
    "write_parts",
]

FUNCTIONS = ("count", "max", "mean", "median", "min", "nunique", "std", "sum")
"""What `aggregated` measures columns by."""

_MEASURE = re.compile(r"\s*([a-z]+)\s*\(\s*(.+?)\s*\)\s*")
_OF_ANY = ("count", "max", "min", "nunique")
_EXAMPLES = 3
_TOLERANCE = 1e-6

logger = logging.getLogger(__name__)


def read_optional(path: Path, kind: str = "auto") -> Optional[Table]:
    """Return the rows of an input that may be left out; None where it is.

    Raises:
        FileNotFoundError: the input is there, and holds no table.
        ValueError: its files cannot be read.
    """
    if path.exists():
        return read_table(path, kind)
    logger.info("%s is not there: the step goes on without it", path)
    return None


def write_output(frame: Table, folder: Path, kind: str = "parquet") -> None:
    """Write a table as one file of a folder: `parquet`, `csv` or `json`, a list of records.

    Raises:
        ValueError: Parquet cannot hold the table.
    """
    if kind == "json":
        write_json(folder / "data.json", frame.astype(object).where(frame.notna(), None).to_dict("records"))
    else:
        write_table(frame, folder / f"part-00000.{kind}")


def write_parts(parts: Mapping[str, Table], folder: Path, kind: str = "parquet") -> None:
    """Write each part into the folder of its name; errors as those of `write_output`."""
    for name, part in parts.items():
        write_output(part, folder / name, kind)


def numeric(frame: Table, name: str, asker: str) -> npt.NDArray[np.float64]:
    """Return a column as floats, NaN where missing.

    Raises:
        ValueError: the table lacks the column, or it holds text that is no number.
    """
    demand_columns("the table", frame.columns, {asker: [name]})
    values, strange = numbers(frame[name])
    if strange:
        raise ValueError(f"{asker} takes numbers, but {name!r} holds text, such as {strange[:_EXAMPLES]}")
    return values


def filtered(frame: Table, where: str) -> Table:
    """Return the rows for which an expression holds, numbered anew; a missing value makes it false.

    Raises:
        ValueError: the expression is not valid or gives no truth, or no row is left.
    """
    truth = evaluate(where, frame)
    if not types.is_bool_dtype(truth):
        raise ValueError(f"the filter {where!r} gives no truth; hint: compare, as in `amount > 0`")
    rows = frame[truth.to_numpy(dtype=bool)].reset_index(drop=True)
    if rows.empty:
        raise ValueError(f"the filter {where!r} leaves none of {len(frame)} rows; hint: check its limits")
    logger.info("filter %s: %d of %d rows", where, len(rows), len(frame))
    return rows


def joined(frame: Table, other: Table, on: Sequence[str], how: str = "left") -> Table:
    """Return the rows with the columns of another table, which holds each key once.

    Args:
        frame: the rows.
        other: the other table.
        on: the columns that both have.
        how: `left`, `inner` or `outer`: whose rows are kept.

    Raises:
        ValueError: keys are missing, of other kinds or there twice, columns collide, or no row is left.
    """
    keys = list(on)
    if how not in {"left", "inner", "outer"} or not keys:
        raise ValueError(f"a join is {how!r} on {keys}; hint: join left, inner or outer on a list of columns")
    demand_columns("the table", frame.columns, {"the join": keys})
    demand_columns("the joined table", other.columns, {"the join": keys})
    _demand_joinable(frame, other, keys)
    merged = frame.merge(other, how=how, on=keys).reset_index(drop=True)
    if merged.empty:
        raise ValueError(f"no row matches on {keys}; hint: check the keys, or join left")
    logger.info("join on %s: %d rows and %d give %d", ", ".join(keys), len(frame), len(other), len(merged))
    return merged


def _demand_joinable(frame: Table, other: Table, keys: List[str]) -> None:
    twice = int(other.duplicated(keys).sum())
    if twice:
        raise ValueError(f"the joined table has {twice} rows whose {keys} are there before; hint: keep one of each")
    unlike = [key for key in keys if is_text(frame[key]) != is_text(other[key])]
    if unlike:
        raise ValueError(f"{unlike} hold text on one side of the join only; hint: make both text or both numbers")
    collisions = sorted(set(frame.columns) & set(other.columns) - set(keys))
    if collisions:
        raise ValueError(f"both sides of the join have {collisions}; hint: rename or drop them on one side")


def aggregated(frame: Table, by: Sequence[str], measures: Mapping[str, str]) -> Table:
    """Return one row for each group, sorted by its columns; a missing value is a group of its own.

    Args:
        frame: the rows.
        by: the columns whose values make the groups.
        measures: new column -> `function(column)`, with one of `FUNCTIONS`.

    Raises:
        ValueError: columns are missing, or measures are not valid; all are named.
    """
    read = {name: _measure(name, text) for name, text in measures.items()}
    demand_columns(
        "the table", frame.columns, {"the groups": by, "the measures": [column for _, column in read.values()]}
    )
    values = frame[list(by)].copy()
    for name, (function, column) in read.items():
        values[name] = frame[column] if function in _OF_ANY else numeric(frame, column, f"{function}({column})")
    groups = values.groupby(list(by), dropna=False, sort=True)
    columns = {name: getattr(groups[name], function)() for name, (function, _) in read.items()}
    logger.info("aggregate by %s: %d rows in %d groups", ", ".join(by), len(frame), groups.ngroups)
    return pd.DataFrame(columns).reset_index()


def _measure(name: str, text: str) -> Tuple[str, str]:
    """Return the function and the column of a measure."""
    found = _MEASURE.fullmatch(text)
    if found is None or found[1] not in FUNCTIONS:
        near = suggestion(found[1], FUNCTIONS) if found else ""
        raise ValueError(
            f"measure {name!r} is {text!r}{near}; hint: write one of {', '.join(FUNCTIONS)}, as sum(amount)"
        )
    return found[1], found[2]


def sampled(frame: Table, fraction: Optional[float] = None, rows: Optional[int] = None, seed: int = 42) -> Table:
    """Return some of the rows, drawn at random and in their order; never more than there are.

    Args:
        frame: the rows.
        fraction: the share of the rows that is drawn, or None.
        rows: how many are drawn, or None; where both are given, the fewer.
        seed: of the draw: the same seed gives the same rows.

    Raises:
        ValueError: neither is given, the share is not above 0 and up to 1, or no row is drawn.
    """
    if fraction is None and rows is None:
        raise ValueError("a sample has neither fraction nor rows; hint: give one of them")
    if fraction is not None and not 0 < fraction <= 1:
        raise ValueError(f"the fraction of a sample is {fraction:g}; hint: give a share above 0 and up to 1")
    wanted = len(frame) if fraction is None else round(len(frame) * fraction)
    wanted = wanted if rows is None else min(wanted, rows)
    if wanted < 1:
        raise ValueError(f"a sample of {len(frame)} rows has none; hint: draw a larger one")
    drawn = np.sort(np.random.RandomState(seed).permutation(len(frame))[:wanted])
    logger.info("sample: %d of %d rows", wanted, len(frame))
    return frame.iloc[drawn].reset_index(drop=True)


def divided(
    frame: Table, parts: Mapping[str, float], stratify: Optional[str] = None, seed: int = 42
) -> Dict[str, Table]:
    """Return the rows in parts, divided at random, each in their order.

    Args:
        frame: the rows.
        parts: part -> its share; the shares make 1.
        stratify: a column whose values are spread over the parts by their shares, to within a row; or None.
        seed: of the draw: the same seed gives the same parts.

    Raises:
        ValueError: the shares do not make 1, the column is missing, or a part has no rows.
    """
    if min(parts.values()) <= 0 or abs(sum(parts.values()) - 1) > _TOLERANCE:
        raise ValueError(f"the shares {dict(parts)} do not make 1; hint: give shares above 0 that do")
    order = np.random.RandomState(seed).permutation(len(frame))
    if stratify is not None:
        demand_columns("the table", frame.columns, {"stratify": [stratify]})
        groups = pd.factorize(as_text(frame[stratify]))[0]
        order = order[np.argsort(groups[order], kind="stable")]
    owner = _owners(len(frame), list(parts.values()))
    found = {name: frame.iloc[np.sort(order[owner == at])].reset_index(drop=True) for at, name in enumerate(parts)}
    empty = [name for name, part in found.items() if part.empty]
    if empty:
        raise ValueError(f"{len(frame)} row(s) leave none for {', '.join(empty)}; hint: give more rows, or fewer parts")
    logger.info("split: %s", ", ".join(f"{name} {len(part)}" for name, part in found.items()))
    return found


def _owners(rows: int, shares: Sequence[float]) -> npt.NDArray[np.intp]:
    """Return the part of each place: each part has its share of all places, and of any run of them to within a few."""
    exact = np.asarray(shares, dtype=np.float64) * rows
    counts = np.floor(exact).astype(np.intp)
    # Rows that rounding has left over go to the parts that lost most by it.
    counts[np.argsort(counts - exact, kind="stable")[: rows - int(counts.sum())]] += 1
    places = np.concatenate([(np.arange(count) + 0.5) / count for count in counts if count])
    owners = np.repeat(np.arange(len(shares)), counts)
    return owners[np.argsort(places, kind="stable")]
