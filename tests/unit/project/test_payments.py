import sys
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from cursus.errors import DataError, MissingExtraError
from cursus.project.payment_truth import COEFFICIENTS, LAST_QUARTER_CHANGES, area_under_curve, fraud_probability, terms
from cursus.project.payments import write_merchants, write_payments

ROWS = 60_000


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    path = tmp_path_factory.mktemp("payments") / "payments.parquet"
    summary = write_payments(path, ROWS, truth=True)
    return summary, pd.read_parquet(path), pd.read_csv(summary.truth_path)


def _as_drawn(frame):
    columns = {name: frame[name].to_numpy() for name in frame}
    for name in ("merchant_category", "channel", "device", "email_domain"):
        columns[name] = frame[name].astype(object).where(frame[name].notna(), None).to_numpy()
    columns["customer_age"] = frame["customer_age"].to_numpy(dtype=float)
    return columns


def test_the_truth_is_a_function_of_the_written_row(made):
    _, frame, truth = made
    again = fraud_probability(MappingProxyType(_as_drawn(frame)))
    np.testing.assert_allclose(again, truth["fraud_probability"], rtol=1e-9)


def test_every_coefficient_has_a_term_and_every_change_a_coefficient(made):
    _, frame, _ = made
    assert set(COEFFICIENTS) - {"intercept"} == set(terms(_as_drawn(frame.head(50))))
    assert set(LAST_QUARTER_CHANGES) <= set(COEFFICIENTS)


def test_one_and_a_half_percent_are_fraud(made):
    summary, frame, _ = made
    assert summary.frauds == frame["is_fraud"].sum()
    assert 0.0125 < summary.fraud_share < 0.0175


def test_labels_follow_the_true_probability(made):
    _, frame, truth = made
    for low, high in ((0.0, 0.01), (0.01, 0.05), (0.05, 0.2), (0.2, 1.0)):
        within = truth["fraud_probability"].between(low, high)
        expected = truth["fraud_probability"][within].mean()
        spread = 4 * np.sqrt(expected * (1 - expected) / within.sum())
        assert abs(frame["is_fraud"][within].mean() - expected) < spread


def test_the_best_auc_is_that_of_the_truth_as_scikit_learn_measures_it(made):
    summary, frame, truth = made
    assert summary.best_auc == pytest.approx(roc_auc_score(frame["is_fraud"], truth["fraud_probability"]), abs=1e-5)


def test_no_single_column_reaches_the_truth(made):
    summary, frame, _ = made
    for name in ("amount", "card_age_days", "previous_payments_24h", "distance_km", "is_foreign", "customer_age"):
        area = roc_auc_score(frame["is_fraud"], frame[name].fillna(-1))
        assert max(area, 1 - area) < summary.best_auc - 0.1


def test_a_model_learns_much_of_the_truth_and_does_not_beat_it(made):
    from sklearn.ensemble import HistGradientBoostingClassifier

    _, frame, truth = made
    features = pd.DataFrame({name: np.asarray(term, dtype=float) for name, term in terms(_as_drawn(frame)).items()})
    train = np.arange(ROWS) % 2 == 0
    model = HistGradientBoostingClassifier(max_iter=60, max_depth=3, random_state=0, early_stopping=False)
    model.fit(features[train], frame["is_fraud"][train])
    learnt = roc_auc_score(frame["is_fraud"][~train], model.predict_proba(features[~train])[:, 1])
    best = roc_auc_score(frame["is_fraud"][~train], truth["fraud_probability"][~train])
    assert best - 0.06 < learnt < best + 0.005


def test_missing_shares_are_those_of_the_file(made):
    summary, frame, _ = made
    counted = frame.isna().mean()
    assert dict(summary.missing_shares) == pytest.approx(counted[counted > 0].to_dict())
    assert 0.05 < counted["email_domain"] < 0.09


def test_great_distances_are_missing_more_often(made):
    _, frame, _ = made
    gaps = frame["distance_km"].isna().groupby(frame["is_foreign"]).mean()
    assert gaps[1] > 3 * gaps[0]


def test_the_last_quarter_differs_in_amounts_and_in_where_fraud_is(made):
    _, frame, _ = made
    late = frame["paid_at"] >= pd.Timestamp("2023-10-01")
    ratio = frame["amount"][late].median() / frame["amount"][~late].median()
    by_phone = frame[frame["channel"] == "phone"].groupby(late)["is_fraud"].mean()
    assert 1.15 < ratio < 1.35
    assert by_phone[True] > 2 * by_phone[False]


def test_payments_are_of_one_year_and_in_order(made):
    _, frame, _ = made
    assert frame["paid_at"].is_monotonic_increasing
    assert set(frame["paid_at"].dt.year) == {2023}
    assert frame["paid_at"].dt.month.nunique() == 12


def test_merchants_have_a_long_tail(made):
    _, frame, _ = made
    counts = frame["merchant_id"].value_counts()
    assert counts.head(40).sum() > 0.3 * ROWS
    assert (counts <= 5).sum() > 1000


def test_names_are_unique_and_some_domains_are_not_ascii(made):
    _, frame, _ = made
    assert frame["payment_id"].is_unique
    assert any(not domain.isascii() for domain in frame["email_domain"].dropna().unique())


def test_the_summary_says_that_the_data_are_made(made):
    assert "made by a seeded random generator" in made[0].origin


def test_the_same_rows_and_seed_give_the_same_bytes(tmp_path):
    write_payments(tmp_path / "a.csv", 2000, truth=True)
    write_payments(tmp_path / "b.csv", 2000, truth=True)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert (tmp_path / "a_truth.csv").read_bytes() == (tmp_path / "b_truth.csv").read_bytes()


def test_another_seed_gives_other_payments(tmp_path):
    write_payments(tmp_path / "a.csv", 2000, 1)
    write_payments(tmp_path / "b.csv", 2000, 2)
    assert (tmp_path / "a.csv").read_bytes() != (tmp_path / "b.csv").read_bytes()


def test_csv_and_parquet_hold_the_same_payments(tmp_path):
    write_payments(tmp_path / "a.csv", 3000)
    write_payments(tmp_path / "a.parquet", 3000)
    text = pd.read_csv(tmp_path / "a.csv", parse_dates=["paid_at"])
    pd.testing.assert_frame_equal(text, pd.read_parquet(tmp_path / "a.parquet"), check_dtype=False)


def test_rows_go_on_across_chunks(tmp_path, monkeypatch):
    monkeypatch.setattr("cursus.project.payment_rows.CHUNK_ROWS", 700)
    write_payments(tmp_path / "a.csv", 2000)
    frame = pd.read_csv(tmp_path / "a.csv", parse_dates=["paid_at"])
    assert frame["payment_id"].tolist() == [f"P{number:09d}" for number in range(1, 2001)]
    assert frame["paid_at"].is_monotonic_increasing


def test_merchants_join_with_every_payment(tmp_path, made):
    merchants = pd.read_csv(write_merchants(tmp_path / "merchants.csv"))
    assert merchants.columns.tolist() == ["merchant_category", "risk_group", "typical_amount"]
    assert merchants["merchant_category"].is_unique
    assert set(made[1]["merchant_category"]) <= set(merchants["merchant_category"])


def test_one_class_has_no_best_auc(tmp_path):
    assert write_payments(tmp_path / "a.csv", 1).best_auc is None


@pytest.mark.parametrize(
    ("name", "rows", "seed", "fact"),
    [
        ("a.csv", 0, 1, "rows is 0"),
        ("a.csv", 10, -1, "seed is -1"),
        ("a.xlsx", 10, 1, "'.xlsx' is no format"),
        ("a", 10, 1, "'no suffix' is no format"),
    ],
)
def test_wrong_requests_are_refused_and_leave_nothing(tmp_path, name, rows, seed, fact):
    with pytest.raises(DataError, match=fact):
        write_payments(tmp_path / name, rows, seed)
    assert list(tmp_path.iterdir()) == []


def test_without_pyarrow_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match="pyarrow is not installed"):
        write_payments(tmp_path / "a.csv", 10)


def test_ties_count_half_in_the_area_under_the_curve():
    scores, labels = np.array([1.0, 1.0, 2.0, 0.0]), np.array([0, 1, 1, 0])
    assert area_under_curve(scores, labels) == roc_auc_score(labels, scores) == 0.875
