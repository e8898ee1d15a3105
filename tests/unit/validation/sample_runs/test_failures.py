from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cursus.validation.layers import layer_files
from cursus.validation.model import Place
from cursus.validation.sample_runs.failures import is_own_fault, place_of, short_reason, unclear
from cursus.validation.sample_runs.model import Attempt
from cursus.validation.step_folders import folder_source

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.validation.model import StepFiles

CODE = "/opt/ml/processing/input/code"
RAW = f"""\
Traceback (most recent call last):
  File "{CODE}/row_count.py", line 9, in <module>
    main()
  File "{CODE}/parts/reading.py", line 3, in read
    return frame["amount"]
  File "/usr/lib/python3/site-packages/pandas/core/frame.py", line 4102, in __getitem__
    indexer = self.columns.get_loc(key)
KeyError: 'amount'
"""
RAISED = f"""\
Traceback (most recent call last):
  File "{CODE}/row_count.py", line 4, in main
    raise ValueError("rows.csv lacks amount")
ValueError: rows.csv lacks amount
"""


def attempt(reason: str = "", log: str = "", code: int | None = 1, named: tuple[str, ...] = ("amount",)) -> Attempt:
    told = f"exit code {code}{f': {reason}' if reason else ''}"
    return Attempt("bad data", "one row", has_failed=True, exit_code=code, reason=told, log=log, named=frozenset(named))


def files(tmp_path: Path) -> StepFiles:
    (tmp_path / "scripts/parts").mkdir(parents=True)
    (tmp_path / "builders").mkdir()
    (tmp_path / "builders/builder_row_count_step.py").write_text("class RowCountStepBuilder: pass\n")
    (tmp_path / "scripts/row_count.py").write_text("import os\n\n\ndef main():\n    pass\n")
    (tmp_path / "scripts/parts/reading.py").write_text("\n\n\n")
    source = folder_source(tmp_path)
    return layer_files(next(iter(source.definitions.values())), source)


def test_a_failure_is_placed_at_the_last_line_of_the_step_s_own_files(tmp_path: Path) -> None:
    step = files(tmp_path)
    assert place_of(step, attempt(log=RAW)) == Place(tmp_path / "scripts/parts/reading.py", 3)
    assert place_of(step, attempt(log=RAISED)) == Place(tmp_path / "scripts/row_count.py", 4)


def test_without_a_traceback_it_is_placed_at_main(tmp_path: Path) -> None:
    assert place_of(files(tmp_path), attempt("no rows")) == Place(tmp_path / "scripts/row_count.py", 4)


@pytest.mark.parametrize(
    "clear",
    [
        attempt("ValueError: rows.csv lacks columns: LABEL_FIELD asks for 'amount'", code=2),
        attempt("ValueError: no rows", code=2),
        attempt("ValueError: wrong; hint: give another", code=2, named=()),
        attempt("ValueError: rows.csv lacks amount", RAISED),
        attempt("error: argument --job_type: invalid choice; see the file"),
    ],
)
def test_a_message_that_names_what_is_wrong_is_clear(clear: Attempt) -> None:
    assert unclear(clear) is None


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        (attempt("KeyError: 'amount'", RAW), "breaks off in pandas with"),
        (attempt("ValueError: could not convert string to float: 'x'", code=2), "names no file, column or setting"),
        (attempt(), "says nothing"),
        (attempt(code=-11), "ends with"),
        (attempt(code=None), "ends with"),
    ],
)
def test_what_a_user_cannot_learn_from_is_unclear(told: Attempt, problem: str) -> None:
    assert problem in (unclear(told) or "")


def test_names_within_other_words_do_not_count() -> None:
    assert unclear(attempt("ValueError: paramounted", code=2)) is not None


@pytest.mark.parametrize(
    ("error", "own"), [("NameError: name 'x' is not defined", True), ("KeyError: 'x'", False), ("ValueError: x", False)]
)
def test_some_errors_are_the_script_s_own_whatever_the_data(error: str, own: bool) -> None:
    assert is_own_fault(attempt(log=RAW.replace("KeyError: 'amount'", error))) is own


def test_a_long_reason_is_cut_and_put_on_one_line() -> None:
    assert short_reason(attempt("a\nb")) == "a b"
    assert len(short_reason(attempt("x" * 1000))) == 200
