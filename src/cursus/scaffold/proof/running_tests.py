"""Runs the tests of a step in a process of their own, and tells how each of them went."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from cursus.planner.naming import StepNames

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.planner.plan import PlannedTest, StepPlan

__all__ = ["TestResults", "run_tests"]

_PATIENCE = 120.0
_LONGEST = 300
_UNWRITTEN = "skipped: to be written"


@dataclass(frozen=True, slots=True)
class TestResults:
    """How each test went, by its name: `passed`, `skipped: why` or `failed: why`; or why none of them ran."""

    __test__ = False

    states: Mapping[str, str] = field(default_factory=dict[str, str])
    error: str = ""

    def lacking(self, test_id: str, planned: PlannedTest | None, requirement: str) -> str | None:
        """What is wrong with a test of a requirement, or which one is to be written and where; None where it passed.

        A person's test of the planned name, in the planned file, is as good as a generated one.
        """
        name = (planned.name if planned else test_id).rpartition("::")[2]
        state = self.states.get(name, "missing")
        if state == "passed":
            return None
        if planned is None or not (state == "missing" or state.startswith(_UNWRITTEN)):
            return f"test {name}: {state}"
        hint = "it is missing" if state == "missing" else "take its skip mark away"
        return f"{requirement} has no test yet: write {name} in {planned.file} ({hint}): {planned.what}"


def run_tests(plan: StepPlan, root: Path) -> TestResults:
    """Runs the tests of a plan with pytest."""
    file = root / StepNames.of(plan.requirements).paths["tests"]
    if not file.is_file():
        return TestResults(error=f"{file.relative_to(root).as_posix()} is missing")
    with tempfile.TemporaryDirectory(prefix="cursus-tests-") as folder:
        report = Path(folder) / "report.xml"
        try:
            done = subprocess.run(
                [sys.executable, "-m", "pytest", str(file), "-q", "-p", "no:cacheprovider", f"--junitxml={report}"],
                cwd=root, env=_environment(), capture_output=True, text=True, timeout=_PATIENCE, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return TestResults(error=f"the tests take more than {_PATIENCE:.0f} s")
        if not report.is_file():
            last = (done.stderr or done.stdout).strip().rpartition("\n")[2]
            return TestResults(error=f"the tests do not run: {last[:_LONGEST]}")
        return _read(report)


def _environment() -> dict[str, str]:
    """The environment of this process, with what it imports from."""
    paths = [os.path.abspath(each) for each in sys.path]  # noqa: PTH100 - the empty path is this folder
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1"}


def _read(report: Path) -> TestResults:
    """The results in pytest's report, which pytest itself has written."""
    states: dict[str, str] = {}
    error = ""
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - a file of our own process
        name = case.get("name", "").partition("[")[0]
        told = next((each for each in case if each.tag in {"failure", "error", "skipped"}), None)
        what = "passed" if told is None else f"{_WORDS[told.tag]}: {told.get('message', '')[:_LONGEST]}"
        if not case.get("classname") and told is not None:
            error = f"the tests cannot be collected: {told.get('message', '')[:_LONGEST]}"
        if states.get(name, "passed") == "passed":
            states[name] = what
    return TestResults(states, error)


_WORDS = {"failure": "failed", "error": "failed", "skipped": "skipped"}
