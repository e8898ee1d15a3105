import datetime as dt
import random

import pandas as pd
import pytest

from cursus.project.payments import write_payments
from cursus.project.profile import ColumnKind, Task, profile_table
from cursus.project.samples import write_breast_cancer


def _profile(tmp_path, columns, label=None, **options):
    path = tmp_path / "table.csv"
    pd.DataFrame(columns).to_csv(path, index=False)
    return profile_table(path, label, **options)


def _kinds(profile):
    return {column.name: column.kind for column in profile.columns}


def _labels(rows=60):
    return [["no", "no", "yes"][at % 3] for at in range(rows)]


def _noise(rows=60, seed=1):
    draw = random.Random(seed)
    return [round(draw.gauss(0, 1), 6) for _ in range(rows)]


def test_the_breast_cancer_table_is_read_as_one_would_read_it(tmp_path):
    profile = profile_table(write_breast_cancer(tmp_path / "cancer.csv"), "diagnosis")
    assert profile.rows == profile.sampled_rows == 569
    assert profile.label is not None
    assert (profile.label.task, profile.label.positive) == (Task.BINARY, "malignant")
    assert [(entry.value, entry.rows) for entry in profile.label.classes] == [("benign", 357), ("malignant", 212)]
    assert [found.column for found in profile.identifiers] == ["case_id"]
    assert list(_kinds(profile).values()) == ["identifier", *["numeric"] * 30, "categorical"]
    assert profile.leaks == profile.constants == profile.times == ()


def test_payments_have_a_time_to_split_by_a_rare_class_and_gaps(tmp_path):
    write_payments(tmp_path / "payments.csv", 20_000)
    profile = profile_table(tmp_path / "payments.csv", "is_fraud")
    assert profile.time_column == "paid_at"
    assert profile.label is not None
    assert profile.label.positive == "1"
    assert profile.label.rarest_share == pytest.approx(0.015, abs=0.004)
    assert [found.column for found in profile.identifiers] == ["payment_id"]
    assert _kinds(profile)["merchant_id"] is ColumnKind.CATEGORICAL
    shares = {column.name: column.missing_share for column in profile.columns}
    assert shares["email_domain"] == pytest.approx(0.07, abs=0.01)


def test_a_sample_counts_rows_labels_and_gaps_over_the_whole_file(tmp_path):
    write_payments(tmp_path / "payments.csv", 5_000)
    frame = pd.read_csv(tmp_path / "payments.csv")
    profile = profile_table(tmp_path / "payments.csv", "is_fraud", sample_rows=500)
    assert (profile.rows, profile.sampled_rows) == (5_000, 500)
    assert profile.label is not None
    assert [entry.rows for entry in profile.label.classes] == frame["is_fraud"].value_counts().sort_index().tolist()
    shares = {column.name: column.missing_share for column in profile.columns}
    assert shares == pytest.approx(frame.isna().mean().to_dict())
    assert any("drawn evenly" in note for note in profile.notes)


def test_a_sample_reaches_over_the_whole_file(tmp_path):
    profile = _profile(tmp_path, {"place": [value + 0.5 for value in range(30_000)]}, sample_rows=300)
    low, high = profile.columns[0].reason.removeprefix("numbers from ").split(" to ")
    assert float(low) < 1_500
    assert float(high) > 28_500


def test_each_kind_of_column_is_told(tmp_path):
    rows = 60
    words = ["the quick brown fox jumps", "over a lazy dog and then", "sleeps for a long time"]
    profile = _profile(
        tmp_path,
        {
            "height": _noise(),
            "city": [["Köln", "Łódź", "Paris"][at % 3] for at in range(rows)],
            "member": [["Yes", "No"][at % 2] for at in range(rows)],
            "joined": [f"2024-0{1 + at // 28}-{1 + at % 28:02d}" for at in range(rows)],
            "remark": [f"{words[at % 3]} {at}" for at in range(rows)],
            "account": [f"AC-{at * 7919 % 100003}" for at in range(rows)],
            "version": ["v1"] * rows,
            "empty": [None] * rows,
        },
    )
    assert list(_kinds(profile).values()) == [
        "numeric", "categorical", "boolean", "date", "text", "identifier", "constant", "constant",
    ]  # fmt: skip
    assert all(column.reason for column in profile.columns)


def test_numbers_with_leading_zeros_are_names(tmp_path):
    profile = _profile(tmp_path, {"zip": [f"{at % 9:05d}" for at in range(60)], "x": _noise()})
    assert _kinds(profile)["zip"] is ColumnKind.CATEGORICAL


def test_repeating_ids_are_categories_and_not_names_of_rows(tmp_path):
    profile = _profile(tmp_path, {"shop_id": [at % 5 for at in range(60)], "x": _noise()})
    assert profile.identifiers == ()


def test_words_that_end_in_id_do_not_make_an_identifier(tmp_path):
    profile = _profile(tmp_path, {"humid": random.Random(3).sample(range(1000), 60), "x": _noise()})
    assert _kinds(profile)["humid"] is ColumnKind.NUMERIC


def test_a_running_number_is_an_identifier_but_years_are_not(tmp_path):
    profile = _profile(tmp_path, {"line": list(range(60)), "year": list(range(1960, 2020))})
    assert [found.column for found in profile.identifiers] == ["line"]


def test_what_keeps_a_column_from_being_numbers_is_said(tmp_path):
    profile = _profile(tmp_path, {"weight": [str(at) for at in range(59)] + ["unknown"], "x": _noise()})
    assert "'unknown' is not" in profile.columns[0].reason


@pytest.mark.parametrize(
    ("labels", "task", "positive"),
    [
        (["no", "yes", "no"], Task.BINARY, "yes"),
        ([1, 1, 0], Task.BINARY, "1"),
        ([2, 1, 1], Task.BINARY, "2"),
        ([-1, 1, 1], Task.BINARY, "1"),
        ([True, False, True], Task.BINARY, "True"),
        (["legit", "odd", "odd"], Task.BINARY, "odd"),
        (["red", "green", "green"], Task.BINARY, "red"),
        (["a", "b", "c"], Task.MULTICLASS, None),
        ([0, 1, 2], Task.MULTICLASS, None),
    ],
)
def test_the_task_and_the_positive_class_come_from_the_labels(tmp_path, labels, task, positive):
    label = _profile(tmp_path, {"x": _noise(), "y": labels * 20}, "y").label
    assert label is not None
    assert (label.task, label.positive) == (task, positive)


def test_measured_labels_make_a_regression_with_their_deviation(tmp_path):
    label = _profile(tmp_path, {"x": _noise(), "y": _noise(seed=2)}, "y").label
    assert label is not None
    assert label.task is Task.REGRESSION
    assert label.deviation == pytest.approx(pd.Series(_noise(seed=2)).std(ddof=0))


def test_gaps_do_not_turn_whole_labels_into_others(tmp_path):
    label = _profile(tmp_path, {"x": _noise(), "y": [1.0, 0.0, None] * 20}, "y").label
    assert label is not None
    assert [entry.value for entry in label.classes] == ["0", "1"]
    assert label.missing_rows == 20


def test_spaces_around_labels_make_no_further_class(tmp_path):
    label = _profile(tmp_path, {"x": _noise(), "y": ["a", " a", "b ", "b", "b"] * 12}, "y").label
    assert label is not None
    assert [(entry.value, entry.rows) for entry in label.classes] == [("a", 24), ("b", 36)]


def test_noise_is_no_leak(tmp_path):
    profile = _profile(tmp_path, {"x": _noise(), "c": list("abcd") * 15, "y": _labels()}, "y")
    assert profile.leaks == ()


@pytest.mark.parametrize("kind", ["other names", "numbers", "gaps", "rule without order"])
def test_a_column_that_tells_the_label_is_a_leak(tmp_path, kind):
    labels = _labels(240)
    told = {
        "other names": ["B" if label == "no" else "M" for label in labels],
        "numbers": [10 + at / 1000 if label == "yes" else -at / 1000 for at, label in enumerate(labels)],
        "gaps": [at + 0.5 if label == "yes" else None for at, label in enumerate(labels)],
        "rule without order": [(at % 2) * 2 + (label == "yes") for at, label in enumerate(labels)],
    }[kind]
    profile = _profile(tmp_path, {"x": _noise(240), "told": told, "y": labels}, "y")
    assert [found.column for found in profile.leaks] == ["told"]
    assert profile.leaks[0].figure >= 0.995


def test_a_column_that_tells_each_of_several_classes_is_a_leak(tmp_path):
    draw = random.Random(5)
    labels = [at % 4 for at in range(2000)]
    told = [[2.0, 0.0, 6.0, 4.0][label] + draw.random() for label in labels]
    profile = _profile(tmp_path, {"x": _noise(2000), "told": told, "y": [f"k{label}" for label in labels]}, "y")
    assert [found.column for found in profile.leaks] == ["told"]


def test_a_column_in_the_order_of_measured_labels_is_a_leak(tmp_path):
    labels = _noise(seed=4)
    profile = _profile(tmp_path, {"x": _noise(), "told": [value**3 for value in labels], "y": labels}, "y")
    assert [found.column for found in profile.leaks] == ["told"]


def test_a_category_of_many_values_is_not_taken_for_a_leak(tmp_path):
    draw = random.Random(6)
    columns = {"street": [f"s{draw.randrange(150)}" for _ in range(240)], "y": _labels(240)}
    assert _profile(tmp_path, columns, "y").leaks == ()


def test_a_name_that_tells_of_later_knowledge_is_named_with_its_figure(tmp_path):
    leaks = _profile(tmp_path, {"chargeback_amount": _noise(), "y": _labels()}, "y").leaks
    assert [found.column for found in leaks] == ["chargeback_amount"]
    assert 0.5 <= leaks[0].figure < 0.8
    assert f"{leaks[0].figure:.4f}" in leaks[0].reason


def test_hardly_varying_columns_and_repeated_rows_are_counted(tmp_path):
    columns = {"flag": ["a"] * 999 + ["b"], "x": [*_noise(998), 0.5, 0.5]}
    columns["flag"][-1], columns["flag"][3] = "a", "b"
    profile = _profile(tmp_path, columns)
    assert [found.column for found in profile.near_constants] == ["flag"]
    assert profile.repeated_rows == 1


def test_births_and_gappy_dates_are_no_time_to_split_by(tmp_path):
    days = [(dt.date(2024, 1, 1) + dt.timedelta(days=at)).isoformat() for at in range(60)]
    columns = {"date_of_birth": days, "closed_at": [None, *days[1:]], "opened_at": days, "x": _noise()}
    assert [found.column for found in _profile(tmp_path, columns).times] == ["opened_at"]


def test_dates_in_other_forms_are_dates_but_split_nothing(tmp_path):
    days = [f"{1 + at % 28:02d}.{1 + at // 28:02d}.2024" for at in range(60)]
    profile = _profile(tmp_path, {"day": days, "x": _noise()})
    assert (_kinds(profile)["day"], profile.times) == (ColumnKind.DATE, ())
    assert any("not in ISO 8601" in note for note in profile.notes)


def test_days_and_months_that_could_be_either_are_said_to_be(tmp_path):
    profile = _profile(tmp_path, {"day": [f"0{1 + at % 9}/0{1 + at % 7}/2024" for at in range(60)], "x": _noise()})
    assert "month first" in profile.columns[0].reason


def test_profiling_twice_gives_the_same_profile(tmp_path):
    write_payments(tmp_path / "payments.csv", 3_000)
    first = profile_table(tmp_path / "payments.csv", "is_fraud", sample_rows=1_000)
    assert profile_table(tmp_path / "payments.csv", "is_fraud", sample_rows=1_000) == first
