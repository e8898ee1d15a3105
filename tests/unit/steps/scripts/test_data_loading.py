import json

import pandas as pd
import pytest

from cursus.steps.scripts import data_loading

ROWS = "id,kind,amount,when\n007,a,1.5,2024-01-01\n008,b,,2024-01-02\n009,a,3.5,2024-02-01\n010,é,-1,2024-03-01\n"


@pytest.fixture
def load(tmp_path, call_script):
    (tmp_path / "in/2024").mkdir(parents=True)
    (tmp_path / "in/2024/a.csv").write_text(ROWS, encoding="utf-8")

    def loaded(**environment):
        call_script(
            data_loading,
            {"source_data": tmp_path / "in"},
            {"raw_data": tmp_path / "out", "schema_report": tmp_path / "report"},
            environment,
        )
        files = sorted((tmp_path / "out").iterdir())
        frames = [pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path) for path in files]
        return pd.concat(frames, ignore_index=True), json.loads((tmp_path / "report/schema.json").read_text())

    return loaded


def kept(frame):
    return [int(word) for word in frame["id"]]


def test_all_rows_are_written_and_described(load):
    frame, report = load()
    assert list(frame["id"]) == ["007", "008", "009", "010"]
    amount = next(column for column in report["columns"] if column["name"] == "amount")
    assert amount == {
        "name": "amount",
        "kind": "number",
        "rows": 4,
        "missing": 1,
        "distinct": 3,
        "distinct_is_capped": False,
        "examples": ["1.5", "3.5", "-1"],
        "min": -1.0,
        "max": 3.5,
        "mean": pytest.approx(4 / 3),
    }
    kind = next(column for column in report["columns"] if column["name"] == "kind")
    assert kind["top_values"][0] == {"value": "a", "rows": 2}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"column": "kind", "op": "==", "value": "a"}, [7, 9]),
        ({"column": "kind", "op": "!=", "value": "a"}, [8, 10]),
        ({"column": "amount", "op": ">=", "value": 1.5}, [7, 9]),
        ({"column": "amount", "op": "<", "value": 0}, [10]),
        ({"column": "kind", "op": "in", "value": ["b", "é"]}, [8, 10]),
        ({"column": "kind", "op": "notin", "value": ["b", "é"]}, [7, 9]),
        ({"column": "amount", "op": "isnull"}, [8]),
        ({"column": "amount", "op": "notnull"}, [7, 9, 10]),
        ({"column": "when", "op": ">", "value": "2024-01-31"}, [9, 10]),
    ],
)
def test_a_condition_keeps_the_rows_for_which_it_holds(load, condition, expected):
    frame, _ = load(ROW_FILTER=json.dumps([condition]))
    assert kept(frame) == expected


def test_columns_rows_and_shards_are_limited(load, tmp_path):
    frame, report = load(COLUMNS='["amount", "id"]', MAX_ROWS="3", SHARD_ROWS="2", OUTPUT_FORMAT="csv")
    assert list(frame.columns) == ["amount", "id"]
    assert kept(frame) == [7, 8, 9]
    assert [path.name for path in sorted((tmp_path / "out").iterdir())] == ["part-00000.csv", "part-00001.csv"]
    assert (report["rows_read"], report["rows"]) == (4, 3)


def test_the_same_data_gives_the_same_bytes(load, tmp_path):
    load()
    first = [path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()]
    load()
    assert first == [path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()]


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"ROW_FILTER": '[{"column": "kind", "op": "=~", "value": 1}, {"column": "x", "op": "in", "value": 1}]'}, "=~"),
        ({"ROW_FILTER": '[{"column": "kind", "op": "in", "value": 1}]'}, "needs a list of values"),
        ({"ROW_FILTER": '[{"column": "kind", "op": ">"}]'}, "needs a value"),
        ({"ROW_FILTER": '[{"column": "kind", "op": ">", "value": 3}]'}, "holds text values"),
        ({"ROW_FILTER": '[{"column": "amount", "op": "in", "value": ["3"]}]'}, "holds number values"),
        ({"ROW_FILTER": '[{"column": "amount", "op": ">", "value": 99}]'}, "none of 4 rows passes"),
        ({"COLUMNS": '["amonut"]', "ROW_FILTER": '[{"column": "kin", "op": "isnull"}]'}, "'amonut'.*'amount'.*'kin'"),
        ({"MAX_ROWS": "0"}, "MAX_ROWS is 0"),
        ({"DATA_FORMAT": "xml"}, "DATA_FORMAT is 'xml'"),
    ],
)
def test_settings_that_do_not_fit_are_told(load, environment, said):
    with pytest.raises(ValueError, match=said):
        load(**environment)
