import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cursus_runtime.splits import random_split, time_split


@given(st.lists(st.integers(0, 4), min_size=30, max_size=300), st.integers(0, 99))
def test_every_row_is_in_one_set_and_every_class_keeps_its_ratio(classes, seed):
    groups = np.array(classes)
    parts = random_split(len(groups), 0.6, 0.5, seed, groups)
    assert sorted(np.concatenate(list(parts.values())).tolist()) == list(range(len(groups)))
    for name in set(classes):
        rows = int((groups == name).sum())
        in_train = int((groups[parts["train"]] == name).sum())
        assert in_train >= 1
        # Every class is owed a row of train, which may cost the others a row or two.
        assert abs(in_train - rows * 0.6) <= 2.5


def test_a_class_of_one_row_is_in_train():
    groups = np.array([0] * 50 + [1])
    for seed in range(20):
        assert 50 in random_split(51, 0.7, 0.5, seed, groups)["train"]


def test_the_same_seed_gives_the_same_sets_and_another_gives_others():
    first, again, other = (random_split(100, 0.7, 0.5, seed)["train"].tolist() for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_the_sizes_are_those_asked_for():
    assert {name: len(rows) for name, rows in random_split(100, 0.7, 0.5, 3).items()} == {
        "train": 70,
        "val": 15,
        "test": 15,
    }


def test_no_time_is_in_two_sets_and_sets_follow_each_other():
    times = np.array([3, 1, 2, 2, 2, 5, 4, 4, 6, 7], dtype=float)
    parts = time_split(times, 0.5, 0.5)
    assert max(times[parts["train"]]) < min(times[parts["val"]])
    assert max(times[parts["val"]]) < min(times[parts["test"]])


@pytest.mark.parametrize("rows", [1, 2])
def test_too_few_rows_say_which_sets_would_be_empty(rows):
    with pytest.raises(ValueError, match="leave none for"):
        random_split(rows, 0.7, 0.5, 1)
    with pytest.raises(ValueError, match="leave none for"):
        time_split(np.zeros(rows), 0.7, 0.5)
