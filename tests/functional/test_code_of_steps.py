"""Code of steps runs in a process of its own: whatever it does there, each step is told and the check goes on."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest
from tests.unit.validation.built_steps import built_step, told, tried

from cursus.validation import examining_process

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.functional

IMPORTED = [
    ("import os\nos._exit(0)", "importing the step's modules ends its process with exit code 0"),
    ("import os\nos._exit(3)", "importing the step's modules ends its process with exit code 3"),
    ("import os\nos.kill(os.getpid(), 9)", "importing the step's modules ends its process by SIGKILL"),
    ("import os\nos.abort()", "importing the step's modules ends its process by SIGABRT"),
    ("import time\ntime.sleep(300)", "importing the step's modules takes more than 4 s"),
    ("while True:\n    pass", "importing the step's modules takes more than 4 s"),
    ("import os\nos.fork()\nimport time\ntime.sleep(300)", "importing the step's modules takes more than 4 s"),
    ("raise SystemExit(3)", "builder_row_count_step cannot be imported: SystemExit: 3"),
    ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    ("def f():\n    f()\nf()", "builder_row_count_step cannot be imported: RecursionError"),
    ("1 / 0", "builder_row_count_step cannot be imported: ZeroDivisionError"),
    ("input()", "builder_row_count_step cannot be imported: EOFError"),
    ("import sys\nsys.stdout.close()\n1 / 0", "builder_row_count_step cannot be imported: ZeroDivisionError"),
]
MADE = [
    ("import os; os._exit(3)", "making the step ends its process with exit code 3"),
    ("import time; time.sleep(300)", "making the step takes more than 4 s"),
    ("raise SystemExit(3)", "the step cannot be made: SystemExit: 3"),
    ("return self._get_job_arguments()", "the step cannot be made: RecursionError"),
]


@pytest.mark.parametrize(("lines", "fact"), IMPORTED)
def test_a_module_that_does_not_come_to_an_end_is_told_and_the_next_step_is_tried(
    lines: str, fact: str, tmp_path: Path
) -> None:
    built_step(tmp_path, "RowCount", builder=lines)
    built_step(tmp_path, "RowSort")
    started = time.monotonic()

    outcome = tried(tmp_path, seconds=4.0)

    findings = told(outcome)
    assert {(each.code, each.level) for each in findings} == {("import-failure", 4), ("build-failure", 5)}
    assert all(fact in each.fact for each in findings)
    assert all(each.place.path.name == "builder_row_count_step.py" for each in findings)
    assert told(outcome, "RowSort") == []
    assert time.monotonic() - started < 90


@pytest.mark.parametrize(("line", "fact"), MADE)
def test_a_builder_that_does_not_come_to_an_end_is_told_and_the_next_step_is_tried(
    line: str, fact: str, tmp_path: Path
) -> None:
    built_step(tmp_path, "RowCount", method=line)
    built_step(tmp_path, "RowSort")

    outcome = tried(tmp_path, seconds=4.0)

    (finding,) = told(outcome)
    assert finding.code == "build-failure"
    assert finding.fact.startswith(fact)
    assert told(outcome, "RowSort") == []


def test_two_that_end_the_process_are_told_each(tmp_path: Path) -> None:
    for name in ("RowCount", "RowSort"):
        built_step(tmp_path, name, config="import os\nos._exit(3)")
    built_step(tmp_path, "RowFilter")

    outcome = tried(tmp_path, levels=[4])

    assert [(each.step, each.code) for each in outcome.findings()] == [
        ("RowCount", "import-failure"),
        ("RowSort", "import-failure"),
    ]


def test_what_files_say_is_found_also_where_the_code_ends_the_process(tmp_path: Path) -> None:
    built_step(tmp_path, "RowCount", builder="import os\nos._exit(3)")
    (tmp_path / "scripts/row_count.py").write_text("def main(:\n")

    codes = {each.code for each in tried(tmp_path, levels=range(6)).findings()}

    assert {"unreadable-file", "import-failure", "build-failure"} <= codes


def test_what_ended_a_process_is_tried_again_the_next_time(tmp_path: Path) -> None:
    cache = tmp_path / "checks.json"
    built_step(tmp_path / "steps", "RowCount", builder="import os\nos._exit(3)")
    built_step(tmp_path / "steps", "RowSort")

    assert [tried(tmp_path / "steps", cache=cache).reused for _ in range(2)] == [0, 1]


def test_a_process_that_a_module_forks_says_nothing_of_its_own(tmp_path: Path) -> None:
    built_step(tmp_path, "RowCount", builder="import os\nos.fork()")
    built_step(tmp_path, "RowSort")

    assert list(tried(tmp_path).findings()) == []


def test_what_a_module_leaves_running_is_ended_with_its_process(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    lines = (
        f"import os, time\nif not os.fork():\n    open({str(mark)!r}, 'w').write(str(os.getpid()))\n    time.sleep(300)"
    )
    built_step(tmp_path / "steps", "RowCount", builder=lines)

    assert list(tried(tmp_path / "steps", levels=[4]).findings()) == []

    assert _is_gone(int(mark.read_text()))


def _is_gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        with open(f"/proc/{pid}/stat", encoding="ascii") as reading:  # noqa: PTH123 - a place of the system
            if reading.read().rpartition(")")[2].split()[0] == "Z":
                return True
        time.sleep(0.05)
    return False


def test_threads_that_a_module_starts_do_not_keep_the_check(tmp_path: Path) -> None:
    lines = "import atexit, threading, time\nthreading.Thread(target=time.sleep, args=(300,)).start()\n"
    lines += "atexit.register(time.sleep, 300)"
    built_step(tmp_path, "RowCount", builder=lines)
    started = time.monotonic()

    assert list(tried(tmp_path).findings()) == []
    assert time.monotonic() - started < 90


@pytest.mark.parametrize(
    ("lines", "effect"),
    [
        ("print('hello')", "prints 'hello'"),
        ("import os\nos.system('echo hello')", "prints 'hello'"),
        ("import os\nos.chdir('/')", "changes the current folder to /"),
    ],
)
def test_what_code_does_beside_its_work_is_told(lines: str, effect: str, tmp_path: Path) -> None:
    built_step(tmp_path / "a", "RowCount", builder=lines)
    built_step(tmp_path / "b", "RowCount", method=f"exec({lines!r})")
    here = os.getcwd()  # noqa: PTH109 - as text

    imported, made = tried(tmp_path / "a"), tried(tmp_path / "b")

    assert [(each.code, each.fact) for each in imported.findings()] == [
        ("import-side-effect", f"importing the step's modules {effect}")
    ]
    assert ("build-side-effect", f"making the step {effect}") in {(each.code, each.fact) for each in made.findings()}
    assert os.getcwd() == here  # noqa: PTH109 - as text


def test_what_code_prints_reaches_neither_stream(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    built_step(tmp_path, "RowCount", builder="import sys\nprint('hello')\nprint('oh', file=sys.stderr)")

    tried(tmp_path)

    assert capfd.readouterr() == ("", "")


def test_a_step_is_not_told_of_for_another_that_was_tried_beside_it(tmp_path: Path) -> None:
    built_step(tmp_path, "RowCount", method="import time; time.sleep(300)")
    built_step(tmp_path, "RowSort")
    spec = tmp_path / "specs/row_sort_spec.py"
    spec.write_text(spec.read_text().replace('"DataLoading"', '"RowCount"').replace('"rows"', '"counts"'))
    contract = tmp_path / "contracts/row_sort_contract.py"
    contract.write_text(
        contract.read_text().replace('{"rows"', '{"counts"').replace("output_paths={", "output_paths={")
    )
    builder = tmp_path / "builders/builder_row_sort_step.py"
    builder.write_text(builder.read_text().replace('"rows": inputs["rows"]', '"counts": inputs["counts"]'))

    outcome = tried(tmp_path, levels=[5], seconds=4.0)

    assert [each.fact for each in told(outcome)] == ["making the step takes more than 4 s"]
    assert told(outcome, "RowSort") == []


def test_steps_are_tried_the_same_where_the_system_does_not_fork(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built_step(tmp_path, "RowCount", builder="import os\nos._exit(3)")
    built_step(tmp_path, "RowSort", builder="print('hello')")
    forked = list(tried(tmp_path).findings())
    monkeypatch.setattr(examining_process, "get_all_start_methods", lambda: ["spawn"])

    assert list(tried(tmp_path).findings()) == forked
