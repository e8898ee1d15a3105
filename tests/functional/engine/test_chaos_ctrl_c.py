"""Ctrl-C on a terminal: once, twice, and at any moment; the run ends, is recorded, and can be gone on with."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import termios
import time

import pytest
from tests.functional.cli import SOURCES, cursus
from tests.functional.engine.chaos import as_files, chance, disturbed, newest, nobody_lives, published, until

pytestmark = pytest.mark.functional
ROUNDS = 6
# Takes the terminal for its own, as a shell's job has it, and becomes the command.
TERMINAL = """
import os, sys
os.close(os.open(os.ttyname(0), os.O_RDWR))
os.execv(sys.executable, [sys.executable, "-m", "cursus", *sys.argv[1:]])
"""
STUBBORN = """
    import os, pathlib, signal, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    started = pathlib.Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19]
    (pathlib.Path(os.environ["NOTES"]) / f"{os.getpid()}-{started}").touch()
    time.sleep(60)
"""


STYLES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """The command on a terminal of its own."""

    def __init__(self, lab, *words):
        self._ours, theirs = os.openpty()
        # A terminal throws away what was printed and not yet read when Ctrl-C comes, unless it is told not to.
        settings = termios.tcgetattr(theirs)
        settings[3] |= termios.NOFLSH
        termios.tcsetattr(theirs, termios.TCSANOW, settings)
        self._process = subprocess.Popen(
            [sys.executable, "-c", TERMINAL, *map(str, words), "--store", str(lab.store)],
            stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True, cwd=lab.folder,
            env={**os.environ, "PYTHONPATH": SOURCES, "TERM": "xterm", "COLUMNS": "200"},
        )  # fmt: skip
        os.close(theirs)

    def ctrl_c(self):
        os.write(self._ours, b"\x03")

    def end(self):
        """What it has printed, and its exit code."""
        printed = b""
        while True:
            try:
                piece = os.read(self._ours, 1 << 16)
            except OSError:
                break
            if not piece:
                break
            printed += piece
        os.close(self._ours)
        return STYLES.sub("", printed.decode(errors="replace")), self._process.wait(timeout=30)


def noted(lab):
    return list((lab.folder / "notes").iterdir())


def stubborn(lab):
    (lab.folder / "notes").mkdir()
    return as_files(
        lab, [lab.processing("stubborn", STUBBORN, environment={"NOTES": str(lab.folder / "notes")}),
              lab.processing("after", "", DependsOn=["stubborn"])]
    )  # fmt: skip


def test_once_ends_the_jobs_and_says_how_to_go_on(lab):
    file = as_files(lab, disturbed(lab, 1))
    terminal = Terminal(lab, "run", file)
    until(lambda: noted(lab))
    terminal.ctrl_c()
    printed, code = terminal.end()
    assert code == 130
    assert "Traceback" not in printed
    assert "stopped in " in printed
    assert "go on     add --resume to the same command: finished steps are not run again" in printed
    nobody_lives(lab)
    assert newest(lab).status == "Stopped"
    resumed = cursus("run", file, "--resume", "--store", lab.store, cwd=lab.folder)
    assert resumed.code == 0, resumed.err
    assert [published(lab, name) for name in "abc"] == [["1", "1"]] * 3


def test_once_leaves_a_job_that_ignores_it_some_seconds_and_twice_leaves_it_none(lab):
    file = stubborn(lab)
    terminal = Terminal(lab, "run", file)
    until(lambda: noted(lab))
    terminal.ctrl_c()
    time.sleep(0.5)
    assert newest(lab).status == "Running"
    started = time.monotonic()
    terminal.ctrl_c()
    printed, code = terminal.end()
    assert time.monotonic() - started < 3
    assert (code, "Traceback" in printed, "stopped in " in printed) == (130, False, True)
    nobody_lives(lab)
    ended = newest(lab)
    assert ended.status == "Stopped"
    assert [(step.status, step.reason) for step in ended.steps] == [
        ("Stopped", "the run was stopped"),
        ("NotRun", "the run ended before it"),
    ]


def test_at_any_moment_and_again_right_after(lab):
    random = chance("ctrl-c")
    for number in range(ROUNDS):
        steps = disturbed(lab, number)
        file = as_files(lab, steps)
        terminal = Terminal(lab, "run", file)
        time.sleep(0.15 + random.uniform(0, 1.0))
        for _ in range(1 + number % 3):
            terminal.ctrl_c()
            time.sleep(random.uniform(0, 0.05))
        printed, code = terminal.end()
        assert "Traceback" not in printed, printed
        # A shell shows 130 for either: the last one may come when the process has done its work, and is ending.
        assert code in (0, 130, -signal.SIGINT), printed
        nobody_lives(lab)
        for name in "abc":
            assert len(set(published(lab, name))) == 1
        ended = newest(lab)
        assert ended is None or ended.status in ("Stopped", "Succeeded")
        # On a busy machine it may not have come to its first line yet: then Python itself ends, without a word.
        said = any(word in printed for word in ("succeeded in ", "stopped in ", "interrupted"))
        assert said or (code == -signal.SIGINT and not printed.strip().strip("^C"))
    if newest(lab) is None or newest(lab).status == "Stopped":
        resume = ["--resume"] if newest(lab) else []
        assert cursus("run", file, *resume, "--store", lab.store, cwd=lab.folder).code == 0
