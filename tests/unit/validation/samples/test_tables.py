from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cursus.validation.samples.model import ColumnKind, TableFormat, TableSample
from cursus.validation.samples.tables import made, read_table, table_format, write_sample, write_table

if TYPE_CHECKING:
    from pathlib import Path

EVERY_KIND = TableSample({str(kind): kind for kind in ColumnKind} | {"country": ("DE", "FR", None)}, rows=30)


def test_the_same_columns_give_the_same_rows() -> None:
    assert made(EVERY_KIND) == made(EVERY_KIND)
    alone = made(TableSample({"number": ColumnKind.NUMBER}, rows=30))
    assert alone["number"] == made(EVERY_KIND)["number"]


def test_values_are_of_their_kind() -> None:
    table = made(EVERY_KIND)
    assert {name: type(values[0]) for name, values in table.items() if name != "country"} == {
        "number": float, "integer": int, "text": str, "boolean": bool, "date": str, "id": str,
    }  # fmt: skip
    assert len(set(table["id"])) == 30
    assert table["date"][:2] == ["2024-01-01", "2024-01-02"]


def test_a_list_of_values_is_taken_in_equal_parts() -> None:
    values = made(EVERY_KIND)["country"]
    assert [values.count(each) for each in ("DE", "FR", None)] == [10, 10, 10]
    assert values[:3] != ["DE", "FR", None] or values[3:6] != ["DE", "FR", None]


@pytest.mark.parametrize("form", [TableFormat.CSV, TableFormat.TSV])
def test_text_formats_read_back_as_text(tmp_path: Path, form: TableFormat) -> None:
    table = {"a,b": ["x\ty", 'say "no"', None], "Größe": [1, 2.5, True]}
    write_table(table, tmp_path / f"t.{form}", form)
    assert read_table(tmp_path / f"t.{form}") == {"a,b": ["x\ty", 'say "no"', None], "Größe": ["1", "2.5", "true"]}


@pytest.mark.parametrize("form", [TableFormat.JSON, TableFormat.PARQUET])
def test_typed_formats_read_back_as_they_were(tmp_path: Path, form: TableFormat) -> None:
    if form is TableFormat.PARQUET:
        pytest.importorskip("pyarrow")
    table = made(EVERY_KIND)
    write_table(table, tmp_path / f"t.{form}", form)
    assert read_table(tmp_path / f"t.{form}") == table


def test_a_column_of_several_types_is_text_in_parquet(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    write_table({"a": [1, "x", 1e300], "b": [1 << 70, 2, None]}, tmp_path / "t.parquet", TableFormat.PARQUET)
    assert read_table(tmp_path / "t.parquet") == {"a": ["1", "x", "1e+300"], "b": [str(1 << 70), "2", None]}


def test_a_sample_with_folders_lies_in_each_of_them(tmp_path: Path) -> None:
    write_sample(TableSample({"a": (1,)}, rows=2, folders=("train", "val")), tmp_path)
    assert [each.relative_to(tmp_path).as_posix() for each in sorted(tmp_path.rglob("*.csv"))] == [
        "train/part-00000.csv",
        "val/part-00000.csv",
    ]


def test_a_file_is_a_table_by_its_name(tmp_path: Path) -> None:
    assert table_format(tmp_path / "A.CSV") is TableFormat.CSV
    assert table_format(tmp_path / "a.json") is None


def test_rows_of_several_lengths_are_no_table(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1\n")
    with pytest.raises(ValueError, match="several lengths"):
        read_table(tmp_path / "t.csv")
