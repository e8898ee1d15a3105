"""What scripts do to the columns of tables: fill gaps, turn text into numbers, bring numbers to one scale."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Callable, Dict, Mapping, Optional, Sequence, Tuple, Union

import numpy as np
import pandas as pd
from pandas.api import types

from cursus_runtime.environment import suggestion
from cursus_runtime.frames import Column, Table, as_text, demand_columns, is_text
from cursus_runtime.tables import numeric

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = ["encoded", "imputed", "scaled"]

logger = logging.getLogger(__name__)

Value = Union[str, float, None]


def imputed(frame: Table, columns: Sequence[str], strategy: str = "median", value: Value = None) -> Table:
    """Return the rows with missing values filled.

    Args:
        frame: the rows.
        columns: the columns to fill; none named: all that miss values.
        strategy: `mean`, `median`, `most_frequent` or `constant`; text gets its most frequent value for mean and
            median. Of values that are equally frequent, the least is taken.
        value: what `constant` fills in.

    Raises:
        ValueError: the strategy is none, columns are missing, or a column has no value to fill in.
    """
    _choose("strategy of imputing", strategy, ("mean", "median", "most_frequent", "constant"))
    if strategy == "constant" and value is None:
        raise ValueError("imputing a constant has no value; hint: give the value to fill in")
    demand_columns("the table", frame.columns, {"imputing": columns})
    result = frame.copy(deep=False)
    for name in columns or [str(name) for name in frame.columns]:
        gaps = _gaps(frame[name])
        if gaps.any():
            filler = value if strategy == "constant" else _typical(frame[name][~gaps], strategy)
            result[name] = _filled(frame[name], gaps, filler)
            logger.info("impute: %d of %d values of %s with %r", int(gaps.sum()), len(frame), name, filler)
    return result


def _gaps(column: Column) -> Column:
    """Tell where a column has no value; blank text is none."""
    return as_text(column).isna() if is_text(column) else column.isna()


def _typical(column: Column, strategy: str) -> Any:
    """Return the value that stands for a column's others."""
    if column.empty:
        raise ValueError(f"{column.name!r} has no value to learn from; hint: impute a constant, or drop the column")
    if strategy == "most_frequent" or not types.is_numeric_dtype(column) or types.is_bool_dtype(column):
        values = as_text(column) if is_text(column) else column
        counts = values.value_counts()
        return min(counts[counts == counts.max()].index)
    return float(column.mean() if strategy == "mean" else column.median())


def _filled(column: Column, gaps: Column, filler: Any) -> Column:
    """Return a column with a value in its gaps: whole numbers stay whole where the value is one."""
    if types.is_numeric_dtype(column) and isinstance(filler, str):
        raise ValueError(f"{column.name!r} holds numbers and is to be filled with {filler!r}; hint: give a number")
    if types.is_integer_dtype(column) and isinstance(filler, float):
        column = column.astype("float64")
    return column.where(~gaps, filler)


def encoded(frame: Table, columns: Sequence[str], method: str = "ordinal") -> Table:
    """Return the rows with columns of text as numbers.

    Args:
        frame: the rows.
        columns: the columns.
        method: `ordinal`: the place of the value among the sorted ones, from 0, missing where it is; `frequency`: the
            share of the rows with that value, 0 where missing; `onehot`: a column of 0 and 1 for each value, named
            `column_value`, in place of the column.

    Raises:
        ValueError: the method is none, columns are missing, or a new column has a name that is taken.
    """
    _choose("method of encoding", method, tuple(_ENCODINGS))
    demand_columns("the table", frame.columns, {"encoding": columns})
    result = frame.copy(deep=False)
    for name in columns:
        added = _ENCODINGS[method](as_text(frame[name]), name)
        place = list(result.columns).index(name)
        rest = result.drop(columns=name)
        taken = sorted(set(added.columns) & set(rest.columns))
        if taken:
            raise ValueError(f"encoding {name!r} would add {taken}, which are there already; hint: rename them")
        result = pd.concat([rest.iloc[:, :place], added, rest.iloc[:, place:]], axis=1)
    logger.info("encode %s: %s", method, ", ".join(columns))
    return result


def _ordinal(words: Column, name: str) -> Table:
    known = sorted(set(words.dropna()))
    return words.map({word: float(at) for at, word in enumerate(known)}).astype("float64").to_frame(name)


def _frequency(words: Column, name: str) -> Table:
    return words.map(words.value_counts() / len(words)).astype("float64").fillna(0.0).to_frame(name)


def _onehot(words: Column, name: str) -> Table:
    known = sorted(set(words.dropna()))
    return pd.DataFrame({f"{name}_{word}": (words == word).astype("int64") for word in known}, index=words.index)


_ENCODINGS: Mapping[str, Callable[[Column, str], Table]] = {
    "ordinal": _ordinal,
    "frequency": _frequency,
    "onehot": _onehot,
}


def scaled(frame: Table, columns: Sequence[str], method: str = "standard") -> Table:
    """Return the rows with numbers on one scale; missing ones stay missing, and constant columns become 0.

    Args:
        frame: the rows.
        columns: the columns; none named: all numbers.
        method: `standard`: mean 0 and standard deviation 1; `minmax`: from 0 to 1; `robust`: median 0 and a distance of
            1 between the quartiles.

    Raises:
        ValueError: the method is none, columns are missing, or hold text.
    """
    _choose("method of scaling", method, tuple(_SCALES))
    wanted = columns or [str(name) for name in frame.columns if _is_quantity(frame[name])]
    demand_columns("the table", frame.columns, {"scaling": wanted})
    result = frame.copy(deep=False)
    for name in wanted:
        result[name] = _on_scale(numeric(frame, name, "scaling"), method)
    logger.info("scale %s: %s", method, ", ".join(wanted))
    return result


def _is_quantity(column: Column) -> bool:
    return bool(types.is_numeric_dtype(column) and not types.is_bool_dtype(column))


def _on_scale(values: Floats, method: str) -> Floats:
    if np.isnan(values).all():
        return values
    centre, spread = _SCALES[method](values)
    return (values - centre) / (spread or 1.0)


def _quartiles(values: Floats) -> Tuple[float, float]:
    low, middle, high = np.nanpercentile(values, [25, 50, 75])
    return float(middle), float(high - low)


_SCALES: Dict[str, Callable[[Any], Tuple[float, float]]] = {
    "standard": lambda values: (float(np.nanmean(values)), float(np.nanstd(values))),
    "minmax": lambda values: (float(np.nanmin(values)), float(np.nanmax(values) - np.nanmin(values))),
    "robust": _quartiles,
}


def _choose(subject: str, value: str, allowed: Sequence[str]) -> Optional[str]:
    """Demand one of a few words."""
    if value not in allowed:
        raise ValueError(f"the {subject} is {value!r}{suggestion(value, allowed)}; hint: use {', '.join(allowed)}")
    return value
