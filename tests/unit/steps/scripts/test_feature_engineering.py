import json

import pandas as pd
import pytest

from cursus.steps.scripts import feature_engineering


@pytest.fixture
def engineer(tmp_path, call_script):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/a.csv").write_text("shop,price,units\ns1,10,2\ns2,8,0\ns3,5,1\ns1,1,1\n")
    (tmp_path / "side").mkdir()
    (tmp_path / "side/shops.csv").write_text("shop,city,price\ns1,Köln,1\ns2,Ulm,2\n")
    (tmp_path / "side/twice.csv").write_text("shop,x\ns1,1\ns1,2\n")
    (tmp_path / "side/numbers.csv").write_text("shop,x\n1,1\n2,2\n")

    def engineered(side=True, **environment):
        inputs = {"raw_data": tmp_path / "raw", "side_tables": tmp_path / ("side" if side else "nothing")}
        outputs = {"engineered_data": tmp_path / "out", "feature_report": tmp_path / "report"}
        values = {name: json.dumps(value) for name, value in environment.items()}
        call_script(feature_engineering, inputs, outputs, values)
        return pd.read_parquet(tmp_path / "out"), json.loads((tmp_path / "report/features.json").read_text())

    return engineered


def test_columns_are_derived_in_order_and_dropped_last(engineer):
    derived = [{"name": "unit_price", "expression": "price / units"}, {"name": "twice", "expression": "unit_price * 2"}]
    frame, report = engineer(side=False, DERIVED_COLUMNS=derived, DROP_COLUMNS=["unit_price"])
    assert list(frame.columns) == ["shop", "price", "units", "twice"]
    assert frame["twice"].tolist()[0::2] == [10, 10]
    assert report["derived"] == [{"name": "twice", "expression": "unit_price * 2", "kind": "number", "missing": 1}]


def test_a_left_join_keeps_all_rows_in_order(engineer):
    frame, report = engineer(JOINS=[{"table": "shops.csv", "on": ["shop"], "prefix": "shop_"}])
    assert frame["price"].tolist() == [10, 8, 5, 1]
    assert frame["shop_city"].fillna("-").tolist() == ["Köln", "Ulm", "-", "Köln"]
    assert (report["joins"][0]["matched"], report["joins"][0]["added"]) == (3, ["shop_city", "shop_price"])


def test_an_inner_join_keeps_what_matches(engineer):
    frame, _ = engineer(JOINS=[{"table": "shops.csv", "on": ["shop"], "how": "inner", "prefix": "shop_"}])
    assert len(frame) == 3


@pytest.mark.parametrize(
    ("join", "said"),
    [
        ({"table": "twice.csv", "on": ["shop"]}, r"2 rows share their key \['shop'\], such as \[\('s1',\)\]"),
        ({"table": "shops.csv", "on": ["shop"]}, r"columns \['price'\] are there already"),
        ({"table": "numbers.csv", "on": ["shop"]}, "text on one side only"),
        ({"table": "shops.csv", "on": ["shopp"]}, "did you mean 'shop'"),
        ({"table": "shops.csv", "on": ["shop"], "how": "outer"}, "how is 'outer'"),
        ({"table": "../raw/a.csv", "on": ["shop"]}, "outside of side_tables"),
    ],
)
def test_a_join_that_would_do_harm_is_refused(engineer, join, said):
    with pytest.raises(ValueError, match=said):
        engineer(JOINS=[join])


@pytest.mark.parametrize("side", [True, False])
def test_a_missing_side_table_is_named(engineer, side):
    with pytest.raises(FileNotFoundError, match=r"shoops\.csv"):
        engineer(side=side, JOINS=[{"table": "shoops.csv", "on": ["shop"]}])


def test_all_faults_of_expressions_are_told_together(engineer):
    derived = [
        {"name": "price", "expression": "1"},
        {"name": "x", "expression": "prise + 1"},
        {"name": "y", "expression": "price ^ 2"},
    ]
    with pytest.raises(ValueError, match=r"'price' is there already.*did you mean 'price'.*BitXor"):
        engineer(DERIVED_COLUMNS=derived)
