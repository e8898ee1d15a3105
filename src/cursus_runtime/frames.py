"""Tables read from and written to files and folders of shards; needs pandas, and pyarrow for Parquet."""

from __future__ import annotations

import gzip
import json
import logging
import re
from typing import IO, TYPE_CHECKING, Any, Dict, Iterable, Iterator, List, Mapping, Optional, Sequence, Set

import numpy as np
import pandas as pd
from pandas.api import types

from cursus_runtime.environment import suggestion
from cursus_runtime.files import shards

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "FORMATS",
    "Column",
    "Table",
    "as_text",
    "demand_columns",
    "exact_numbers",
    "is_text",
    "read_table",
    "write_table",
]

# pandas ships no types of its own, and what checkers guess from its source is too narrow: to them these are Any.
Table = Any
Column = Any

FORMATS: Mapping[str, Sequence[str]] = {
    "csv": (".csv", ".csv.gz"),
    "tsv": (".tsv", ".tsv.gz"),
    "parquet": (".parquet", ".parq", ".pq"),
    "json": (".json", ".jsonl", ".ndjson"),
}
_SEPARATORS = {"csv": ",", "tsv": "\t"}
_ZERO_PADDED_FIELD = re.compile(rb'(?:^|[,\t"\n])[ ]*0[0-9]')
_ZERO_PADDED = r"^\s*0[0-9]"
_BLOCK = 1 << 20
_NAMES_SHOWN = 30
_EXACT_BY_DEFAULT = (3, 1)

logger = logging.getLogger(__name__)


def read_table(
    path: Path, kind: str = "auto", text: Iterable[str] = (), columns: Optional[Sequence[str]] = None
) -> Table:
    """Return the rows of a file, or of all shards under a folder in the order of their paths.

    A column is text in all shards when it is text in one. Numbers written with leading zeros (such as `007`) are kept
    as text, since they are names and not amounts. JSON beside tables in other formats is a report on them, and is not
    read by suffix.

    Args:
        path: a file or a folder.
        kind: `csv`, `tsv`, `parquet`, `json` (a list of records, or one record a line), or `auto`: by suffix.
        text: columns to read as text whatever they look like.
        columns: the columns to keep, in this order; all when None.

    Raises:
        FileNotFoundError: there is no such file, or no table in the folder.
        ValueError: a file cannot be read, shards differ in their columns, a column is missing, or there are no rows.
    """
    suffixes = () if kind != "auto" else tuple(suffix for group in FORMATS.values() for suffix in group)
    found = [shard for shard in shards(path, suffixes) if shard.stat().st_size]
    if not found:
        raise ValueError(f"{path} holds no rows: every file is empty")
    tables = (
        [shard for shard in found if not shard.name.lower().endswith(tuple(FORMATS["json"]))] if kind == "auto" else []
    )
    if tables and len(tables) < len(found):
        logger.info("%s: %d JSON file(s) beside the tables are no rows of them", path, len(found) - len(tables))
        found = tables
    as_words = set(text)
    parts = {shard: _read(shard, kind, as_words) for shard in found}
    _demand_same_columns(parts)
    mixed = _mixed_columns(list(parts.values()))
    if mixed:
        parts = {shard: _read(shard, kind, as_words | mixed) for shard in found}
    first = next(iter(parts.values()))
    order = list(first.columns if columns is None else columns)
    demand_columns(str(path), first.columns, {"the reader": order})
    whole = pd.concat([part[order] for part in parts.values()], ignore_index=True)
    if whole.empty:
        raise ValueError(f"{path} holds no rows; hint: check what the step before wrote")
    return whole


def write_table(frame: Table, path: Path, header: bool = True) -> None:
    """Write a table as the suffix of the path says: Parquet, else CSV; the same table gives the same bytes.

    Raises:
        ValueError: Parquet cannot hold the table, as when a column mixes text and numbers.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix not in FORMATS["parquet"]:
        frame.to_csv(path, index=False, header=header, encoding="utf-8")
        return
    try:
        frame.to_parquet(path, index=False)
    except (ValueError, TypeError) as error:
        raise ValueError(f"{path} cannot be written as Parquet: {error}; hint: write CSV") from error


def demand_columns(subject: str, known: Iterable[str], wanted: Mapping[str, Iterable[str]]) -> None:
    """Demand that a table has columns.

    Args:
        subject: the table, for the message.
        known: the columns it has.
        wanted: who asks -> the columns asked for.

    Raises:
        ValueError: columns are missing; all are named, with who asks for them and the nearest column there is.
    """
    there = [str(name) for name in known]
    faults = [
        f"{asker} asks for {name!r}{suggestion(name, there)}"
        for asker, asked in wanted.items()
        for name in asked
        if name not in there
    ]
    if faults:
        shown = ", ".join(there[:_NAMES_SHOWN]) + (", ..." if len(there) > _NAMES_SHOWN else "")
        raise ValueError(f"{subject} lacks columns: {'; '.join(faults)}; hint: the columns are {shown}")


def is_text(column: Column) -> bool:
    """Tell whether a column holds text (or mixed objects), and not numbers, booleans or dates."""
    return not (
        types.is_numeric_dtype(column) or types.is_datetime64_any_dtype(column) or types.is_timedelta64_dtype(column)
    )


def as_text(column: Column) -> Column:
    """Return values as trimmed text in a column of objects; None where missing or blank; whole floats lose `.0`."""
    if types.infer_dtype(column, skipna=True) not in {"string", "floating", "integer", "boolean"}:
        words = [None if gone else _word(value) for value, gone in zip(column.astype(object), column.isna())]  # noqa: B905 -- strict= needs Python 3.10
        return pd.Series(words, index=column.index, name=column.name, dtype=object)
    codes, distinct = pd.factorize(column)
    known = np.array([*map(_word, distinct.tolist()), None], dtype=object)
    return pd.Series(known[codes], index=column.index, name=column.name, dtype=object)


def _word(value: Any) -> Optional[str]:
    """Return one value as text, or None for a blank."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip() or None


def _read(path: Path, kind: str, text: Set[str]) -> Table:
    """Return the rows of one file; errors name it."""
    actual = kind if kind != "auto" else _kind_of(path)
    try:
        if actual == "parquet":
            frame = pd.read_parquet(path)
        elif actual == "json":
            frame = pd.DataFrame(_json_records(path))
        else:
            return _read_separated(path, _SEPARATORS[actual], text)
    except (ValueError, OSError) as error:
        reason = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else str(error).strip()
        raise ValueError(f"{path} cannot be read as {actual}: {reason}") from error
    frame.columns = [str(name) for name in frame.columns]
    for name in frame.columns:
        frame[name] = as_text(frame[name]) if name in text else _settled(frame[name])
    return frame


def _settled(column: Column) -> Column:
    """Return a column of decimals or days, which files keep as objects, as numbers or dates; any other as it is."""
    kind = types.infer_dtype(column, skipna=True) if types.is_object_dtype(column) else ""
    if kind == "decimal":
        return column.astype("float64")
    return pd.to_datetime(column) if kind == "date" else column


def _kind_of(path: Path) -> str:
    """Return the format that a file's suffix tells."""
    name = path.name.lower()
    for kind, suffixes in FORMATS.items():
        if name.endswith(tuple(suffixes)):
            return kind
    raise ValueError(f"{path} has no suffix that tells its format; hint: name the format (csv, tsv, parquet, json)")


def _read_separated(path: Path, separator: str, text: Set[str]) -> Table:
    """Return the rows of a CSV or TSV file with a header."""
    try:
        header = pd.read_csv(path, sep=separator, header=None, nrows=1, dtype=str, keep_default_na=False)
        names = [str(name) for name in header.iloc[0]]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"the header names {', '.join(twice)} more than once")
        frame = _parse(path, separator, {name: str for name in names if name in text})
        padded = _zero_padded_columns(path, separator, frame)
        return _parse(path, separator, {name: str for name in {*text, *padded} if name in names}) if padded else frame
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} cannot be read: byte {error.start} is not UTF-8; hint: convert the file") from error
    except (ValueError, OSError) as error:
        raise ValueError(f"{path} cannot be read: {str(error).strip()}") from error


def _parse(path: Path, separator: str, dtypes: Dict[str, Any]) -> Table:
    """Return a parsed file."""
    options: Any = {"dtype": dtypes, "low_memory": False, "index_col": False, **exact_numbers()}
    return pd.read_csv(path, sep=separator, **options)


def exact_numbers() -> Dict[str, Any]:
    """Return what `pandas.read_csv` needs to read numbers exactly: the same text is the same number everywhere."""
    version = tuple(int(part) for part in pd.__version__.split(".")[:2])
    return {} if version >= _EXACT_BY_DEFAULT else {"float_precision": "round_trip"}


def _zero_padded_columns(path: Path, separator: str, frame: Table) -> List[str]:
    """Return the columns that were read as whole numbers but are written with leading zeros."""
    whole = [name for name in frame.columns if types.is_integer_dtype(frame[name]) or _is_whole_float(frame[name])]
    if not whole or not _has_zero_padded_field(path):
        return []
    words = pd.read_csv(path, sep=separator, dtype=str, usecols=whole)
    return [name for name in whole if words[name].str.match(_ZERO_PADDED, na=False).any()]


def _is_whole_float(column: Column) -> bool:
    """Tell whether a column of floats holds whole numbers only, as whole numbers with gaps are read."""
    return bool(types.is_float_dtype(column) and column.notna().any() and (column.dropna() % 1 == 0).all())


def _has_zero_padded_field(path: Path) -> bool:
    """Tell whether any field of a file starts with a zero and a digit."""
    tail = b"\n"
    with _opened(path) as source:
        for block in iter(lambda: source.read(_BLOCK), b""):
            if _ZERO_PADDED_FIELD.search(tail + block):
                return True
            tail = block[-64:]
    return False


def _opened(path: Path) -> IO[bytes]:
    """Open a file, compressed or not, for its bytes."""
    return gzip.open(str(path), "rb") if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]  # GzipFile reads bytes


def _json_records(path: Path) -> List[Dict[str, Any]]:
    """Return the records of a file that holds a JSON list, or one JSON object a line."""
    body = path.read_text(encoding="utf-8-sig")
    found = json.loads(body) if body.lstrip().startswith("[") else list(_json_lines(body))
    if not all(isinstance(record, dict) for record in found):
        raise ValueError("it is no list of records")
    return list(found)


def _json_lines(body: str) -> Iterator[Any]:
    """Yield what each line says."""
    for at, line in enumerate(body.split("\n"), start=1):
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError as error:
                raise ValueError(f"line {at}: {error}") from None


def _demand_same_columns(parts: Mapping[Path, Table]) -> None:
    """Demand that all shards have the columns of the first, in whatever order."""
    (first, model), *others = parts.items()
    names = set(model.columns)
    faults = [
        f"{path.name} lacks {sorted(names - set(part.columns))} and adds {sorted(set(part.columns) - names)}"
        for path, part in others
        if set(part.columns) != names
    ]
    if faults:
        raise ValueError(f"shards differ in their columns from {first}: {'; '.join(faults)}")


def _mixed_columns(parts: Sequence[Table]) -> Set[str]:
    """Return the columns that are text in some shards and something else in others."""
    names = parts[0].columns
    return {name for name in names if len({is_text(part[name]) for part in parts if part[name].notna().any()}) > 1}
