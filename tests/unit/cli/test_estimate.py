from __future__ import annotations

from cursus.cli.estimate import remaining_seconds

DIAMOND = {"a": (), "b": ("a",), "c": ("a",), "d": ("b", "c")}
TOOK = {"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0}


def test_with_jobs_enough_the_longest_path_counts() -> None:
    assert remaining_seconds(DIAMOND, TOOK, {}, (), 2) == 8.0


def test_with_one_job_all_steps_add_up() -> None:
    assert remaining_seconds(DIAMOND, TOOK, {}, (), 1) == 10.0


def test_what_has_ended_or_run_already_counts_no_more() -> None:
    assert remaining_seconds(DIAMOND, TOOK, {"b": 1.5, "c": 2.0}, {"a"}, 2) == 5.0


def test_a_step_over_its_time_is_about_to_end_and_an_unknown_one_takes_none() -> None:
    assert remaining_seconds(DIAMOND, {"d": 4.0}, {"b": 99.0}, {"a"}, 2) == 4.0


def test_nothing_is_left_of_a_run_that_is_over() -> None:
    assert remaining_seconds(DIAMOND, TOOK, {}, DIAMOND, 2) == 0.0
