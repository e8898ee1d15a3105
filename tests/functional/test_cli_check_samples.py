"""Level 6 of `check`: scripts are run on samples, as a user starts it."""

from __future__ import annotations

import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.functional.cli import SOURCES, Said, cursus
from tests.validation.rule_cases import RULES
from tests.workspace_files import lay_out_workspace

pytestmark = pytest.mark.functional

GOOD = RULES / "unread-output" / "good"
"""RowLoading, and RowCount that reads what it writes, each with samples."""

SCRIPT = "steps/scripts/row_count.py"
CHECK = 'raise ValueError(f"{path.name} has no column {column!r}; hint: set GROUP_BY to one of its columns")'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with steps that nothing is found in."""
    shutil.copytree(GOOD, tmp_path / "steps")
    return tmp_path


def check(root: Path, *words: str) -> Said:
    return cursus("check", "steps", "--level", "6", *words, cwd=root)


def found(root: Path, *words: str) -> list[tuple[str, str, str, int]]:
    """The findings by step, rule, file and line."""
    said = check(root, "--format", "json", *words)
    steps = json.loads(said.out)["steps"]
    return [
        (step["name"], each["code"], Path(each["place"]["path"]).name, each["place"]["line"])
        for step in steps for each in step["findings"]
    ]  # fmt: skip


def change(root: Path, file: str, *pairs: tuple[str, str]) -> None:
    text = (root / file).read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    (root / file).write_text(text, encoding="utf-8")


def test_steps_whose_scripts_run_and_read_each_other_pass(root: Path) -> None:
    said = check(root)
    assert (said.code, said.err) == (0, ""), said
    assert "2 steps checked: 0 errors, 0 warnings, 0 advice" in said.out


def test_a_script_that_ignores_a_missing_column_is_told_at_the_line_where_it_breaks_off(root: Path) -> None:
    change(root, SCRIPT, (CHECK, "pass"))
    said = check(root)
    assert said.code == 0
    assert f"{SCRIPT}:30:1" in said.out
    assert "warning[unclear-failure] on data without the column 'country' at 'rows' the script breaks off" in said.out
    assert check(root, "--strict").code == 1


def test_a_script_that_hangs_is_ended_and_the_others_are_run(root: Path) -> None:
    change(root, SCRIPT, ("    column = ", "    import time\n    time.sleep(600)\n    column = "))
    (root / "steps/samples/row_count.yaml").write_text(
        "config: {group_by: country}\ninputs: {rows: {columns: {country: [DE, FR]}}}\nseconds: 2\n"
    )
    begun = time.monotonic()
    assert found(root) == [("RowCount", "endless-script", "row_count.py", 12)]
    assert time.monotonic() - begun < 60


def test_a_script_that_writes_nothing_or_the_wrong_file_is_told(root: Path) -> None:
    change(root, SCRIPT, ('"counts.csv"', '"counts.parquet"'))
    change(root, "steps/scripts/row_loading.py", ("target.write_text", "target.exists() and target.write_text"))
    codes = {(step, code) for step, code, _, _ in found(root)}
    assert codes == {
        ("RowCount", "unreadable-output"),
        ("RowCount", "unread-output"),
        ("RowLoading", "empty-output"),
    }


def test_non_ascii_files_columns_and_values_are_data_like_any_other(root: Path) -> None:
    samples = "config: {group_by: Länder}\ninputs:\n  rows: {columns: {Länder: [Österreich, 日本], 'a b': number}}\n"
    for name in ("row_count", "row_loading"):
        (root / f"steps/samples/{name}.yaml").write_text(samples, encoding="utf-8")
    assert found(root) == []


def test_a_step_that_ends_the_process_ends_no_check(root: Path) -> None:
    place = root / "steps/builders/builder_row_loading_step.py"
    place.write_text(f"{place.read_text()}\nimport os\n\nos._exit(0)\n")
    change(root, "steps/specs/row_count_spec.py", (', compatible_sources=["RowLoading"]', ""))
    change(root, SCRIPT, ('"counts.csv"', '"counts.json"'))
    assert found(root) == [
        ("RowCount", "unreadable-output", "row_count.py", 12),
        ("RowLoading", "untried-script", "row_loading.py", 12),
    ]


def test_a_library_that_is_not_installed_is_advice_with_its_name(root: Path) -> None:
    change(root, SCRIPT, ("import csv\n", "import csv\nimport not_installed_here.models\n"))
    said = check(root)
    assert said.code == 0
    assert "imports 'not_installed_here', which is not installed here" in said.out
    assert "remedy: pip install not_installed_here" in said.out


def test_what_is_found_is_remembered_until_samples_or_a_step_upstream_change(root: Path) -> None:
    # What the script leaves outside of its outputs tells whether it was run.
    mark = root / "runs.txt"
    change(root, SCRIPT, ("    column = ", f"    open({str(mark)!r}, 'a').write('x')\n    column = "))
    check(root)
    first = mark.read_text()
    check(root)
    assert mark.read_text() == first
    change(root, "steps/samples/row_count.yaml", ("rows: 20", "rows: 21"))
    check(root)
    second = mark.read_text()
    assert len(second) > len(first)
    change(root, "steps/scripts/row_loading.py", ("import csv\n", "import csv\n\n"))
    check(root)
    assert len(mark.read_text()) > len(second)


@pytest.mark.parametrize("form", ["sarif", "junit", "html"])
def test_every_format_tells_of_level_6(root: Path, form: str) -> None:
    change(root, SCRIPT, ("    column = ", "    raise SystemExit('no')\n    column = "))
    said = check(root, "--format", form)
    assert (said.code, said.err) == (1, "")
    assert "sample-run-failed" in said.out


def test_on_a_terminal_runs_are_counted_and_the_count_goes_away(root: Path) -> None:
    change(root, SCRIPT, ("    column = ", "    import time\n    time.sleep(0.5)\n    column = "))
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": SOURCES, "TERM": "dumb"}
    command = [sys.executable, "-m", "cursus", "check", "steps", "--level", "6"]
    with subprocess.Popen(
        command, cwd=root, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=theirs
    ) as process:
        os.close(theirs)
        said = b""
        try:
            while part := os.read(ours, 1000):
                said += part
        except OSError:  # the other side has gone
            pass
        assert process.stdout is not None
        out = process.stdout.read().decode()
        assert process.wait(60) == 0
    os.close(ours)
    assert "running scripts on samples: " in said.decode()
    assert said.decode().endswith("\r\x1b[K")
    assert "running scripts" not in out


def test_ctrl_c_ends_the_check_and_its_scripts_and_nothing_is_remembered(root: Path) -> None:
    mark = root / "begun"
    waits = f"    import time\n    open({str(mark)!r}, 'w')\n    time.sleep(600)\n    column = "
    change(root, SCRIPT, ("    column = ", waits))
    environment = {**os.environ, "PYTHONPATH": SOURCES}
    command = [sys.executable, "-m", "cursus", "check", "steps", "--level", "6", "--store", "store"]
    with subprocess.Popen(
        command, cwd=root, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:  # fmt: skip
        while not mark.exists():
            assert process.poll() is None
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(30) == 130
    assert not (root / "store/checks.json").exists()


def test_a_step_of_a_folder_is_run_on_what_a_shared_step_writes(root: Path) -> None:
    pytest.importorskip("pyarrow")
    change(root, "steps/specs/row_count_spec.py", ('"RowLoading"', '"DataLoading"'))
    said = check(root)
    assert said.code == 1
    # The shared step writes Parquet, and this one looks for CSV and counts nothing.
    assert "on what DataLoading writes to 'raw_data' the script succeeds and writes nothing to 'counts'" in said.out


def test_steps_of_a_workspace_are_run_and_found_at_the_module_that_is_at_fault(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    lay_out_workspace(tmp_path, "project_x")
    said = cursus("check", "--workspace", "project_x", "--level", "6", cwd=tmp_path)
    assert (said.code, said.err) == (0, "")
    assert "scripts/row_count_counting.py:5:1\n    warning[unclear-failure] on data without the column" in said.out
