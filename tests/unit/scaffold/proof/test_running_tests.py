from __future__ import annotations

import time
from pathlib import Path

import pytest
from tests.unit.scaffold.planning import FOLDER, planned

from cursus.planner.plan import PlannedTest
from cursus.scaffold.proof.running_tests import TestResults, _read, started_tests

FILE = f"{FOLDER}/tests/test_keep_large.py"
TESTS = """
import pytest

def test_passes():
    assert True

def test_fails():
    assert 1 == 2, "one is not two"

@pytest.mark.skip(reason="to be written: nothing is kept")
def test_waits():
    pass

@pytest.mark.parametrize("number", [1, 2, 3])
def test_of_several(number):
    assert number != 2

@pytest.fixture
def broken():
    raise OSError("no disk")

def test_without_its_fixture(broken):
    pass
"""
EDGE = PlannedTest(id="unit:edge", kind="unit", file=FILE, name="test_edge_case_1", what="nothing is kept")


def written(root: Path, text: str) -> None:
    (root / FILE).parent.mkdir(parents=True, exist_ok=True)
    (root / FILE).write_text(text, encoding="utf-8")


def test_each_test_is_told_by_its_name_with_what_became_of_it(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    written(tmp_path, TESTS)
    with started_tests(plan, tmp_path) as running:
        found = running.results()
    assert found.error == ""
    assert {name: state.partition("\n")[0] for name, state in found.states.items()} == {
        "test_passes": "passed",
        "test_fails": "failed: AssertionError: one is not two",
        "test_waits": "skipped: to be written: nothing is kept",
        "test_of_several": "failed: assert 2 != 2",
        "test_without_its_fixture": 'failed: failed on setup with "OSError: no disk"',
    }


def test_tests_that_cannot_be_collected_say_why(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    case = '<testcase classname="" name="tests.test_keep_large" time="0.000"><error message="collection failure">'
    report.write_text(f"<testsuites><testsuite>{case}no module</error></testcase></testsuite></testsuites>")
    assert _read(report).error == "the tests cannot be collected: collection failure"


def test_a_file_that_is_not_there_is_told_by_its_path(tmp_path: Path) -> None:
    with started_tests(planned(tmp_path), tmp_path) as running:
        assert running.results() == TestResults(error=f"{FILE} is missing")


def test_tests_that_nobody_waits_for_are_ended(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    written(tmp_path, f"import os, time\nopen({str(tmp_path / 'id')!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)\n")
    with started_tests(plan, tmp_path):
        until = time.monotonic() + 30
        while not (tmp_path / "id").exists() or not (tmp_path / "id").read_text():
            assert time.monotonic() < until
            time.sleep(0.05)
    assert not Path(f"/proc/{(tmp_path / 'id').read_text()}").exists()


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("passed", None),
        ("failed: ValueError: no", "test test_edge_case_1: failed: ValueError: no"),
        ("skipped: no GPU here", "test test_edge_case_1: skipped: no GPU here"),
        (
            "skipped: to be written: nothing is kept",
            f"edge_case:1 has no test yet: write test_edge_case_1 in {FILE} (take its skip mark away): nothing is kept",
        ),
        (None, f"edge_case:1 has no test yet: write test_edge_case_1 in {FILE} (it is missing): nothing is kept"),
    ],
)
def test_what_is_wrong_with_a_test_says_which_one_to_write_and_where(state: str | None, said: str | None) -> None:
    found = TestResults({} if state is None else {EDGE.name: state})
    assert found.lacking(EDGE.id, EDGE, "edge_case:1") == said


def test_a_test_that_the_plan_does_not_list_is_known_by_its_id() -> None:
    found = TestResults({"test_a": "passed"})
    assert found.lacking("tests/x.py::test_a", None, "R1") is None
    assert found.lacking("tests/x.py::test_b", None, "R1") == "test test_b: missing"
