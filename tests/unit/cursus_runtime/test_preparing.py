import pandas as pd
import pytest

from cursus_runtime.preparing import encoded, imputed, scaled

ROWS = pd.DataFrame({"amount": [1.0, 3.0, None, 8.0], "kind": ["a", " ", "b", "a"], "count": [1, 2, 3, 4]})


def test_gaps_get_what_stands_for_the_others():
    assert imputed(ROWS, [])["amount"].tolist() == [1, 3, 3, 8]
    assert imputed(ROWS, [], "mean")["amount"].tolist() == [1, 3, 4, 8]
    assert imputed(ROWS, [])["kind"].tolist() == ["a", "a", "b", "a"]
    assert imputed(ROWS, ["kind"], "constant", "?")["kind"].tolist() == ["a", "?", "b", "a"]
    assert imputed(ROWS, ["kind"])["amount"].isna().sum() == 1


@pytest.mark.parametrize(
    ("columns", "strategy", "value", "said"),
    [
        (["amuont"], "mean", None, "did you mean 'amount'"),
        ([], "avg", None, "the strategy of imputing is 'avg'"),
        ([], "constant", None, "has no value"),
        (["amount"], "constant", "many", "holds numbers and is to be filled with 'many'"),
    ],
)
def test_gaps_that_cannot_be_filled_are_told(columns, strategy, value, said):
    with pytest.raises(ValueError, match=said):
        imputed(ROWS, columns, strategy, value)


def test_a_column_without_any_value_cannot_be_learnt_from():
    with pytest.raises(ValueError, match="'empty' has no value to learn from"):
        imputed(pd.DataFrame({"empty": [None, None]}), [])


def test_text_becomes_numbers_in_the_place_where_it_stood():
    ordinal = encoded(ROWS, ["kind"])["kind"]
    assert ordinal.fillna(-1).tolist() == [0, -1, 1, 0]
    assert encoded(ROWS, ["kind"], "frequency")["kind"].tolist() == [0.5, 0, 0.25, 0.5]
    onehot = encoded(ROWS, ["kind"], "onehot")
    assert list(onehot.columns) == ["amount", "kind_a", "kind_b", "count"]
    assert onehot["kind_a"].tolist() == [1, 0, 0, 1]


def test_a_new_column_takes_no_name_that_is_there():
    with pytest.raises(ValueError, match=r"would add \['kind_a'\]"):
        encoded(ROWS.assign(kind_a=1), ["kind"], "onehot")


def test_numbers_come_to_one_scale_and_gaps_stay():
    found = scaled(ROWS, ["amount"], "minmax")
    assert found["amount"].fillna(-1).round(3).tolist() == [0, 0.286, -1, 1]
    assert list(scaled(ROWS, []).columns) == list(ROWS.columns)
    assert scaled(ROWS.assign(count=7), ["count"])["count"].tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("columns", "method", "said"), [(["kind"], "standard", "holds text"), ([], "log", "use standard")]
)
def test_what_has_no_scale_is_refused(columns, method, said):
    with pytest.raises(ValueError, match=said):
        scaled(ROWS, columns, method)
