"""Laws of samples: what a file says reads back from what is written of it, and its tables hold what it says."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from cursus.validation.samples.model import (
    ColumnKind,
    FilesSample,
    OutputSample,
    Samples,
    TableFormat,
    TableSample,
)
from cursus.validation.samples.reading import read_samples, samples_document
from cursus.validation.samples.tables import made, read_table, write_sample

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)
TEXT_FORMATS = [TableFormat.CSV, TableFormat.TSV]
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-1000, 1000), st.floats(-1e6, 1e6), WORDS)
COLUMNS = st.one_of(st.sampled_from(ColumnKind), st.lists(SCALARS, min_size=1, max_size=4).map(tuple))
TABLES = st.builds(
    TableSample,
    st.dictionaries(WORDS, COLUMNS, min_size=1, max_size=5),
    st.integers(1, 40),
    st.sampled_from([*TEXT_FORMATS, TableFormat.JSON]),
    st.lists(NAMES, unique=True, max_size=3).map(tuple),
)
FILES = st.builds(FilesSample, st.dictionaries(NAMES, WORDS, min_size=1, max_size=3))
OUTPUTS = st.builds(OutputSample, NAMES, NAMES)
SAMPLES = st.builds(
    Samples,
    st.dictionaries(NAMES, st.one_of(SCALARS, st.lists(WORDS, max_size=3)), max_size=3),
    st.dictionaries(NAMES, st.one_of(TABLES, FILES, OUTPUTS), max_size=3),
    st.integers(1, 100),
)


@given(SAMPLES)
def test_samples_read_back_from_the_file_that_is_written_of_them(samples: Samples) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder, "step.yaml")
        file.write_text(json.dumps(samples_document(samples), ensure_ascii=False), encoding="utf-8")
        assert read_samples(file) == samples


@settings(deadline=None)
@given(TABLES)
def test_a_table_that_is_written_has_the_columns_and_rows_of_its_sample(sample: TableSample) -> None:
    with TemporaryDirectory() as folder:
        write_sample(sample, Path(folder))
        files = sorted(each for each in Path(folder).rglob("*") if each.is_file())
        assert len(files) == max(len(sample.folders), 1)
        for file in files:
            table = read_table(file)
            assert list(table) == list(sample.columns)
            assert {len(values) for values in table.values()} == {sample.rows}


@given(TABLES)
def test_values_of_a_list_are_those_of_the_list_and_all_of_them_where_there_are_rows_enough(
    sample: TableSample,
) -> None:
    table = made(sample)
    for name, column in sample.columns.items():
        if isinstance(column, tuple):
            kinds = set(map(repr, column))
            seen = set(map(repr, table[name]))
            assert seen <= kinds
            assert seen == kinds or sample.rows < len(column)
