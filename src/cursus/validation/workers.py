"""Looks at steps, in several processes where there are many."""

from __future__ import annotations

import multiprocessing
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.connection import Connection

    from cursus.validation.examination import Examination, Seen
    from cursus.validation.steps import Subject

    Task = tuple[Subject, Sequence[int]]

__all__ = ["examined"]

_FEWEST = 40
"""With fewer steps for each process, starting it costs more than it saves."""


def examined(examination: Examination, tasks: Sequence[Task]) -> list[Seen]:
    """What comes of each step at its levels, in their order."""
    number = min(_cores(), len(tasks) // _FEWEST)
    if number < 2 or "fork" not in multiprocessing.get_all_start_methods():  # noqa: PLR2004 - one is this process
        return [examination.examine(subject, levels) for subject, levels in tasks]
    # Neighbours often share what they import, so each process gets a piece of the list as it stands.
    size = -(-len(tasks) // number)
    parts = [tasks[at : at + size] for at in range(0, len(tasks), size)]
    return [seen for found in _in_processes(examination, parts) for seen in found]


def _in_processes(examination: Examination, parts: Sequence[Sequence[Task]]) -> list[list[Seen]]:
    context = multiprocessing.get_context("fork")
    running = []
    for part in parts[1:]:
        receiving, sending = context.Pipe(duplex=False)
        process = context.Process(target=_send, args=(examination, part, sending), daemon=True)
        process.start()
        sending.close()
        running.append((process, receiving, part))
    found = [[examination.examine(subject, levels) for subject, levels in parts[0]]]
    for process, receiving, part in running:
        found.append(_received(examination, part, receiving))
        process.join()
    return found


def _send(examination: Examination, part: Sequence[Task], sending: Connection) -> None:
    sending.send([examination.examine(subject, levels) for subject, levels in part])
    sending.close()


def _received(examination: Examination, part: Sequence[Task], receiving: Connection) -> list[Seen]:
    """What a process found; if it was ended from outside, this one does its work."""
    try:
        found: list[Seen] = receiving.recv()
    except EOFError:
        return [examination.examine(subject, levels) for subject, levels in part]
    return found


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
