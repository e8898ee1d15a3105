import json
import re

import numpy as np
import pandas as pd
import pytest

from cursus.steps.scripts import xgboost_training


@pytest.fixture
def train(tmp_path, call_script):
    def trained(frames, argv=(), **hyperparameters):
        for name, frame in frames.items():
            (tmp_path / "data" / name).mkdir(parents=True, exist_ok=True)
            frame.to_csv(tmp_path / "data" / name / "rows.csv", index=False)
        (tmp_path / "h.json").write_text(json.dumps({"label_name": "y", "num_round": 8, **hyperparameters}))
        call_script(
            xgboost_training,
            {"input_path": tmp_path / "data", "hyperparameters_s3_uri": tmp_path / "h.json"},
            {"model_output": tmp_path / "m", "evaluation_output": tmp_path / "e"},
            argv=argv,
        )
        schema = json.loads((tmp_path / "m/model_schema.json").read_text())
        return schema, json.loads((tmp_path / "e/metrics.json").read_text())

    return trained


def sets(labels, names=("train", "val")):
    source = np.random.RandomState(0)
    x = source.normal(size=len(labels)) + pd.factorize(np.asarray(labels))[0]
    frame = pd.DataFrame({"x": x, "y": labels})
    return {name: frame.sample(frac=1, random_state=at) for at, name in enumerate(names)}


def test_a_model_is_written_with_all_that_scoring_needs(trained):
    schema = json.loads((trained / "m/model_schema.json").read_text())
    assert schema["classes"] == ["0", "1"]
    assert schema["id_columns"] == ["id"]
    assert schema["features"]["columns"] == ["amount", "size [cm]", "colour", "zip", "when", "is_new"]
    assert schema["features"]["types"] == ["q", "q", "c", "c", "q", "q"]
    assert "grün" in schema["features"]["vocabularies"]["colour"]
    importance = json.loads((trained / "m/feature_importance.json").read_text())
    assert set(list(importance)[:2]) == {"size [cm]", "colour"}
    metrics = json.loads((trained / "e/metrics.json").read_text())
    assert metrics["test"]["auc"] > 0.75
    assert {path.name for path in (trained / "e").iterdir()} == {
        "learning_curve.csv",
        "learning_curve.png",
        "metrics.json",
        "test_predictions.csv",
        "validation_predictions.csv",
    }


def test_measures_are_logged_as_a_pattern_can_find_them(train, caplog):
    caplog.set_level("INFO")
    _, metrics = train(sets(["a", "b"] * 50))
    found = re.findall(r"\[cursus\] (\w+):(\w+)=([0-9.eE+-]+)", caplog.text)
    assert ("validation", "auc", f"{metrics['validation']['auc']:.6f}") in found
    assert {name for name, _, _ in found} == {"train", "validation"}


def test_the_same_seed_gives_the_same_model(train, tmp_path):
    train(sets(["a", "b"] * 50), nthread=1, subsample=0.5)
    first = (tmp_path / "m/xgboost_model.json").read_bytes()
    train(sets(["a", "b"] * 50), nthread=1, subsample=0.5)
    assert first == (tmp_path / "m/xgboost_model.json").read_bytes()


@pytest.mark.parametrize(
    ("labels", "objective", "classes"),
    [
        ([0, 1] * 30, "binary:logistic", ["0", "1"]),
        (["no", "yes"] * 30, "binary:logistic", ["no", "yes"]),
        ([0, 1, 2] * 20, "multi:softprob", ["0", "1", "2"]),
        (["a", "b", "é"] * 20, "multi:softprob", ["a", "b", "é"]),
        (list(np.linspace(0, 3, 60)), "reg:squarederror", []),
        ([10, 30, 70] * 20, "reg:squarederror", []),
    ],
)
def test_labels_suggest_the_objective(train, labels, objective, classes):
    schema, metrics = train(sets(labels))
    assert (schema["objective"], schema["classes"]) == (objective, classes)
    expected = {"reg:squarederror": "rmse", "multi:softprob": "mlogloss", "binary:logistic": "logloss"}[objective]
    assert expected in metrics["validation"]


def test_training_stops_early_and_keeps_the_best_rounds_only(train, tmp_path):
    source = np.random.RandomState(0)
    noise = {
        name: pd.DataFrame({"x": source.normal(size=80), "y": source.randint(0, 2, 80)}) for name in ("train", "val")
    }
    schema, _ = train(noise, num_round=200, early_stopping_rounds=5, eta=0.5)
    model = json.loads((tmp_path / "m/xgboost_model.json").read_text())
    trees = int(model["learner"]["gradient_booster"]["model"]["gbtree_model_param"]["num_trees"])
    assert trees == schema["best_iteration"] + 1 < 50


def test_without_early_stopping_all_rounds_are_kept(train):
    schema, _ = train(sets(["a", "b"] * 50), early_stopping_rounds=0)
    assert schema["best_iteration"] == 7


def test_the_command_line_wins(train):
    schema, _ = train(sets(["a", "b"] * 50), ["--num_round", "3", "--early-stopping-rounds", "0"])
    assert schema["best_iteration"] == 2


def test_a_huge_and_an_infinite_value_are_survived(train):
    frames = sets(["a", "b"] * 50)
    frames["train"].loc[0, "x"] = 1e300
    frames["val"].loc[0, "x"] = -1e300
    schema, _ = train(frames)
    assert schema["objective"] == "binary:logistic"


@pytest.mark.parametrize(
    ("change", "hyperparameters", "said"),
    [
        (lambda f: f["val"].loc[:, ["x"]], {}, "val lacks columns: label_name asks for 'y'"),
        (lambda f: f["val"].assign(y=None), {}, "val: 100 of 100 labels in 'y' are missing"),
        (lambda f: f["val"].assign(y="c"), {}, r"val: labels \['c'\].*not of the classes \['a', 'b'\]"),
        (lambda f: f["val"].assign(x="high"), {}, "val: numeric features hold text: x: 'high'"),
        (lambda f: f["val"].drop(columns="x"), {}, "val lacks columns: the model asks for 'x'"),
        (lambda f: f["val"], {"label_name": ""}, "label_name is not set"),
        (lambda f: f["val"], {"id_columns": ["key"]}, "id_columns asks for 'key'"),
        (lambda f: f["val"], {"objective": "rank:map"}, "objective is 'rank:map'"),
        (lambda f: f["val"], {"objective": "multi:softprob", "num_class": 3}, "num_class is 3"),
        (lambda f: f["val"], {"eta": "fast", "max_depth": 2.5}, "eta is 'fast'.*max_depth is 2.5"),
    ],
)
def test_what_cannot_be_trained_is_told(train, change, hyperparameters, said):
    frames = sets(["a", "b"] * 50)
    frames["val"] = change(frames)
    with pytest.raises(ValueError, match=said):
        train(frames, **hyperparameters)


def test_one_class_only_cannot_be_trained(train):
    with pytest.raises(ValueError, match=r"1 class\(es\), \['a'\]"):
        train(sets(["a"] * 20))


def test_missing_validation_rows_are_named(train, tmp_path):
    with pytest.raises(FileNotFoundError, match="val does not exist"):
        train(sets(["a", "b"] * 20, names=("train",)))


def wide():
    frames = sets(["a", "b"] * 40)
    columns = {"zip": [1, 2] * 40, "word": ["u", "v"] * 40, "more": [0.5, 1.5] * 40}
    return {name: frame.assign(**columns) for name, frame in frames.items()}


@pytest.mark.parametrize(
    ("lists", "columns", "types"),
    [
        ({}, ["x", "zip", "word", "more"], ["q", "q", "c", "q"]),
        ({"full_field_list": ["word", "x", "y"]}, ["x", "word"], ["q", "c"]),
        ({"tab_field_list": ["x"]}, ["x", "word"], ["q", "c"]),
        ({"cat_field_list": ["zip"]}, ["x", "zip", "more"], ["q", "c", "q"]),
        ({"tab_field_list": ["x"], "cat_field_list": ["zip", "word"]}, ["x", "zip", "word"], ["q", "c", "c"]),
        ({"categorical_features_to_encode": []}, ["x", "zip", "word", "more"], ["q", "q", "c", "q"]),
        (
            {"cat_field_list": ["zip", "word"], "categorical_features_to_encode": ["zip"]},
            ["x", "zip", "more"],
            ["q", "c", "q"],
        ),
    ],
)
def test_the_lists_of_fields_choose_the_features(train, lists, columns, types):
    schema, _ = train(wide(), **lists)
    assert schema["features"]["columns"] == columns
    assert schema["features"]["types"] == types


def test_a_listed_field_that_is_not_there_is_told(train):
    with pytest.raises(ValueError, match=r"cat_field_list asks for 'wrod' \(did you mean 'word'\?\)"):
        train(wide(), cat_field_list=["wrod"])


def test_the_classes_are_those_named_in_their_order(train):
    assert train(sets([10, 30, 70] * 20), multiclass_categories=[70, 10, 30])[0]["classes"] == ["70", "10", "30"]
    with pytest.raises(ValueError, match=r"labels \['b'\] in 'y' are not of the classes"):
        train(sets(["a", "b"] * 30), multiclass_categories=["a", "c"])
