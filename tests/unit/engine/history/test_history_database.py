from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import pytest
from tests.unit.engine.history.recorded import add_run, definition, ended, result

from cursus.engine.history import History, database
from cursus.errors import EngineError

SOURCES = str(Path(str(files("cursus"))).parent)


def test_a_damaged_file_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "history.db").write_bytes(b"no database " * 1000)
    with (
        History(tmp_path) as history,
        pytest.raises(EngineError, match=r"history.db: .*is damaged.*[^$]*move the file"),
    ):
        history.runs()


def test_a_definition_that_was_damaged_is_told_too(tmp_path: Path) -> None:
    with History(tmp_path) as history:
        add_run(history, tmp_path, "r1", ended("a"))
    with closing(sqlite3.connect(tmp_path / "history.db")) as connection, connection:
        connection.execute("UPDATE definitions SET body = x'00'")
    with History(tmp_path) as history, pytest.raises(EngineError, match="is damaged"):
        _ = history.run("r1").definition


def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "history.db")) as connection, connection:
        connection.execute("PRAGMA user_version = 99")
    with History(tmp_path) as history, pytest.raises(EngineError, match=r"newer cursus \(version 99[^$]*upgrade"):
        history.runs()


def test_a_file_that_stays_locked_is_told_after_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_PATIENCE", 0.05)
    with History(tmp_path) as history, closing(sqlite3.connect(tmp_path / "history.db")) as other:
        add_run(history, tmp_path, "r1", ended("a"))
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(EngineError, match="kept the history of runs locked"):
            history.settle("r1", ended("b"))
        other.execute("ROLLBACK")
        history.settle("r1", ended("b"))


def test_a_full_disk_is_told_and_loses_nothing_that_was_settled(tmp_path: Path) -> None:
    with History(tmp_path) as history:
        history.begin(result(tmp_path, "r1"), {}, definition("a", "b"))
        history.settle("r1", ended("a"))
        with history._database.writing() as connection:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(EngineError, match=r"cannot be written[^$]*make room on the disk"):
            history.settle("r1", ended("b", log_tail="x" * 100_000))
        assert [step.name for step in history.run("r1").steps] == ["a"]


def test_threads_may_share_a_history(tmp_path: Path) -> None:
    with History(tmp_path) as history:
        history.begin(result(tmp_path, "r1"), {}, definition())
        work = [
            threading.Thread(target=lambda at=at: [history.settle("r1", ended(f"s{at}-{n}")) for n in range(20)])
            for at in range(4)
        ]
        for each in work:
            each.start()
        for each in work:
            each.join()
        assert history.run("r1").counts.done == 80


READ = """
import os, sys
from pathlib import Path
from cursus.engine.history import History
from cursus.errors import EngineError
os.setgroups([]); os.setgid(12345); os.setuid(12345)
with History(Path(sys.argv[1])) as history:
    (run,) = history.runs()
    print(run.run_id, run.status, [step.name for step in run.steps])
    try:
        history.settle("r1", run.steps[0])
    except EngineError as error:
        print(error)
"""


@pytest.mark.skipif(os.getuid() != 0, reason="only root may become somebody else")
@pytest.mark.parametrize("opened", [True, False])
def test_a_store_that_cannot_be_written_can_be_read(*, opened: bool) -> None:
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        history = History(Path(made))
        add_run(history, Path(made), "r1", ended("a"))
        if not opened:
            history.close()
        done = subprocess.run(
            [sys.executable, "-c", READ, made], capture_output=True, text=True, check=False,
            env={**os.environ, "PYTHONPATH": SOURCES},
        )  # fmt: skip
        history.close()
    assert done.stderr == ""
    assert done.stdout.startswith("r1 Succeeded ['a']\n")
    assert "make the store writable, or name another with --store" in done.stdout
