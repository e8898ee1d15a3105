"""Where there are tests, some of them name the step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.names import snake_case
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_FORMS = ("test_*.py", "*_test.py")


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """A step that no test names; none is told where no tests are kept."""
    folder = step.tests
    files = [file for file in step.files_below(folder) if any(map(file.match, _FORMS))] if folder else []
    stem = snake_case(step.files.name)
    if folder is not None and files and not any(_names(step, file, stem) for file in files):
        fact = f"no test below {folder.parent.name}/{folder.name} names the step"
        yield RULE.finding(step, step.files.first_place(), fact, f"write {folder.name}/test_{stem}.py")


def _names(step: StepReading, file: Path, stem: str) -> bool:
    text = step.source(file).text
    return step.files.name in text or stem in text or stem in file.stem


RULE = Rule(
    code="missing-tests",
    level=0,
    severity=Severity.ADVICE,
    what="A step of a workspace, or of a folder beside which tests are kept, is named in none of the tests.",
    why="Nobody notices when its script no longer does what it did.",
    remedy="Write a test that calls the script's main with files of its own, and looks at what it wrote.",
    check=check,
    example="tests/test_row_sum.py  # and none that names RowCount",
)
