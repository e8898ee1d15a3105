"""Tasks are done in a process of their own; another one goes on where it ends."""

from __future__ import annotations

import os
import sys
import time
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import pytest

from cursus.core.attended import Attended, EndedEarly, Reports, attend, ended_how, kill_group
from cursus.core.child_output import ChildOutput, take_streams

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection

    Task = Callable[[Reports], object]

_CONTEXT = get_context("fork")


class Worker:
    """A forked process whose tasks are functions."""

    started = 0

    def __init__(self, tasks: Sequence[Task]) -> None:
        self.output = ChildOutput()
        self.connection, sending = _CONTEXT.Pipe(duplex=False)
        self._process = _CONTEXT.Process(target=_work, args=(tasks, sending, self.output))
        self._process.start()
        sending.close()
        Worker.started += 1

    def ended(self) -> str | None:
        return None if self._process.is_alive() else ended_how(self._process.exitcode or 0)

    def close(self) -> None:
        assert self._process.pid
        kill_group(self._process.pid)
        self._process.join()
        self.connection.close()


def _work(tasks: Sequence[Task], sending: Connection, output: ChildOutput) -> None:
    os.setsid()
    take_streams(output.out, output.errors)
    reports = Reports(sending)
    for task in tasks:
        reports.done(task(reports))
    os._exit(0)


def outcomes(*tasks: Task, seconds: float = 20.0) -> list[Any]:
    work = Attended(tasks, Worker, seconds)
    attend([work])
    return work.outcomes


def good(_: Reports) -> dict[str, Any]:
    return {"pid": os.getpid(), "list": [1, None, "ä"]}


def exits(code: int) -> Task:
    def task(reports: Reports) -> None:
        reports.at("leaving")
        sys.stderr.write("first\nlast words\n\n")
        sys.stderr.flush()
        os._exit(code)

    return task


def hangs(reports: Reports) -> None:
    reports.at("waiting")
    time.sleep(300)


def closes(reports: Reports) -> None:
    reports.at("closing")
    os.closerange(3, 100)
    time.sleep(300)


def test_one_process_does_all_tasks_where_none_ends_it() -> None:
    found = outcomes(good, good, good)

    assert len({each["pid"] for each in found}) == 1
    assert found[0]["list"] == [1, None, "ä"]


def test_another_process_goes_on_after_one_that_ended() -> None:
    before = Worker.started
    first, *others, last = outcomes(good, exits(3), exits(0), good)

    assert others == [
        EndedEarly("ends its process with exit code 3", "leaving", "last words"),
        EndedEarly("ends its process with exit code 0", "leaving", "last words"),
    ]
    assert first["pid"] != last["pid"]
    assert Worker.started - before == 3


def test_a_task_has_its_time_and_no_more() -> None:
    started = time.monotonic()

    assert outcomes(hangs, good, seconds=1.0)[0] == EndedEarly("takes more than 1 s", "waiting")
    assert time.monotonic() - started < 30


def test_time_runs_from_the_first_word_of_a_task() -> None:
    def slow(reports: Reports) -> str:
        time.sleep(1.5)
        reports.at("at last")
        return "done"

    assert outcomes(slow, slow, seconds=1.0) == ["done", "done"]


def test_a_process_that_closes_its_way_to_answer_is_ended() -> None:
    started = time.monotonic()

    found, last = outcomes(closes, good)

    assert (found.how, found.at) == ("closes what its process answers by", "closing")
    assert last["pid"]
    assert time.monotonic() - started < 30


def test_a_process_that_a_task_forks_does_not_answer() -> None:
    def forks(_: Reports) -> str:
        os.fork()
        return "once"

    assert outcomes(forks, good)[0] == "once"
    assert len(outcomes(forks, forks, forks)) == 3


def test_several_works_go_on_at_the_same_time() -> None:
    def waits(_: Reports) -> str:
        time.sleep(0.5)
        return "done"

    works = [Attended([waits] * 2, Worker, 20.0) for _ in range(4)]
    started = time.monotonic()
    attend(works)

    assert [work.outcomes for work in works] == [["done", "done"]] * 4
    assert time.monotonic() - started < 3.5


def test_an_error_of_the_one_who_attends_leaves_no_process() -> None:
    work = Attended([hangs], Worker, 20.0)
    work.hear = lambda: 1 / 0  # type: ignore[method-assign]

    with pytest.raises(ZeroDivisionError):
        attend([work])
    assert _CONTEXT.active_children() == []


def test_nothing_to_do_starts_nothing() -> None:
    before = Worker.started

    assert outcomes() == []
    assert Worker.started == before


def test_a_signal_is_told_by_its_name() -> None:
    assert ended_how(-9) == "ends its process by SIGKILL"
    assert ended_how(-1000) == "ends its process with exit code -1000"
