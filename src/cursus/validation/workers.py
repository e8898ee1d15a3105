"""Looks at steps: in other processes where there are many, or where code of theirs is run."""

from __future__ import annotations

import multiprocessing
import os
from typing import TYPE_CHECKING, Any

from cursus.core.attended import Attended, EndedEarly, attend
from cursus.validation.ended import seen_early
from cursus.validation.examining_process import ExaminingProcess, read_seen
from cursus.validation.subject import NEIGHBOUR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cursus.validation.examination import Examination, Seen
    from cursus.validation.steps import Subject

    Task = tuple[Subject, Sequence[int]]

__all__ = ["examined"]

_FEWEST = 40
"""With fewer steps for each process, starting it costs more than it saves."""


def examined(examination: Examination, tasks: Sequence[Task], seconds: float) -> list[Seen]:
    """What comes of each step at its levels, in their order; code of a step may take some seconds."""
    number = _number(len(tasks))
    if number == 1 and not any(examination.runs_code(levels) for _, levels in tasks):
        return [examination.examine(subject, levels) for subject, levels in tasks]
    # Neighbours often share what they import, so each process gets a piece of the list as it stands.
    outcomes = _outcomes(examination, tasks, -(-len(tasks) // number), seconds)
    while again := [at for at, outcome in enumerate(outcomes) if _other(outcome)]:
        # A step is not to blame for one that was tried beside it: it is looked at again, without that.
        examination.avoided |= {name for each in outcomes if (name := _other(each))}
        found = _outcomes(examination, [tasks[at] for at in again], len(again), seconds)
        outcomes = [dict(zip(again, found, strict=True)).get(at, each) for at, each in enumerate(outcomes)]
    return [_seen(examination, *task, outcome) for task, outcome in zip(tasks, outcomes, strict=True)]


def _outcomes(examination: Examination, tasks: Sequence[Task], size: int, seconds: float) -> list[Any]:
    """What the processes tell of each step."""
    works: list[Attended[Task]] = []

    def start(left: Sequence[Task]) -> ExaminingProcess:
        examination.avoided |= set(_ending(works))
        return ExaminingProcess(examination, left, seconds)

    works += [Attended(tasks[at : at + size], start, seconds) for at in range(0, len(tasks), size)]
    attend(works)
    return [outcome for work in works for outcome in work.outcomes]


def _ending(works: Sequence[Attended[Task]]) -> Iterator[str]:
    """The steps whose code has ended a process, or kept it too long."""
    for work in works:
        for (subject, _), outcome in zip(work.tasks, work.outcomes, strict=False):
            if isinstance(outcome, EndedEarly) and outcome.at is not None:
                yield _other(outcome) or subject.files.qualified


def _other(outcome: object) -> str:
    """The step that was tried beside another when the process ended; empty where it was not so."""
    at = (outcome.at or "") if isinstance(outcome, EndedEarly) else ""
    return at.removeprefix(NEIGHBOUR) if at.startswith(NEIGHBOUR) else ""


def _seen(examination: Examination, subject: Subject, levels: Sequence[int], outcome: Any) -> Seen:
    if isinstance(outcome, EndedEarly):
        return seen_early(examination, subject, levels, outcome)
    return read_seen(outcome)


def _number(tasks: int) -> int:
    """How many processes are worth their start."""
    has_fork = "fork" in multiprocessing.get_all_start_methods()
    return max(min(_cores(), tasks // _FEWEST), 1) if has_fork else 1


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
