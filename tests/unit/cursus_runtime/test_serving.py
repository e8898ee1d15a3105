import csv
import io
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.cursus_runtime.models import ROWS, small_model

from cursus_runtime.booster import MULTICLASS
from cursus_runtime.serving import Request, read_request, scores_of, written_scores

FEATURES = ROWS[["amount", "kind"]]
RECORDS = FEATURES.to_dict("records")
SCORES = small_model().score(FEATURES, "rows")


def lines(frame):
    return frame.to_csv(header=False, index=False)


@pytest.mark.parametrize(
    "body",
    [RECORDS, {"instances": RECORDS}, RECORDS[0], {"instances": RECORDS[0]}],
    ids=["list", "instances", "one", "key"],
)
def test_json_is_records_one_record_or_either_under_a_key(body):
    found = read_request(json.dumps(body), "application/json; charset=utf-8").records
    assert found in (RECORDS, RECORDS[:1])


@pytest.mark.parametrize("body", ["1,a\n", b"1,a\n", b"\xef\xbb\xbf1,a\n"])
def test_csv_is_kept_as_text_without_a_mark_of_its_encoding(body):
    assert read_request(body, "text/csv") == Request(text="1,a\n")


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        ("", "text/csv", "has no body"),
        (b" \n", "application/json", "has no body"),
        ("1", "text/plain", "send text/csv or application/json"),
        ("[]", "application/json", "no list of records"),
        ("[1]", "application/json", "no list of records"),
        ('"a"', "application/json", "no list of records"),
        ("{", "application/json", "Expecting property name"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(body, kind, said):
    with pytest.raises(ValueError, match=said):
        read_request(body, kind)


def test_json_and_csv_give_the_scores_of_the_rows():
    for request in (Request(records=RECORDS), Request(text=lines(FEATURES))):
        assert np.array_equal(scores_of(request, small_model()), SCORES)


def test_columns_of_json_may_stand_in_any_order_among_others():
    records = [{"other": 1, "kind": each["kind"], "amount": each["amount"]} for each in RECORDS]
    assert np.array_equal(scores_of(Request(records=records), small_model()), SCORES)


def test_ids_that_lead_the_rows_are_passed_over():
    ids = ROWS[["id"]].assign(second="x")
    both = small_model(ids=("id", "second"))
    assert np.array_equal(scores_of(Request(text=lines(ids.join(FEATURES))), both), SCORES)
    assert np.array_equal(scores_of(Request(text=lines(FEATURES)), both), SCORES)
    numbered = Request(text=FEATURES.to_csv(header=False, index=True))
    assert np.array_equal(scores_of(numbered, small_model()), SCORES)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1\n", "row 1 of the request has 1 columns; hint: send 2 features, or 1 id column"),
        ("1,a\n1,a,2,3\n", "row 2 of the request has 4 columns"),
        ("1,a\n7,1,a\n", "row 2 of the request has 3 columns"),
        ("one,a\n", "'one'"),
    ],
)
def test_rows_that_do_not_fit_the_model_are_told_by_their_number(text, said):
    with pytest.raises(ValueError, match=said):
        scores_of(Request(text=text), small_model())


def test_records_that_lack_a_feature_are_told():
    with pytest.raises(ValueError, match=r"the request.*kind"):
        scores_of(Request(records=[{"amount": 1}]), small_model())


tables = st.tuples(st.integers(1, 5), st.integers(0, 3)).flatmap(
    lambda shape: st.lists(
        st.lists(st.floats(0, 1, width=32), min_size=max(1, shape[1]), max_size=max(1, shape[1])),
        min_size=shape[0], max_size=shape[0],
    ).map(lambda rows: np.array([row[0] for row in rows] if shape[1] == 0 else rows, dtype=np.float32))
)  # fmt: skip


@settings(max_examples=12, deadline=None)
@given(tables)
def test_scores_read_back_from_csv_and_json_as_they_were(scores):
    rows = [[np.float32(word) for word in row] for row in csv.reader(io.StringIO(written_scores(scores, "text/csv")))]
    assert np.array_equal(np.array(rows, dtype=np.float32), scores.reshape(len(scores), -1))
    told = json.loads(written_scores(scores, "application/json"))["predictions"]
    assert np.array_equal(np.array(told, dtype=np.float32), scores)


@pytest.mark.parametrize(
    ("accept", "is_csv"),
    [
        ("", True), (None, True), ("*/*", True), ("text/*;q=0.5", True), ("application/json, text/csv", True),
        ("application/json", False), ("application/json;q=1", False),
    ],
)  # fmt: skip
def test_the_form_is_the_one_that_is_asked_for(accept, is_csv):
    assert written_scores(np.array([0.5]), accept) == ("0.5\n" if is_csv else '{"predictions": [0.5]}')


def test_another_form_is_refused():
    with pytest.raises(ValueError, match="ask for text/csv or application/json"):
        written_scores(np.array([0.5]), "image/png")


def test_a_model_of_several_classes_gives_a_score_for_each():
    found = scores_of(Request(records=RECORDS), small_model(MULTICLASS))
    assert found.shape == (len(RECORDS), 3)
    assert found.sum(axis=1) == pytest.approx(np.ones(len(RECORDS)), abs=1e-5)
