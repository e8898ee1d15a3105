from __future__ import annotations

import re
from pathlib import Path

import pytest

import cursus.validation
from cursus.validation.attempts import Breakage, Raised, attempt, caught

SOURCES = Path(cursus.validation.__file__).parent
BROAD = re.compile(r"^\s*except (Exception|BaseException|\(.*Exception\b)", re.MULTILINE)


def test_what_is_made_is_given_and_what_is_raised_is_kept() -> None:
    error = ValueError("odd")

    def breaking() -> int:
        raise error

    assert caught(lambda: 3) == 3
    assert caught(breaking) == Raised(error)
    assert attempt(breaking, Path()) == Breakage("ValueError: odd")


def test_code_that_ends_the_process_has_broken_off() -> None:
    def ending() -> int:
        raise SystemExit(2)

    assert attempt(ending, Path()) == Breakage("SystemExit: 2")


def test_an_interrupt_goes_through() -> None:
    def interrupted() -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        caught(interrupted)


def test_checks_meet_code_that_may_raise_anything_at_one_place() -> None:
    runs = SOURCES / "sample_runs"
    files = [path for path in sorted(SOURCES.rglob("*.py")) if not path.is_relative_to(runs)]
    assert [path.name for path in files if BROAD.search(path.read_text("utf-8"))] == ["attempts.py"]
