"""Runs the tests of a step in a process of their own, beside other work, and tells how each of them went."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from cursus.planner.naming import StepNames

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from cursus.planner.plan import PlannedTest, StepPlan

__all__ = ["RunningTests", "TestResults", "started_tests"]

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


@contextmanager
def started_tests(plan: StepPlan, root: Path) -> Generator[RunningTests]:
    """Starts the tests of a plan with pytest; what still runs at the end of the block is ended."""
    file = root / StepNames.of(plan.requirements).paths["tests"]
    with tempfile.TemporaryDirectory(prefix="cursus-tests-") as name:
        running = RunningTests(file, root, Path(name))
        try:
            yield running
        finally:
            running.end()


class RunningTests:
    """The tests of a file, from their start on."""

    def __init__(self, file: Path, root: Path, folder: Path) -> None:
        """Starts them in a folder, if the file is there; what they say goes to another one."""
        self._missing = "" if file.is_file() else f"{file.relative_to(root).as_posix()} is missing"
        self._report, self._said = folder / "report.xml", folder / "said.txt"
        self._until = monotonic() + _PATIENCE
        self._process = None if self._missing else self._started(file, root)

    def _started(self, file: Path, root: Path) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "pytest", str(file), "-q", "-p", "no:cacheprovider"]
        with self._said.open("wb") as said:
            return subprocess.Popen(
                [*command, f"--junitxml={self._report}"],
                cwd=root, env=_environment(), stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT,
            )  # fmt: skip

    def results(self) -> TestResults:
        """How each of them went, once all have."""
        if self._process is None:
            return TestResults(error=self._missing)
        try:
            self._process.wait(max(self._until - monotonic(), 0))
        except subprocess.TimeoutExpired:
            return TestResults(error=f"the tests take more than {_PATIENCE:.0f} s")
        if not self._report.is_file():
            last = self._said.read_text(encoding="utf-8", errors="replace").strip().rpartition("\n")[2]
            return TestResults(error=f"the tests do not run: {last[:_LONGEST]}")
        return _read(self._report)

    def end(self) -> None:
        """Ends them where they still run."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()


def _environment() -> dict[str, str]:
    """The environment of this process, with what it imports from; on samples, several threads would only wait."""
    paths = [os.path.abspath(each) for each in sys.path]  # noqa: PTH100 - the empty path is this folder
    own = {"PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1"}
    return {"OMP_NUM_THREADS": "1", **os.environ, **own}


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
