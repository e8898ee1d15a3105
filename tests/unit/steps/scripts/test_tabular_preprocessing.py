import json

import numpy as np
import pandas as pd
import pytest

from cursus.steps.scripts import tabular_preprocessing


@pytest.fixture
def prepare(tmp_path, call_script):
    def prepared(frame, job_type="training", **environment):
        (tmp_path / "in").mkdir(exist_ok=True)
        frame.to_parquet(tmp_path / "in/a.parquet")
        call_script(
            tabular_preprocessing,
            {"DATA": tmp_path / "in"},
            {"processed_data": tmp_path / "p", "transform_input": tmp_path / "t"},
            {"LABEL_FIELD": "y", **environment},
            ["--job_type", job_type],
        )
        parts = {path.parent.name: pd.read_csv(path) for path in sorted((tmp_path / "p").glob("*/*.csv"))}
        return parts, json.loads((tmp_path / "p/preprocessing.json").read_text())

    return prepared


def table(rows=40, **columns):
    return pd.DataFrame({"x": np.arange(rows, dtype=float), "y": ["no", "yes"] * (rows // 2), **columns})


def test_the_sets_of_a_messy_table_are_clean(trained):
    parts = {
        name: pd.read_csv(trained / f"p/{name}/{name}_processed_data.csv", dtype={"id": str, "zip": str})
        for name in ("train", "val", "test")
    }
    whole = pd.concat(parts.values())
    report = json.loads((trained / "p/preprocessing.json").read_text())
    assert list(whole.columns) == ["label", "id", "amount", "size [cm]", "colour", "zip", "when", "is_new"]
    assert sorted(whole["id"]) == [f"{at:04d}" for at in range(600) if at not in (3, 4)]
    assert set(whole["colour"].dropna()) == {"rot", "grün", "bläu", 'line break, "quoted"'}
    assert set(whole["zip"]) == {"02134", "00501", "10001"}
    assert np.isfinite(whole["amount"].dropna()).all()
    assert whole["when"].between(1704067200, 1704067200 + 10**7).all()
    assert set(whole["is_new"]) == {0, 1}
    assert report["label_mapping"] == {"no": 0, "yes": 1}
    assert report["dropped"]["rows_without_label"] == 2
    assert report["dates"] == ["when"]
    assert report["types"]["zip"] == "categorical"
    shares = [share["1"] for share in report["class_shares"].values()]
    assert max(shares) - min(shares) < 0.01


def test_rows_to_score_are_those_of_the_test_set_without_header_and_label(trained):
    scored = pd.read_csv(trained / "t/data.csv", header=None, dtype=str)
    test = pd.read_csv(trained / "p/test/test_processed_data.csv", dtype=str)
    assert scored.shape[1] == test.shape[1] - 1
    assert scored[0].tolist() == test["id"].tolist()
    assert scored[3].fillna("-").tolist() == test["colour"].fillna("-").tolist()


def test_without_id_columns_rows_to_score_are_led_by_their_number(prepare, tmp_path):
    prepare(table(), "testing")
    assert (tmp_path / "t/data.csv").read_text().splitlines()[:2] == ["0,0.0", "1,1.0"]


def test_other_job_types_keep_all_rows_and_take_the_mapping(prepare):
    parts, report = prepare(table(), "calibration", LABEL_MAPPING='{"yes": 0, "no": 1}')
    assert list(parts) == ["calibration"]
    assert parts["calibration"]["y"].tolist() == [1, 0] * 20
    assert report["rows"] == {"calibration": 40}


def test_whole_number_labels_keep_their_index_when_a_class_is_absent(prepare):
    parts, _ = prepare(table(y=[0, 2] * 20), "testing")
    assert parts["testing"]["y"].tolist() == [0, 2] * 20


def test_one_text_label_only_cannot_be_mapped_by_itself(prepare):
    with pytest.raises(ValueError, match="set LABEL_MAPPING to that of the training job"):
        prepare(table(y=["yes"] * 40), "testing")


def test_a_class_of_one_row_is_in_train_and_reported(prepare):
    parts, report = prepare(table(y=["a", "b"] * 19 + ["a", "rare"]))
    assert 2 in parts["train"]["y"].to_numpy()
    assert report["task"] == "multiclass"
    assert report["single_row_classes"] == [2]


def test_a_time_column_splits_by_time(prepare):
    when = pd.Series(pd.date_range("2024-01-01", periods=40)[::-1])
    parts, _ = prepare(table(when=when.dt.strftime("%Y-%m-%d")), TIME_COLUMN="when", DROP_COLUMNS='["when"]')
    assert parts["train"]["x"].min() > parts["val"]["x"].max() > parts["test"]["x"].max()
    assert "when" not in parts["train"].columns


def test_many_different_numbers_are_regression(prepare):
    parts, report = prepare(table(y=np.linspace(0, 1, 40)))
    assert report["task"] == "regression"
    assert report["label_mapping"] == {}
    assert len(parts["train"]) == 28


def test_constant_columns_are_reported(prepare):
    _, report = prepare(table(one=1, none=[None] * 40))
    assert report["constant_columns"] == ["one", "none"]


def test_dates_of_several_forms_are_seconds(prepare):
    forms = ["1970-01-02", "1970-01-01T00:01", "1970-01-01 01:00:00+01:00", None]
    parts, _ = prepare(table(d=forms * 10), "testing")
    assert parts["testing"]["d"].iloc[:3].tolist() == [86400, 60, 0]
    assert parts["testing"]["d"].isna().sum() == 10


@pytest.mark.parametrize(
    ("frame", "environment", "said"),
    [
        (table(), {"LABEL_FIELD": "yy", "DROP_COLUMNS": '["z"]'}, "LABEL_FIELD asks for 'yy' .did you mean 'y'.*'z'"),
        (table(y=["yes"] * 40), {}, "all labels are 'yes'"),
        (table(y=["a", "b", "c", "d"] * 10), {"TASK": "binary"}, "4 classes"),
        (table(), {"TASK": "regression"}, "no numbers"),
        (table(), {"LABEL_MAPPING": '{"yes": 0, "nein": 1}'}, r"lacks the labels \['no'\]"),
        (table(), {"LABEL_MAPPING": '{"yes": 1, "no": 2}'}, "without gaps"),
        (table(y=[None, "yes"] * 20), {"DROP_LABEL_MISSING": "false"}, "20 of 40 rows lack"),
        (table(y=[None] * 40), {}, "40 of 40 rows lack"),
        (table(), {"DROP_COLUMNS": '["x"]'}, "no feature is left"),
        (table(), {"TRAIN_RATIO": "1.5"}, "TRAIN_RATIO is '1.5'"),
        (table(), {"ID_COLUMNS": '["y"]'}, "LABEL_FIELD is 'y'"),
        (table(w=["noon"] * 40), {"TIME_COLUMN": "w"}, "40 of 40 values in 'w' are no times, such as 'noon'"),
        (table(rows=2), {}, "leave none for"),
    ],
)
def test_what_cannot_be_prepared_is_told(prepare, frame, environment, said):
    with pytest.raises(ValueError, match=said):
        prepare(frame, **environment)
