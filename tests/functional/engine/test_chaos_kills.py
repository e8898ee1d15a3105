"""Kill -9 of everything that a run consists of, again and again at random moments: what is left is whole and ends."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest
from tests.functional.engine.chaos import (
    chance,
    children,
    disturbed,
    living,
    newest,
    nobody_lives,
    published,
    start_engine,
    until,
)

from cursus.engine import RunStarted
from cursus.engine.store.objects import Store

pytestmark = pytest.mark.functional
ROUNDS = int(os.environ.get("CURSUS_KILL_ROUNDS", "8"))
LOST = "the process that watched a job was killed, and the job with it; see sandbox.log in the run's folder"


def test_the_engine(lab):
    random, interrupted = chance("engine"), 0
    for number in range(ROUNDS):
        steps, before = disturbed(lab, number), len(list(lab.store.glob("runs/*")))
        engine = start_engine(lab, steps)
        # At any moment of its own, and at any moment of its run.
        if number % 4:
            until(lambda before=before: len(list(lab.store.glob("runs/*"))) > before)
        time.sleep(random.uniform(0, 0.5))
        engine.kill()
        engine.wait()
        nobody_lives(lab)
        for name in "abc":
            published(lab, name)
        Store(lab.store, {})
        # All outputs of a step are put in place together: after the next one to open the store, at the latest.
        assert all(len(set(published(lab, name))) == 1 for name in "abc")
        left = newest(lab)
        if left is not None and left.status == "Interrupted":
            interrupted += 1
            assert [published(lab, step.name) for step in left.steps] == [[str(number)] * 2] * len(left.steps)
            assert lab.run(*steps, resume="last").status == "Succeeded"
            assert [published(lab, name) for name in "abc"] == [[str(number)] * 2] * 3
        assert list((lab.store / ".staging").glob("*")) == []
    assert interrupted


def disturb(lab, pause, steps, find, patience=0.2):
    """Runs steps while something of the run is killed; gives the result, and whether there was something to kill."""
    killed = []

    def kill():
        until(lambda: any(isinstance(event, RunStarted) for event in lab.events))
        time.sleep(pause)
        limit = time.monotonic() + patience
        while time.monotonic() < limit and not (targets := find()):
            time.sleep(0.001)
        for target in targets[:1]:
            try:
                os.kill(target, signal.SIGKILL)
            except ProcessLookupError:
                continue
            killed.append(target)

    lab.events.clear()
    killer = threading.Thread(target=kill)
    killer.start()
    result = lab.run(*steps, jobs=1)
    killer.join()
    nobody_lives(lab)
    return result, bool(killed)


def interpreters():
    return children(os.getpid())


def supervisors():
    return [each for process in interpreters() for each in children(process)]


def jobs():
    return [each for process in supervisors() for each in children(process)]


def test_the_interpreter_that_starts_jobs(lab):
    random = chance("interpreter")
    for number in range(ROUNDS):
        result, _ = disturb(lab, random.uniform(0, 0.5), disturbed(lab, number), interpreters)
        assert [(step.status, step.reason) for step in result.steps] == [("Succeeded", None)] * 3
        assert [published(lab, name) for name in "abc"] == [[str(number)] * 2] * 3


@pytest.mark.parametrize(("kind", "find"), [("supervisor", supervisors), ("job", jobs)])
def test_what_watches_a_job_and_the_job_itself(lab, kind, find):
    random, lost = chance(kind), 0
    for number in range(ROUNDS):
        steps = disturbed(lab, number)
        result, killed = disturb(lab, random.uniform(0, 0.5), steps, find)
        for step in result.steps:
            if step.status != "Succeeded":
                assert set(published(lab, step.name)) <= {str(each) for each in range(number)} | {None}
        failed = [step for step in result.steps if step.status == "Failed"]
        if failed:
            lost += 1
            assert killed
            assert failed[0].reason == (LOST if kind == "supervisor" else "killed by SIGKILL")
            result = lab.run(*steps, resume="last")
        assert result.status == "Succeeded"
        assert [published(lab, name) for name in "abc"] == [[str(number)] * 2] * 3
    assert lost


@pytest.mark.parametrize("find", [supervisors, jobs])
def test_a_retry_policy_makes_up_for_a_kill(lab, find):
    again = [{"ExceptionType": ["SageMaker.JOB_INTERNAL_ERROR"], "IntervalSeconds": 0, "MaxAttempts": 3}]
    result, killed = disturb(lab, 0, disturbed(lab, 1, RetryPolicies=again), find, patience=10)
    assert killed
    assert result.status == "Succeeded"
    assert [published(lab, name) for name in "abc"] == [["1", "1"]] * 3
    assert living(lab) == {}
