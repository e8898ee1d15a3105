from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from tests.unit.validation.step_files import checked, rule, script_line, step

from cursus.validation.rules.import_failure import RULE as IMPORTED
from cursus.validation.watch import watch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cursus.validation.watch import Change


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    step(tmp_path, "row_count", script="import helpers\n")
    return step(tmp_path, "row_sum")


@pytest.fixture
def changes(folder: Path) -> Iterator[Change]:
    return watch(lambda: checked(folder, rule(script_line(1))), seconds=0.01)


def test_it_checks_at_once_and_again_when_a_file_has_changed(folder: Path, changes: Iterator[Change]) -> None:
    first = next(changes)
    assert (first.files, len(first.outcome.steps)) == ((), 2)
    script = folder / "scripts/row_sum.py"
    script.write_text("# cursus: allow[unused-path] it is meant\n")
    second = next(changes)
    assert second.files == (script,)
    assert len(list(second.outcome.findings())) == len(list(first.outcome.findings())) - 1


def test_a_file_whose_content_stays_the_same_has_not_changed(folder: Path, changes: Iterator[Change]) -> None:
    next(changes)
    touched, changed = folder / "scripts/row_sum.py", folder / "scripts/row_count.py"
    touched.write_bytes(touched.read_bytes())
    os.utime(touched, ns=(1, 1))
    changed.write_text("x = 3\n")
    assert next(changes).files == (changed,)


def test_files_that_come_and_go_are_changes(folder: Path, changes: Iterator[Change]) -> None:
    next(changes)
    helpers = folder / "scripts/helpers.py"
    helpers.write_text("rows = 1\n")
    assert next(changes).files == (helpers,)
    helpers.unlink()
    assert next(changes).files == (helpers,)


def test_a_step_that_comes_is_checked(folder: Path, changes: Iterator[Change]) -> None:
    next(changes)
    step(folder, "row_mean")
    names: set[str] = set()
    while "RowMean" not in names:
        names = {each.files.name for each in next(changes).outcome.steps}


def test_a_change_during_a_check_is_seen_after_it(folder: Path) -> None:
    script = folder / "scripts/row_sum.py"
    texts = iter(["x = 1\n", "x = 2\n"])

    def look(reading: object, world: object) -> list[object]:
        text = next(texts, None)
        if text:
            script.write_text(text)
        return []

    changes = watch(lambda: checked(folder, rule(look)), seconds=0.01)  # type: ignore[arg-type]
    next(changes)
    script.write_text("x = 3\n")
    assert next(changes).files == (script,)


def test_modules_are_imported_anew_after_a_change(tmp_path: Path) -> None:
    builder = "from ..configs.names import ONE\nclass RowCountStepBuilder:\n    specs = ONE\n"
    texts = {
        "configs/config_row_count_step.py": "class RowCountConfig: pass\n",
        "builders/builder_row_count_step.py": builder,
        "configs/names.py": "TWO = 2\n",
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    changes = watch(lambda: checked(tmp_path, IMPORTED), seconds=0.01)
    assert len(list(next(changes).outcome.findings())) == 1
    (tmp_path / "configs/names.py").write_text("ONE = {}\n")
    assert list(next(changes).outcome.findings()) == []
