"""Retry policies: which failures of a step are tried again, how often, and after how long."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

from cursus.engine.model import StepFailedError
from cursus.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cursus.engine.graph import Node

__all__ = ["CAPACITY", "INTERNAL", "Retries", "RetryPolicy", "exception_types", "policies_of", "policy_faults"]

INTERNAL = frozenset({"SageMaker.JOB_INTERNAL_ERROR", "Step.SERVICE_FAULT"})
"""What the service calls the loss of a job through no fault of its script."""

CAPACITY = frozenset({"SageMaker.CAPACITY_ERROR", "SageMaker.RESOURCE_LIMIT"})
"""What the service calls a machine that has no room for a job."""

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.EAGAIN}
_MINUTE_SECONDS = 60
# As long as the service lets a policy last.
_LONGEST_WAIT = 14_400.0 * _MINUTE_SECONDS


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """One entry of a step's `RetryPolicies`; times in seconds, `attempts` counts the tries after the first."""

    types: frozenset[str]
    interval: float = 1.0
    rate: float = 2.0
    attempts: int | None = None
    lasts: float | None = None


def policies_of(step: Mapping[str, Any]) -> Iterator[RetryPolicy]:
    """The policies of a step as the definition writes them; five attempts where it sets no bound at all."""
    for entry in step.get("RetryPolicies", ()):
        named = entry.get("ExceptionType", ())
        minutes, attempts = entry.get("ExpireAfterMin"), entry.get("MaxAttempts")
        yield RetryPolicy(
            frozenset([named] if isinstance(named, str) else named),
            float(entry.get("IntervalSeconds", 1)),
            float(entry.get("BackoffRate", 2)),
            5 if attempts is None and minutes is None else attempts,
            None if minutes is None else float(minutes) * _MINUTE_SECONDS,
        )


def policy_faults(nodes: Iterable[Node]) -> Iterator[Fault]:
    """The policies that cannot be read, each with its step."""
    for node in nodes:
        try:
            list(policies_of(node.step))
        except (AttributeError, OverflowError, TypeError, ValueError) as error:
            fact = f"has RetryPolicies that cannot be read: {error}"
            yield Fault(
                f"step {node.name!r}", fact, "give a list of {ExceptionType, IntervalSeconds, MaxAttempts, ...}"
            )


def exception_types(error: Exception) -> frozenset[str]:
    """What the service would call a failure; empty for those that lie in the step itself, which stay failures."""
    if isinstance(error, StepFailedError):
        return INTERNAL if error.lost else frozenset()
    cause = error.__cause__ or error
    if isinstance(cause, OSError) and cause.errno in _NO_ROOM:
        return CAPACITY
    return frozenset()


class Retries:
    """The tries that one step has left."""

    def __init__(self, step: Mapping[str, Any]) -> None:
        """Takes the step as the definition writes it; its time runs from now."""
        self._policies = tuple(policies_of(step))
        self._used = [0] * len(self._policies)
        self._start = monotonic()

    @property
    def made(self) -> int:
        """How many tries there were, with the first."""
        return 1 + sum(self._used)

    def pause(self, error: Exception) -> float | None:
        """Seconds to wait before the step is tried again; None where its failure stands."""
        types = exception_types(error)
        for place, policy in enumerate(self._policies):
            if policy.types & types:
                return self._next(place, policy)
        return None

    def _next(self, place: int, policy: RetryPolicy) -> float | None:
        used = self._used[place]
        wait = _wait(policy, used)
        if policy.attempts is not None and used >= policy.attempts:
            return None
        if policy.lasts is not None and monotonic() - self._start + wait > policy.lasts:
            return None
        self._used[place] += 1
        return wait


def _wait(policy: RetryPolicy, used: int) -> float:
    try:
        return min(policy.interval * policy.rate**used, _LONGEST_WAIT)
    except OverflowError:
        return _LONGEST_WAIT
