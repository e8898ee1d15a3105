"""When a search is over, how its jobs are ranked, and how their objective is read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cursus.engine.jobs.tuning.ending import Ending
from cursus.engine.jobs.tuning.request import Criteria, Definition, Search
from cursus.engine.jobs.tuning.results import ranked
from cursus.engine.jobs.tuning.trials import Attempt, ObjectiveReader, Trial
from cursus.engine.sandbox.launcher import StopSignal

SEARCH = Search("Random", True, (), 10, 1, None, False, Criteria(), 1, None)
TRIAL = Trial(1, "job", None, "auc", {}, "Completed", "t", "t", 1.0)


def trial(number, objective, status="Completed"):
    return replace(TRIAL, number=number, objective=objective, status=status)


def reasons(search, *trials):
    ending = Ending(search)
    return [ending.learn(each) for each in trials]


def numbers(search, *trials):
    return [each.number for each in ranked(trials, search)]


def test_completed_jobs_come_first_then_those_stopped_early_then_those_without_an_objective():
    found = (trial(1, None), trial(2, 0.9, "Stopped"), trial(3, 0.5), trial(4, 0.7), trial(5, None, "Failed"))
    assert numbers(SEARCH, *found) == [4, 3, 2, 1, 5]
    assert numbers(replace(SEARCH, maximize=False), *found) == [3, 4, 2, 1, 5]


def test_of_equal_jobs_the_earlier_is_better():
    assert numbers(SEARCH, trial(2, 0.5), trial(1, 0.5)) == [1, 2]


@pytest.mark.parametrize(("maximize", "values"), [(True, (0.5, 0.8)), (False, (0.9, 0.8))])
def test_a_target_is_reached_from_its_own_side(maximize, values):
    search = replace(SEARCH, maximize=maximize, criteria=Criteria(target=0.8))
    before, after = reasons(search, *(trial(number, value) for number, value in enumerate(values)))
    assert before is None
    assert after == "the objective reached its target of 0.8"


def test_a_gain_of_less_than_one_percent_does_not_count():
    search = replace(SEARCH, criteria=Criteria(not_improving=3))
    found = reasons(search, *(trial(number, 0.5 + number / 1000) for number in range(4)))
    assert found[:3] == [None] * 3
    assert "did not improve" in found[3]


def test_a_gain_starts_the_count_anew():
    search = replace(SEARCH, criteria=Criteria(not_improving=2))
    assert reasons(search, *(trial(1, value) for value in (0.5, 0.4, 0.6, 0.6))) == [None] * 4


def test_a_search_that_may_converge_ends_after_twenty_jobs_without_a_gain():
    search = replace(SEARCH, criteria=Criteria(convergence=True))
    found = reasons(search, *[trial(1, 0.5)] * 21)
    assert found[:20] == [None] * 20
    assert "converged" in found[20]


def test_five_failures_end_a_search_in_which_nothing_completed():
    failed = trial(1, None, "Failed")
    assert reasons(SEARCH, *[failed] * 5)[4] == "no training job succeeded after 5 attempts"
    assert reasons(SEARCH, trial(1, 0.5), *[failed] * 9) == [None] * 10


def test_five_jobs_without_an_objective_end_a_search_that_has_none():
    assert reasons(SEARCH, *[trial(1, None)] * 5)[4] == "none of 5 training jobs gave the objective"


def test_a_job_is_told_its_values_and_keeps_its_checkpoints_to_itself():
    shared = {"HyperParameters": {"rounds": "5"}, "CheckpointConfig": {"S3Uri": "s3://b/kept/", "LocalPath": "/x"}}
    attempt = Attempt(1, "tune-001-0a", Definition(None, shared, (), "auc"), {"eta": "0.1"}, StopSignal())
    assert attempt.arguments == {
        "HyperParameters": {"rounds": "5", "eta": "0.1"},
        "CheckpointConfig": {"S3Uri": "s3://b/kept/tune-001-0a", "LocalPath": "/x"},
    }


def reader(tmp_path, regex):
    specification = {"MetricDefinitions": [{"Name": "auc", "Regex": regex}]}
    definition = Definition(None, {"AlgorithmSpecification": specification}, (), "auc")
    return ObjectiveReader(tmp_path / "log", definition), tmp_path / "log"


def test_an_objective_is_read_on_line_by_line(tmp_path):
    reading, log = reader(tmp_path, "auc=([0-9.]+)")
    assert reading.read() == []
    log.write_text("auc=0.5\nother\nauc=0.")
    assert reading.read() == [0.5]
    log.write_text("auc=0.5\nother\nauc=0.75\n")
    assert reading.read() == [0.5, 0.75]


def test_what_is_no_finite_number_is_no_objective(tmp_path):
    reading, log = reader(tmp_path, "auc=(.*)")
    log.write_text("auc=nan\nauc=good\nauc=inf\nauc=1e-3\n")
    assert reading.read() == [0.001]


def test_a_metric_without_an_expression_is_not_found(tmp_path):
    reading = ObjectiveReader(tmp_path / "log", Definition(None, {}, (), "auc"))
    (tmp_path / "log").write_text("auc=1\n")
    assert reading.read() == []
