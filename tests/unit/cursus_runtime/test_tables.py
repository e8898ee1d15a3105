import json

import pandas as pd
import pytest

from cursus_runtime.tables import (
    aggregated,
    divided,
    filtered,
    joined,
    read_optional,
    sampled,
    write_output,
    write_parts,
)

ROWS = pd.DataFrame({"amount": [1.0, 20.0, None, 40.0], "country": ["DE", "FR", "DE", None]})


def test_rows_for_which_an_expression_holds_are_kept_and_numbered_anew():
    kept = filtered(ROWS, "amount >= 10")
    assert kept["amount"].tolist() == [20, 40]
    assert kept.index.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("amount > 100", "leaves none of 4 rows"),
        ("amount + 1", "gives no truth"),
        ("amuont > 1", "did you mean 'amount'"),
        ("__import__('os')", "there is no function"),
    ],
)
def test_a_filter_that_cannot_be_meant_is_refused(where, said):
    with pytest.raises(ValueError, match=said):
        filtered(ROWS, where)


def test_a_join_adds_the_columns_of_the_other_table_once_for_each_row():
    risks = pd.DataFrame({"country": ["DE", "FR", "IT"], "risk": [1, 2, 3]})
    assert joined(ROWS, risks, ["country"])["risk"].fillna(0).tolist() == [1, 2, 1, 0]
    assert len(joined(ROWS, risks, ["country"], "inner")) == 3
    assert len(joined(ROWS, risks, ["country"], "outer")) == 5


@pytest.mark.parametrize(
    ("other", "on", "how", "said"),
    [
        ({"country": ["DE", "DE"], "risk": [1, 2]}, ["country"], "left", "whose .* are there before"),
        ({"country": [1, 2], "risk": [1, 2]}, ["country"], "left", "text on one side"),
        ({"country": ["DE"], "amount": [1]}, ["country"], "left", r"have \['amount'\]"),
        ({"country": ["XX"], "risk": [1]}, ["country"], "inner", "no row matches"),
        ({"land": ["DE"], "risk": [1]}, ["country"], "left", "lacks columns"),
        ({"country": ["DE"], "risk": [1]}, ["country"], "cross", "join left, inner or outer"),
    ],
)
def test_a_join_that_would_do_harm_is_refused(other, on, how, said):
    with pytest.raises(ValueError, match=said):
        joined(ROWS, pd.DataFrame(other), on, how)


def test_groups_are_measured_and_sorted_and_a_missing_value_is_one():
    found = aggregated(ROWS, ["country"], {"total": "sum(amount)", "rows": "count(amount)", "most": "max(amount)"})
    assert found["country"].tolist()[:2] == ["DE", "FR"]
    assert found["country"].isna().tolist() == [False, False, True]
    assert found["total"].tolist() == [1, 20, 40]
    assert found["rows"].tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        ("sum(country)", "takes numbers, but 'country' holds text, such as"),
        ("summ(amount)", "did you mean 'sum'"),
        ("amount", "write one of count, max"),
        ("sum(amuont)", "did you mean 'amount'"),
    ],
)
def test_a_measure_that_is_none_is_refused(measure, said):
    with pytest.raises(ValueError, match=said):
        aggregated(ROWS, ["country"], {"total": measure})


def test_a_sample_is_the_same_for_the_same_seed_and_keeps_the_order():
    many = pd.DataFrame({"at": range(1000)})
    drawn = sampled(many, fraction=0.25, seed=7)
    assert len(drawn) == 250
    assert drawn["at"].is_monotonic_increasing
    assert drawn.equals(sampled(many, fraction=0.25, seed=7))
    assert not drawn.equals(sampled(many, fraction=0.25, seed=8))
    assert len(sampled(many, rows=5000)) == 1000
    assert len(sampled(many, fraction=0.5, rows=10)) == 10


@pytest.mark.parametrize(
    ("given", "said"),
    [({}, "neither fraction nor rows"), ({"fraction": 1.5}, "a share above 0"), ({"rows": 0}, "has none")],
)
def test_a_sample_of_nothing_is_refused(given, said):
    with pytest.raises(ValueError, match=said):
        sampled(ROWS, **given)


def test_parts_have_their_shares_and_every_row_is_in_one():
    many = pd.DataFrame({"at": range(101), "label": [at % 10 == 0 for at in range(101)]})
    parts = divided(many, {"train": 0.7, "val": 0.2, "test": 0.1}, stratify="label")
    assert [len(part) for part in parts.values()] == [71, 20, 10]
    assert sorted(at for part in parts.values() for at in part["at"]) == list(range(101))
    assert all(0.05 < part["label"].mean() < 0.16 for part in parts.values())


@pytest.mark.parametrize(
    ("parts", "stratify", "said"),
    [
        ({"a": 0.5, "b": 0.4}, None, "do not make 1"),
        ({"a": 0.99, "b": 0.01}, None, "leave none for b"),
        ({"a": 0.5, "b": 0.5}, "lable", "lacks columns"),
    ],
)
def test_parts_that_cannot_be_made_are_refused(parts, stratify, said):
    with pytest.raises(ValueError, match=said):
        divided(ROWS, parts, stratify)


def test_an_input_that_is_left_out_is_none(tmp_path):
    assert read_optional(tmp_path / "nothing") is None
    (tmp_path / "table.csv").write_text("a\n1\n")
    assert read_optional(tmp_path)["a"].tolist() == [1]


def test_outputs_are_written_in_their_format_and_parts_in_folders(tmp_path):
    write_output(ROWS, tmp_path / "json", "json")
    assert json.loads((tmp_path / "json/data.json").read_text())[2] == {"amount": None, "country": "DE"}
    write_parts({"train": ROWS, "val": ROWS}, tmp_path / "parts", "csv")
    assert sorted(each.name for each in (tmp_path / "parts").iterdir()) == ["train", "val"]
    assert pd.read_csv(tmp_path / "parts/val/part-00000.csv").equals(
        pd.read_csv(tmp_path / "parts/train/part-00000.csv")
    )
