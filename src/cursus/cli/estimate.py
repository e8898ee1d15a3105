"""How long a run still takes, from what its steps took before."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["remaining_seconds"]


def remaining_seconds(
    needs: Mapping[str, Collection[str]],
    expected: Mapping[str, float],
    running: Mapping[str, float],
    ended: Collection[str],
    jobs: int,
) -> float:
    """The seconds until all steps have ended, if each takes as long as before and starts as soon as it can.

    `running` has the seconds that a step has run; a step that never ran before takes no time, and one that runs longer
    than before is about to end.

    >>> remaining_seconds({"a": [], "b": ["a"], "c": ["a"]}, {"a": 1.0, "b": 2.0, "c": 2.0}, {"a": 0.25}, [], 2)
    2.75
    """
    ends: list[tuple[float, str]] = []
    for name, seconds in running.items():
        heappush(ends, (max(0.0, expected.get(name, 0.0) - seconds), name))
    unmet = {
        name: set(found) - set(ended) for name, found in needs.items() if name not in running and name not in ended
    }
    waiting = _waited_for(unmet)
    ready = [name for name, found in reversed(unmet.items()) if not found]
    now = 0.0
    while ends or ready:
        while ready and len(ends) < jobs:
            name = ready.pop()
            heappush(ends, (now + expected.get(name, 0.0), name))
        now, done = heappop(ends)
        for name in waiting.get(done, ()):
            unmet[name].discard(done)
            if not unmet[name]:
                ready.insert(0, name)
    return now


def _waited_for(unmet: Mapping[str, Collection[str]]) -> dict[str, list[str]]:
    waiting: dict[str, list[str]] = {}
    for name, found in unmet.items():
        for need in found:
            waiting.setdefault(need, []).append(name)
    return waiting
