from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest
from tests.unit.engine.history.recorded import add_run, definition, ended, result, reused

from cursus.engine.history import History, lock_run, read_log
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History(tmp_path) as opened:
        yield opened


def log_of(store: Path, content: bytes) -> Path:
    path = store / "runs" / "r1" / "logs" / "a.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def text(*asked: object, **options: bool | int) -> str:
    return "".join(read_log(*asked, **options))  # type: ignore[arg-type]  # passed on as they come


def test_a_log_is_given_whole_or_by_its_last_lines(history: History, tmp_path: Path) -> None:
    add_run(history, tmp_path, "r1", ended("a", log=log_of(tmp_path, "é\nb\xff\nc".encode("latin-1"))))
    assert text(history, "r1", "a") == "\ufffd\nb\ufffd\nc"
    assert text(history, "r1", "a", tail=2) == "b\ufffd\nc"


def test_a_log_longer_than_a_piece_loses_nothing_at_the_seams(history: History, tmp_path: Path) -> None:
    told = "äöü€\n" * 50_000
    add_run(history, tmp_path, "r1", ended("a", log=log_of(tmp_path, told.encode())))
    assert text(history, "r1", "a") == told


def test_the_recorded_end_answers_where_the_file_is_gone(history: History, tmp_path: Path) -> None:
    log = log_of(tmp_path, b"")
    log.unlink()
    add_run(history, tmp_path, "r1", ended("a", log=log, log_tail="x\ny"))
    assert text(history, "r1", "a") == "x\ny\n"
    assert text(history, "r1", "a", tail=1) == "y\n"


def test_a_step_without_a_log_says_why(history: History, tmp_path: Path) -> None:
    steps = (reused("a", "r0"), ended("b", "NotRun", reason="step 'z' ended as Failed"))
    add_run(history, tmp_path, "r1", *steps)
    with pytest.raises(EngineError, match="took the result of run r0: cursus runs logs r0 a"):
        text(history, "r1", "a")
    with pytest.raises(EngineError, match="it ended as NotRun: step 'z' ended as Failed"):
        text(history, "r1", "b")


def test_following_gives_what_is_written_until_the_step_ends(history: History, tmp_path: Path) -> None:
    log = log_of(tmp_path, b"one\n")
    history.begin(result(tmp_path, "r1"), {}, definition("a"))

    def work() -> None:
        time.sleep(0.25)
        with log.open("a") as writing:
            writing.write("two\n")
        with History(tmp_path) as engine:
            engine.settle("r1", ended("a", log=log))

    with lock_run(tmp_path / "runs" / "r1"):
        worker = threading.Thread(target=work)
        worker.start()
        assert text(history, "r1", "a", follow=True) == "one\ntwo\n"
        worker.join()


def test_following_ends_with_the_engine(history: History, tmp_path: Path) -> None:
    log_of(tmp_path, b"one\n")
    history.begin(result(tmp_path, "r1"), {}, definition("a", "b"))
    with lock_run(tmp_path / "runs" / "r1"):
        pieces = read_log(history, "r1", "a", follow=True)
        waiting = read_log(history, "r1", "b", follow=True)
        assert next(pieces) == "one\n"
    assert (list(pieces), list(waiting)) == ([], [])
