import datetime as dt
import decimal
import gzip

import pandas as pd
import pytest

from cursus_runtime.encoding import FeatureEncoding
from cursus_runtime.frames import as_text, read_table, write_table


def put(folder, **contents):
    for name, text in contents.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def test_all_formats_give_the_same_table(tmp_path):
    put(tmp_path, a_csv="n,w\n1,é\n2,\n", b_tsv="n\tw\n1\té\n2\t\n", c_jsonl='{"n":1,"w":"é"}\n\n{"n":2,"w":null}\n')
    put(tmp_path, d_json='[{"n":1,"w":"é"},{"n":2,"w":null}]', e_csv_gz=gzip.compress("n,w\n1,é\n2,\n".encode()))
    write_table(read_table(tmp_path / "a.csv"), tmp_path / "f.parquet")
    for name in ("a.csv", "b.tsv", "c.jsonl", "d.json", "e.csv.gz", "f.parquet"):
        frame = read_table(tmp_path / name)
        assert list(frame["n"]) == [1, 2], name
        assert list(as_text(frame["w"])) == ["é", None], name


def test_shards_may_order_their_columns_as_they_like(tmp_path):
    put(tmp_path, a_csv="n,w\n1,x\n", sub__b_csv="w,n\ny,2\n")
    assert read_table(tmp_path).to_dict("list") == {"n": [1, 2], "w": ["x", "y"]}


def test_all_shards_with_other_columns_are_named(tmp_path):
    put(tmp_path, a_csv="n,w\n1,x\n", b_csv="n\n1\n", c_csv="n,w,z\n1,2,3\n")
    with pytest.raises(ValueError, match=r"b\.csv lacks \['w'\].*c\.csv lacks \[\] and adds \['z'\]"):
        read_table(tmp_path)


def test_a_column_that_is_text_in_one_shard_is_text_in_all(tmp_path):
    put(tmp_path, a_csv="code\n10\n11\n", b_csv="code\nA1\n")
    assert list(read_table(tmp_path)["code"]) == ["10", "11", "A1"]


@pytest.mark.parametrize("text", ["zip\n02134\n10001\n", "zip\n02134\n\n10001\n", 'zip\n"02134"\n10001\n'])
def test_leading_zeros_are_kept(tmp_path, text):
    put(tmp_path, a_csv=text)
    assert [word for word in as_text(read_table(tmp_path)["zip"]) if word] == ["02134", "10001"]


def test_decimals_and_times_are_no_leading_zeros(tmp_path):
    put(tmp_path, a_csv="x,when\n0.5,2024-01-02 08:00\n0,2024-01-02 09:00\n")
    assert read_table(tmp_path)["x"].dtype == float


def test_decimals_and_days_of_parquet_become_numbers_and_dates(tmp_path):
    frame = pd.DataFrame({"d": [decimal.Decimal("1.50"), None], "day": [dt.date(2024, 1, 2), None]})
    frame.to_parquet(tmp_path / "a.parquet")
    read = read_table(tmp_path)
    assert read["d"].iloc[0] == 1.5
    assert read["day"].iloc[0] == pd.Timestamp("2024-01-02")


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("a.csv", b"", "every file is empty"),
        ("a.csv", b"n,w\n", "holds no rows"),
        ("a.csv", b"n,n\n1,2\n", "more than once"),
        ("a.csv", b"n\n1\n2,3,4\n", "line 3"),
        ("a.csv", b"n\n\xff\xfe\n", "UTF-8"),
        ("a.jsonl", b'{"n": 1}\n{"n": }\n', "line 2"),
        ("a.json", b"[1, 2]", "no list of records"),
        ("a.parquet", b"nonsense", "cannot be read as parquet"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_reason(tmp_path, name, body, said):
    (tmp_path / name).write_bytes(body)
    with pytest.raises(ValueError, match=said) as caught:
        read_table(tmp_path)
    assert str(tmp_path) in str(caught.value)


def test_a_file_without_suffix_needs_its_format_told(tmp_path):
    put(tmp_path, part0000="n\n1\n")
    with pytest.raises(FileNotFoundError, match="part0000"):
        read_table(tmp_path)
    assert list(read_table(tmp_path, "csv")["n"]) == [1]


def test_numbers_survive_csv_exactly(tmp_path):
    values = [0.1 + 0.2, 1e-310, 123456789.123456789, 1.7976931348623157e308]
    write_table(pd.DataFrame({"x": values}), tmp_path / "a.csv")
    assert list(read_table(tmp_path)["x"]) == values


def test_mixed_values_cannot_be_parquet(tmp_path):
    with pytest.raises(ValueError, match="hint: write CSV"):
        write_table(pd.DataFrame({"x": [1, "a"]}), tmp_path / "a.parquet")


def test_codes_do_not_depend_on_how_a_column_was_read():
    encoding = FeatureEncoding.learn(pd.DataFrame({"c": ["1", "2", " b ", None]}), ["c"])
    assert encoding.vocabularies["c"] == ("1", "2", "b")
    for column in ([1, 2], [1.0, 2.0], ["1", " 2"]):
        assert encoding.encode(pd.DataFrame({"c": column}), "rows").tolist() == [[0], [1]]


def test_an_unseen_category_is_missing():
    encoding = FeatureEncoding.learn(pd.DataFrame({"c": ["x", "y"]}), ["c"])
    coded = encoding.encode(pd.DataFrame({"c": ["z", "y", None]}), "rows")
    assert pd.isna(coded[[0, 2], 0]).all()
    assert coded[1, 0] == 1


def test_huge_numbers_keep_their_place_and_infinite_ones_are_missing():
    encoding = FeatureEncoding.learn(pd.DataFrame({"x": [1.0]}), ["x"])
    coded = encoding.encode(pd.DataFrame({"x": [1e300, -1e300, float("inf")]}), "rows")[:, 0]
    assert coded[0] > 3e38
    assert coded[1] < -3e38
    assert pd.isna(coded[2])


def test_all_numeric_features_that_hold_text_are_named():
    encoding = FeatureEncoding.learn(pd.DataFrame({"x": [1.0], "y": [2]}), ["x", "y"])
    with pytest.raises(ValueError, match=r"x: 'abc' in 1 row.*y: 'd'"):
        encoding.encode(pd.DataFrame({"x": ["abc", "1"], "y": ["d", "e"]}), "rows")


def test_truth_is_one_and_zero_however_it_is_written():
    encoding = FeatureEncoding.learn(pd.DataFrame({"b": [True, False]}), ["b"])
    assert encoding.vocabularies == {}
    coded = encoding.encode(pd.DataFrame({"b": ["True", "false", None]}), "rows")[:, 0]
    assert coded[:2].tolist() == [1, 0]
    assert pd.isna(coded[2])
