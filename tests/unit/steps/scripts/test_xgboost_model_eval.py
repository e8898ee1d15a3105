import json
import sys

import numpy as np
import pandas as pd
import pytest

from cursus.steps.scripts import xgboost_model_eval, xgboost_training


@pytest.fixture
def evaluate(tmp_path, call_script):
    def evaluated(model, data, **environment):
        call_script(
            xgboost_model_eval,
            {"model_input": model, "evaluation_data": data},
            {"evaluation_output": tmp_path / "out", "metrics_output": tmp_path / "metrics"},
            {"LABEL_FIELD": "label", **environment},
        )
        return pd.read_csv(tmp_path / "out/predictions.csv"), json.loads(
            (tmp_path / "metrics/evaluation.json").read_text()
        )

    return evaluated


def test_a_model_scores_the_test_set_of_its_preprocessing(evaluate, trained, tmp_path):
    predictions, report = evaluate(trained / "a", trained / "p", ID_COLUMNS='["id"]')
    in_training = json.loads((trained / "e/metrics.json").read_text())["test"]
    found = report["binary_classification_metrics"]
    assert found["auc"]["value"] == pytest.approx(in_training["auc"])
    assert found["log_loss"]["value"] == pytest.approx(in_training["logloss"])
    assert 0 < found["auc"]["standard_deviation"] < 0.1
    assert list(predictions.columns) == ["id", "label", "score"]
    assert report["summary"]["rows"] == len(predictions)
    assert np.sum(report["summary"]["confusion_matrix"]) == len(predictions)
    names = {"roc.png", "precision_recall.png", "calibration.png", "score_distribution.png", "evaluation.json"}
    assert {path.name for path in (tmp_path / "metrics").iterdir()} == names


def test_an_extracted_model_and_its_archive_score_alike(evaluate, trained):
    first, _ = evaluate(trained / "a", trained / "p", PLOTS="false")
    second, _ = evaluate(trained / "m", trained / "p", PLOTS="false")
    assert first.equals(second)


def test_one_class_only_leaves_auc_undefined_and_says_so(evaluate, trained, tmp_path):
    rows = pd.read_csv(trained / "p/test/test_processed_data.csv", dtype={"id": str})
    rows[rows["label"] == 1].to_csv(tmp_path / "rows.csv", index=False)
    (tmp_path / "data").mkdir()
    (tmp_path / "rows.csv").rename(tmp_path / "data/rows.csv")
    _, report = evaluate(trained / "a", tmp_path / "data")
    assert report["binary_classification_metrics"]["auc"] == {"value": None, "standard_deviation": None}
    assert report["summary"]["undefined"] == ["auc"]
    assert not (tmp_path / "metrics/roc.png").exists()


def test_one_row_is_enough(evaluate, trained, tmp_path):
    rows = pd.read_csv(trained / "p/test/test_processed_data.csv", dtype={"id": str})
    (tmp_path / "data").mkdir()
    rows[:1].to_csv(tmp_path / "data/rows.csv", index=False)
    predictions, _ = evaluate(trained / "a", tmp_path / "data")
    assert len(predictions) == 1


def test_without_matplotlib_measures_are_written_all_the_same(evaluate, trained, tmp_path, monkeypatch, caplog):
    for name in ("matplotlib", "matplotlib.figure", "matplotlib.backends.backend_agg"):
        monkeypatch.setitem(sys.modules, name, None)
    evaluate(trained / "a", trained / "p")
    assert [path.name for path in (tmp_path / "metrics").iterdir()] == ["evaluation.json"]
    assert "matplotlib is not installed: roc.png is not drawn" in caplog.text


@pytest.mark.parametrize(
    ("labels", "group", "figure", "columns"),
    [
        (["a", "b", "c"] * 20, "multiclass_classification_metrics", "confusion.png", ["score_a", "score_b", "score_c"]),
        (list(np.linspace(0, 5, 60)), "regression_metrics", "residuals.png", ["prediction"]),
    ],
)
def test_each_task_has_its_measures_and_figure(evaluate, call_script, tmp_path, labels, group, figure, columns):
    frame = pd.DataFrame({"x": pd.factorize(np.asarray(labels))[0] + 0.1, "label": labels})
    for name in ("train", "val"):
        (tmp_path / "p" / name).mkdir(parents=True)
        frame.to_csv(tmp_path / "p" / name / "rows.csv", index=False)
    call_script(
        xgboost_training,
        {"input_path": tmp_path / "p", "hyperparameters_s3_uri": tmp_path / "none.json"},
        {"model_output": tmp_path / "m", "evaluation_output": tmp_path / "e"},
        argv=["--label_name", "label", "--num_round", "20"],
    )
    predictions, report = evaluate(tmp_path / "m", tmp_path / "p", EVAL_SPLIT="val")
    assert list(predictions.columns) == ["label", *columns]
    assert set(report) == {group, "summary"}
    assert (tmp_path / "metrics" / figure).stat().st_size > 5000


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"EVAL_SPLIT": "tset"}, "did you mean 'test'"),
        ({"LABEL_FIELD": "labels"}, "did you mean 'label'"),
        ({"DECISION_THRESHOLD": "1"}, "DECISION_THRESHOLD is '1'"),
    ],
)
def test_settings_that_do_not_fit_are_told(evaluate, trained, environment, said):
    with pytest.raises(ValueError, match=said):
        evaluate(trained / "a", trained / "p", **environment)


def test_a_folder_without_a_model_says_what_it_holds(evaluate, trained):
    with pytest.raises(FileNotFoundError, match=r"model\.tar\.gz: saw"):
        evaluate(trained / "p", trained / "p")
