"""Looks at steps: in other processes where there are many, or where code of theirs is run."""

from __future__ import annotations

import multiprocessing
import os
from typing import TYPE_CHECKING

from cursus.core.attended import Attended, EndedEarly, attend
from cursus.validation.ended import seen_early
from cursus.validation.examining_process import ExaminingProcess, read_seen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cursus.validation.examination import Examination, Seen
    from cursus.validation.steps import Subject

    Task = tuple[Subject, Sequence[int]]

__all__ = ["examined"]

_FEWEST = 40
"""With fewer steps for each process, starting it costs more than it saves."""


def examined(examination: Examination, tasks: Sequence[Task], seconds: float) -> list[Seen]:
    """What comes of each step at its levels, in their order; code of a step may take some seconds."""
    number = _number(len(tasks))
    runs_code = any(examination.runs_code(levels) for _, levels in tasks)
    if number == 1 and not runs_code:
        return [examination.examine(subject, levels) for subject, levels in tasks]
    # Neighbours often share what they import, so each process gets a piece of the list as it stands.
    size = -(-len(tasks) // number)
    parts = [tasks[at : at + size] for at in range(0, len(tasks), size)]
    works = [Attended(part, lambda left: ExaminingProcess(examination, left, seconds), seconds) for part in parts]
    attend(works)
    outcomes = [outcome for work in works for outcome in work.outcomes]
    return [_seen(examination, *task, outcome) for task, outcome in zip(tasks, outcomes, strict=True)]


def _seen(examination: Examination, subject: Subject, levels: Sequence[int], outcome: object) -> Seen:
    if isinstance(outcome, EndedEarly):
        return seen_early(examination, subject, levels, outcome)
    return read_seen(outcome)


def _number(tasks: int) -> int:
    """How many processes are worth their start."""
    has_fork = "fork" in multiprocessing.get_all_start_methods()
    return max(min(_cores(), tasks // _FEWEST), 1) if has_fork else 1


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
