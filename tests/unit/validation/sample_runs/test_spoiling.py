from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cursus.validation.sample_runs.spoiling import spoiled
from cursus.validation.samples.model import ColumnKind, TableFormat, TableSample
from cursus.validation.samples.tables import read_table, write_sample

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = {"amount": ColumnKind.NUMBER, "country": ("DE", "FR"), "label": (0, 1)}
CASES = [
    "an empty file at 'rows'",
    "a header without rows at 'rows'",
    "one row at 'rows'",
    "data without the column 'label' at 'rows'",
    "data without the column 'amount' at 'rows'",
    "data without the column 'country' at 'rows'",
    "text among the numbers of 'label' at 'rows'",
    "a huge number in 'label' at 'rows'",
    "text among the numbers of 'amount' at 'rows'",
    "a huge number in 'amount' at 'rows'",
    "text that is not ASCII at 'rows'",
]


def tables(tmp_path: Path, form: TableFormat = TableFormat.CSV) -> dict[str, Path]:
    """The data of each case, less what the rule says in front."""
    place = tmp_path / "given"
    write_sample(TableSample(COLUMNS, rows=6, format=form, folders=("train", "val")), place)
    return {each.case: each.path for each in spoiled(place, "rows", ["label", "gone"], tmp_path / "spoiled")}


@pytest.mark.parametrize("form", TableFormat)
def test_tables_of_each_format_are_spoiled_in_the_same_ways(tmp_path: Path, form: TableFormat) -> None:
    if form is TableFormat.PARQUET:
        pytest.importorskip("pyarrow")
    found = tables(tmp_path, form)
    assert list(found) == CASES
    for place in found.values():
        assert [each.relative_to(place).as_posix() for each in sorted(place.rglob("*.*"))] == [
            f"train/part-00000.{form}",
            f"val/part-00000.{form}",
        ]


def test_each_case_is_what_it_says(tmp_path: Path) -> None:
    found = {case: (place / "val/part-00000.csv") for case, place in tables(tmp_path).items()}
    assert found[CASES[0]].read_bytes() == b""
    assert found[CASES[1]].read_text() == "amount,country,label\n"
    assert len(found[CASES[2]].read_text().splitlines()) == 2
    assert list(read_table(found[CASES[3]])) == ["amount", "country"]
    assert read_table(found[CASES[6]])["label"].count("no number") == 1
    assert "no number" not in read_table(found[CASES[6]])["amount"]
    assert "1e+300" in read_table(found[CASES[9]])["amount"]
    assert "Zürich 東京 Ω" in read_table(found[CASES[10]])["country"]


def test_what_is_no_table_is_only_emptied(tmp_path: Path) -> None:
    model = tmp_path / "model.tar.gz"
    model.write_bytes(b"archive")
    found = list(spoiled(model, "model", [], tmp_path / "spoiled"))
    assert [each.case for each in found] == ["an empty file at 'model'"]
    assert (found[0].path / "model.tar.gz").read_bytes() == b""
    assert model.read_bytes() == b"archive"


def test_wide_tables_lose_few_columns_and_those_that_are_named_first(tmp_path: Path) -> None:
    place = tmp_path / "given"
    write_sample(TableSample({f"c{at}": ColumnKind.NUMBER for at in range(30)}, rows=2), place)
    cases = [each.case for each in spoiled(place, "rows", ["c29"], tmp_path / "spoiled") if "column" in each.case]
    assert len(cases) == 8
    assert "'c29'" in cases[0]
