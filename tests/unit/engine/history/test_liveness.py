from __future__ import annotations

import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from cursus.engine.history import is_running, liveness, lock_run
from cursus.engine.history.liveness import lock_state
from cursus.errors import EngineError

if TYPE_CHECKING:
    from pathlib import Path

HOLD = """
import sys
from pathlib import Path
from cursus.engine.history import lock_run
with lock_run(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLD, str(folder)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": "src"}
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_lock_is_held_inside_and_gone_outside(tmp_path: Path) -> None:
    assert lock_state(tmp_path) == "gone"
    with lock_run(tmp_path):
        assert lock_state(tmp_path) == "held"
        assert is_running(tmp_path)
    assert lock_state(tmp_path) == "gone"
    assert list(tmp_path.iterdir()) == []


def test_another_process_that_is_killed_leaves_its_lock(tmp_path: Path) -> None:
    process = holder(tmp_path)
    assert lock_state(tmp_path) == "held"
    process.kill()
    process.communicate()
    assert lock_state(tmp_path) == "left"
    assert not is_running(tmp_path)


def test_a_lock_that_was_left_can_be_taken_again(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    with lock_run(tmp_path):
        assert is_running(tmp_path)


def test_a_run_that_another_process_runs_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(liveness, "_PATIENCE", 0.05)
    process = holder(tmp_path)
    with pytest.raises(EngineError, match="another process runs it"), lock_run(tmp_path):
        pass
    assert lock_state(tmp_path) == "held"
    process.communicate("")
    assert lock_state(tmp_path) == "gone"


def test_looking_does_not_keep_an_engine_from_its_lock(tmp_path: Path) -> None:
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            is_running(tmp_path)

    lookers = [threading.Thread(target=look) for _ in range(3)]
    for each in lookers:
        each.start()
    started = time.monotonic()
    for _ in range(20):
        with lock_run(tmp_path):
            pass
    over.set()
    for each in lookers:
        each.join()
    assert time.monotonic() - started < 20


def test_a_lock_whose_file_went_while_it_was_looked_at_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lock").touch()
    take = liveness.fcntl.flock

    def end_meanwhile(number: int, operation: int) -> None:
        (tmp_path / "lock").unlink()
        take(number, operation)

    monkeypatch.setattr(liveness.fcntl, "flock", end_meanwhile)
    assert lock_state(tmp_path) == "gone"
