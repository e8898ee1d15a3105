import pandas as pd
import pytest

from cursus.errors import DataError
from cursus.project.profile import ColumnKind, profile_table

ROWS = "".join(f"{at}.5,{'ab'[at % 2]}\n" for at in range(30))


def _written(tmp_path, content, name="table.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def _faults(path, label=None, **options):
    with pytest.raises(DataError) as raised:
        profile_table(path, label, **options)
    return str(raised.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    path = _written(tmp_path, ("x,y\n" + ROWS).replace(",", delimiter))
    profile = profile_table(path, "y")
    assert profile.delimiter == delimiter
    assert [column.name for column in profile.columns] == ["x", "y"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_the_encoding_is_found_and_letters_survive(tmp_path, encoding):
    profile = profile_table(_written(tmp_path, ("größe,ärt\n" + ROWS.replace("b", "é")).encode(encoding)), "ärt")
    assert profile.encoding == encoding
    assert profile.label is not None
    assert [entry.value for entry in profile.label.classes] == ["a", "é"]
    assert any("Latin-1" in note for note in profile.notes) == (encoding == "latin-1")


def test_decimal_commas_are_read_as_numbers_and_noted(tmp_path):
    path = _written(tmp_path, "x;y\n" + "".join(f"1.0{at:02d},5;{at % 2}\n" for at in range(30)))
    profile = profile_table(path, "y")
    assert profile.columns[0].kind is ColumnKind.NUMERIC
    assert profile.columns[0].reason == "numbers from 1000.5 to 1029.5, with decimal commas"
    assert profile.decimal_commas == ("x",)


def test_quoted_delimiters_and_line_ends_are_values(tmp_path):
    path = _written(tmp_path, "x,y\n" + "".join(f'"a, ""{at}""\nb",{at % 2}\n' for at in range(30)))
    profile = profile_table(path, "y")
    assert profile.rows == 30
    assert profile.columns[0].examples[0] == 'a, "0"\nb'


def test_windows_line_ends_are_no_part_of_values(tmp_path):
    profile = profile_table(_written(tmp_path, ("x,y\n" + ROWS).replace("\n", "\r\n")), "y")
    assert profile.label is not None
    assert [entry.value for entry in profile.label.classes] == ["a", "b"]


def test_a_column_without_a_name_is_called_as_pandas_calls_it(tmp_path):
    path = tmp_path / "table.csv"
    pd.DataFrame({"x": [at / 7 for at in range(30)]}).to_csv(path)
    assert [column.name for column in profile_table(path).columns] == pd.read_csv(path).columns.tolist()


def test_parquet_is_read_with_its_types(tmp_path):
    path = tmp_path / "table.parquet"
    frame = pd.DataFrame({"at": pd.date_range("2024-01-01", periods=30), "c": pd.Categorical(list("ab") * 15)})
    frame["n"], frame["whole"], frame["list"] = [None, *range(29)], range(10, 40), [[1, 2]] * 30
    frame.to_parquet(path)
    profile = profile_table(path, "c")
    assert [column.kind for column in profile.columns] == ["date", "categorical", "numeric", "identifier", "constant"]
    assert profile.time_column == "at"
    assert profile.columns[2].missing_share == pytest.approx(1 / 30)


def test_an_index_that_pandas_wrote_is_no_column(tmp_path):
    pd.DataFrame({"x": range(0, 90, 3)}, index=[at * 2 for at in range(30)]).to_parquet(tmp_path / "t.parquet")
    assert [column.name for column in profile_table(tmp_path / "t.parquet").columns] == ["x"]


def test_a_missing_file_is_told_with_the_nearest_name(tmp_path):
    _written(tmp_path, "x,y\n" + ROWS, "payments.csv")
    text = _faults(tmp_path / "paymets.csv")
    assert "there is no such file" in text
    assert "did you mean 'payments.csv'?" in text


def test_a_missing_folder_is_told(tmp_path):
    assert "does not exist either" in _faults(tmp_path / "nowhere" / "a.csv")


@pytest.mark.parametrize(
    ("name", "content", "fact"),
    [
        ("a.csv", b"", "the file is empty"),
        ("a.csv", b"\n\n  \n"[:2], "nothing but blank lines"),
        ("a.csv", b"x,y\n", "a header and no rows"),
        ("a.csv", b"x,y", "a header and no rows"),
        ("a.csv", b"PK\x03\x04junk", "an Excel workbook or zip archive"),
        ("a.csv", b"\x1f\x8bjunk", "a gzip archive"),
        ("a.csv", "x,y\n".encode("utf-16"), "UTF-16 text"),
        ("a.csv", bytes(range(256)) * 9, "binary data"),
        ("a.xlsx", b"x", "files that end in '.xlsx' cannot be read"),
        ("a.parquet", b"", "the file is empty"),
        ("a.parquet", b"no parquet at all", "no Parquet file"),
    ],
)
def test_what_is_no_table_is_refused_for_what_it_is(tmp_path, name, content, fact):
    text = _faults(_written(tmp_path, content, name))
    assert fact in text
    assert "hint:" in text


def test_a_folder_is_no_table(tmp_path):
    assert "this is a folder" in _faults(tmp_path)


def test_a_parquet_file_without_rows_is_told(tmp_path):
    pd.DataFrame({"x": pd.Series([], dtype=float)}).to_parquet(tmp_path / "a.parquet")
    assert "a header and no rows" in _faults(tmp_path / "a.parquet")


def test_broken_rows_are_named_by_their_lines(tmp_path):
    path = _written(tmp_path, 'x,y\n"a\nb",c\n1,2,3\n' + ROWS + "lonely\n")
    text = _faults(path, "y")
    assert f"{path}:4: the row has 3 values, the header 2 names" in text
    assert f"{path}:35: the row has 1 values, the header 2 names" in text


def test_many_broken_rows_are_summed_up(tmp_path):
    text = _faults(_written(tmp_path, "x,y\n" + ROWS + "1,2,3\n" * 50))
    assert text.count("the row has 3 values") == 10
    assert "40 more rows are broken" in text


def test_rows_that_are_all_one_longer_lack_the_name_of_their_first_column(tmp_path):
    text = _faults(_written(tmp_path, "x,y\n" + "".join(f"{at},{at},1\n" for at in range(30))))
    assert text.count("every row has one value more") == 1
    assert "give the first column a name too" in text


def test_a_quote_that_is_never_closed_is_told(tmp_path):
    text = _faults(_written(tmp_path, "x,y\n" + ROWS + '"open,1\n' + "z" * 200_000))
    assert "a quote that is never closed" in text


def test_all_faults_of_a_file_are_told_together(tmp_path):
    path = _written(tmp_path, "fraud,x,x\n1,2,3\n1,2\n")
    text = _faults(path, "is_fraud")
    for fact in ("2 columns are named 'x'", "there is no column 'is_fraud'", f"{path}:3", "the file has 2 rows"):
        assert fact in text


def test_an_absent_label_is_answered_with_the_nearest_and_all_columns(tmp_path):
    text = _faults(_written(tmp_path, "amount,is_fraud\n" + ROWS), "isfraud")
    assert "did you mean 'is_fraud'? The columns are: amount, is_fraud" in text


@pytest.mark.parametrize(
    ("labels", "fact"),
    [
        ([""] * 30, "no row has a label"),
        (["a"] * 30, "every label is 'a'"),
        (["a"] * 29 + [""], "every label is 'a'"),
        (["a", " a"] * 15, "every label is 'a'"),
        (["a", "b"] + [""] * 28, "2 of 30 rows have a label"),
        ([f"word {at}" for at in range(30)], "30 different texts in 30 rows are no classes"),
        ([f"2024-01-{at + 1:02d}" for at in range(30)], "the labels are dates"),
    ],
)
def test_labels_that_cannot_be_learnt_are_refused(tmp_path, labels, fact):
    path = _written(tmp_path, "x,y\n" + "".join(f"{at}.5,{label}\n" for at, label in enumerate(labels)))
    assert fact in _faults(path, "y")


def test_few_rows_and_one_class_are_told_together(tmp_path):
    text = _faults(_written(tmp_path, "x,y\n" + "1,a\n" * 5), "y")
    assert "the file has 5 rows of data" in text
    assert "every label is 'a'" in text


def test_a_sample_too_small_to_judge_by_is_refused(tmp_path):
    assert "sample_rows is 3" in _faults(_written(tmp_path, "x,y\n" + ROWS), sample_rows=3)


def test_a_file_larger_than_a_block_is_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr("cursus.project.table_file.BLOCK", 4096)
    path = _written(tmp_path, "x,y\n" + "".join(f"{at / 7},{at % 2}\n" for at in range(5000)))
    assert profile_table(path, "y", sample_rows=100).rows == 5000
