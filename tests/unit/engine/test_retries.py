import errno

import pytest

from cursus.engine.graph import flatten
from cursus.engine.model import StepFailedError
from cursus.engine.retries import (
    CAPACITY,
    INTERNAL,
    Retries,
    RetryPolicy,
    exception_types,
    policies_of,
    policy_faults,
)
from cursus.errors import EngineError

LOST = StepFailedError("killed", lost=True)
FULL = OSError(errno.ENOSPC, "No space left on device")


def _step(**policy):
    return {"RetryPolicies": [{"ExceptionType": ["SageMaker.JOB_INTERNAL_ERROR"], **policy}]}


def test_a_policy_without_bounds_gives_five_attempts():
    assert list(policies_of(_step())) == [RetryPolicy(frozenset({"SageMaker.JOB_INTERNAL_ERROR"}), attempts=5)]


def test_waits_grow_by_the_rate_until_the_attempts_are_used():
    retries = Retries(_step(IntervalSeconds=2, BackoffRate=3, MaxAttempts=3))

    assert [retries.pause(LOST) for _ in range(4)] == [2, 6, 18, None]
    assert retries.made == 4


def test_a_wait_past_the_expiry_is_not_begun():
    assert Retries(_step(IntervalSeconds=61, ExpireAfterMin=1)).pause(LOST) is None
    assert Retries(_step(IntervalSeconds=59, ExpireAfterMin=1)).pause(LOST) == 59


@pytest.mark.parametrize(
    ("error", "types"),
    [
        (LOST, INTERNAL),
        (FULL, CAPACITY),
        (StepFailedError("exit code 1", exit_code=1), frozenset()),
        (EngineError("no object at s3://b/k"), frozenset()),
        (OSError(errno.EACCES, "Permission denied"), frozenset()),
    ],
)
def test_failures_that_lie_outside_of_the_step_have_names(error, types):
    assert exception_types(error) == types


def test_a_policy_for_other_failures_lets_this_one_stand():
    assert Retries({"RetryPolicies": [{"ExceptionType": "SageMaker.CAPACITY_ERROR"}]}).pause(LOST) is None
    assert Retries({}).pause(LOST) is None


def test_each_policy_counts_its_own_attempts():
    policies = [
        {"ExceptionType": ["SageMaker.CAPACITY_ERROR"], "MaxAttempts": 1},
        {"ExceptionType": ["Step.SERVICE_FAULT"], "MaxAttempts": 1, "IntervalSeconds": 7},
    ]
    retries = Retries({"RetryPolicies": policies})

    assert [retries.pause(FULL), retries.pause(LOST), retries.pause(FULL)] == [1, 7, None]


def test_policies_that_cannot_be_read_are_faults_with_their_step():
    steps = [{"Name": "Fine", "Type": "Fail"}, {"Name": "Odd", "Type": "Fail", **_step(IntervalSeconds="soon")}]
    bare = {"Name": "Bare", "Type": "Fail", "RetryPolicies": ["SageMaker.JOB_INTERNAL_ERROR"]}

    faults = list(policy_faults(flatten({"Steps": [*steps, bare]})))

    assert [fault.subject for fault in faults] == ["step 'Odd'", "step 'Bare'"]
