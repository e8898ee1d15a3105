"""The command `check` at level 5, as a user starts it: builders are tried, whatever their code does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from tests.functional.cli import SOURCES, cursus
from tests.unit.validation.built_steps import built_step
from tests.workspace_files import lay_out_pack, lay_out_workspace

from cursus.validation.rules import every_rule

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.functional

PRINTS = "print('{\"version\": 1}')"


def test_the_shared_steps_are_tried_and_nothing_is_found(tmp_path: Path) -> None:
    for _ in range(2):
        said = cursus("check", "--level", "5", cwd=tmp_path)
        assert (said.code, said.err) == (0, "")
        assert "8 steps checked: 0 errors, 0 warnings, 0 advice" in said.out
        assert said.out.count("100 %  excellent") == 8


def test_steps_of_workspaces_and_of_packs_are_tried(tmp_path: Path) -> None:
    lay_out_workspace(tmp_path, "alpha", ["RowCount", "RowSum"])
    lay_out_pack(tmp_path / "site", "acme", "acme_steps", ["RowSort"])
    path = os.pathsep.join([SOURCES, str(tmp_path / "site")])

    said = cursus("check", "--all", "--level", "4-5", cwd=tmp_path, PYTHONPATH=path)

    assert (said.code, said.err) == (0, "")
    for name in ("alpha:RowCount", "alpha:RowSum", "acme:RowSort", "XGBoostTraining"):
        assert name in said.out
    assert "11 steps checked: 0 errors, 0 warnings, 0 advice" in said.out


@pytest.mark.parametrize(
    ("form", "read"),
    [("json", json.loads), ("sarif", json.loads), ("junit", ET.fromstring), ("html", str)],
)
def test_each_format_holds_the_findings_and_nothing_that_code_prints(form: str, read: object, tmp_path: Path) -> None:
    built_step(tmp_path / "steps", builder=PRINTS, method="return ['--mode', 'fast']")

    said = cursus("check", "steps", "--level", "4-5", "--format", form, cwd=tmp_path)

    assert (said.code, said.err) == (1, "")
    assert callable(read)
    assert read(said.out) is not None
    assert "argument-mismatch" in said.out
    assert "import-side-effect" in said.out


def test_a_builder_that_hangs_is_an_error_after_its_time_and_the_rest_is_tried(tmp_path: Path) -> None:
    built_step(tmp_path / "steps", "RowCount", method="import time; time.sleep(300)")
    built_step(tmp_path / "steps", "RowSort")
    started = time.monotonic()

    said = cursus("check", "steps", "--level", "5", "--timeout", "4", cwd=tmp_path)

    assert (said.code, said.err) == (1, "")
    assert "error[build-failure] making the step takes more than 4 s" in said.out
    assert "2 steps checked: 1 error, 0 warnings" in said.out
    assert time.monotonic() - started < 60


@pytest.mark.parametrize("words", ["0", "-1", "nan", "inf", "soon"])
def test_a_time_that_is_none_is_refused(words: str, tmp_path: Path) -> None:
    said = cursus("check", f"--timeout={words}", cwd=tmp_path)

    assert said.code == 2
    assert f"{words!r} is no time: write seconds above 0, as in 20" in said.err


def test_an_interrupt_ends_the_code_of_steps_as_well(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    lines = f"import os, time\nopen({str(mark)!r}, 'w').write(str(os.getpid()))\ntime.sleep(300)"
    built_step(tmp_path / "steps", "RowCount", builder=lines)
    checking = subprocess.Popen(
        [sys.executable, "-m", "cursus", "check", "steps", "--level", "4"], cwd=tmp_path, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": SOURCES},
    )  # fmt: skip
    until = time.monotonic() + 60
    while not (mark.is_file() and mark.read_text()) and time.monotonic() < until:
        time.sleep(0.05)

    checking.send_signal(signal.SIGINT)

    assert checking.wait(30) == 130
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text()), 0)


@pytest.mark.parametrize("code", [rule.code for rule in every_rule() if rule.level == 5])
def test_each_rule_is_explained(code: str, tmp_path: Path) -> None:
    said = cursus("check", "--explain", code, cwd=tmp_path)

    assert said.code == 0
    assert f"{code}: " in said.out
    assert "level 5 (builder tests)" in said.out
