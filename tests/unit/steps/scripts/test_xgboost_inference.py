import json

import numpy as np
import pandas as pd
import pytest

from cursus.steps.scripts import xgboost_inference as handler


@pytest.fixture(scope="module")
def model(trained):
    return handler.model_fn(str(trained / "m"))


def scores(model, body, kind="text/csv"):
    return handler.predict_fn(handler.input_fn(body, kind), model)


def test_batch_scores_are_those_of_the_evaluation(model, trained, tmp_path, call_script):
    from cursus.steps.scripts import xgboost_model_eval

    call_script(
        xgboost_model_eval,
        {"model_input": trained / "a", "evaluation_data": trained / "p"},
        {"evaluation_output": tmp_path / "out", "metrics_output": tmp_path / "metrics"},
        {"LABEL_FIELD": "label", "ID_COLUMNS": '["id"]', "PLOTS": "false"},
    )
    expected = pd.read_csv(tmp_path / "out/predictions.csv")["score"].to_numpy(dtype=np.float32)
    written = handler.output_fn(scores(model, (trained / "t/data.csv").read_bytes()), "text/csv")
    assert np.array_equal(np.array(written.split(), dtype=np.float32), expected)


def test_rows_score_alike_with_and_without_ids_one_by_one_and_as_records(model, trained):
    lines = (trained / "t/data.csv").read_text(encoding="utf-8").splitlines()[:20]
    whole = scores(model, "\n".join(lines))
    assert np.array_equal(scores(model, "\n".join(line.partition(",")[2] for line in lines)), whole)
    assert np.array_equal(np.concatenate([scores(model, line) for line in lines]), whole)
    test = pd.read_csv(trained / "p/test/test_processed_data.csv", dtype={"zip": str})[:20]
    records = json.loads(test.to_json(orient="records"))
    assert np.array_equal(scores(model, json.dumps(records), "application/json; charset=utf-8"), whole)
    assert np.array_equal(scores(model, json.dumps({"instances": records}), "application/json"), whole)


def test_an_unknown_category_scores_as_a_missing_one(model):
    unknown, missing = (scores(model, f"1.5,0.2,{colour},02134,1704067200,1\n") for colour in ("lila", ""))
    assert np.array_equal(unknown, missing)


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        ("", "text/csv", "no body"),
        (b" \n", "application/json", "no body"),
        ("1,2,3", "text/csv", "row 1 of the request has 3 columns; hint: send 6 features"),
        ("1,0,rot,02134,1,1\n1,0", "text/csv", "row 2 of the request has 2 columns"),
        ("1,0,rot,02134,1,1\nk,1,0,rot,02134,1,1", "text/csv", "row 2 of the request has 7 columns"),
        ("much,0,rot,02134,1,1", "text/csv", "amount: 'much' in 1 row"),
        ('[{"amount": 1}]', "application/json", "lacks columns: the model asks for 'size"),
        ("[1, 2]", "application/json", "no list of records"),
        ("{", "application/json", "Expecting"),
        ("1,2", "text/libsvm", "content type is 'text/libsvm'"),
    ],
)
def test_a_request_that_cannot_be_scored_is_told_why(model, body, kind, said):
    with pytest.raises(ValueError, match=said):
        scores(model, body, kind)


def test_scores_are_written_as_asked_for():
    several = np.array([[0.25, 0.75], [0.5, 0.5]], dtype=np.float32)
    assert handler.output_fn(several, "text/csv") == "0.25,0.75\n0.5,0.5\n"
    assert handler.output_fn(several[:, 1], "*/*") == "0.75\n0.5\n"
    assert json.loads(handler.output_fn(several, "application/json")) == {"predictions": [[0.25, 0.75], [0.5, 0.5]]}
    with pytest.raises(ValueError, match="accept is 'image/png'"):
        handler.output_fn(several, "image/png")
