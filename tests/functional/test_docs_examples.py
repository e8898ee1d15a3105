"""The documentation shows what happens: its console and Python blocks run, and print what the pages show."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

from cursus import api

pytestmark = pytest.mark.functional

ROOT = Path(__file__).parents[2]


def load_tool() -> Any:
    spec = importlib.util.spec_from_file_location("docs_examples", ROOT / "tools/docs_examples.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["docs_examples"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


examples = load_tool()


@pytest.fixture(scope="session")
def demo_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "project"
    api.make_demo(folder)
    return folder


@pytest.mark.parametrize("page", examples.pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_shows_is_what_happens(page: Path, tmp_path: Path, demo_project: Path) -> None:
    outcome = examples.run_page(page, tmp_path, demo_project)
    assert not outcome.faults, "\n\n".join(outcome.faults)


REAL = "run abc123def456: 2 steps\nstart A\nsucceeded in 3.2 s\n"


def test_times_sizes_and_run_ids_may_differ() -> None:
    shown = ["run zzzzzzzzzzzz: 2 steps", "start A", "succeeded in 40 ms"]
    assert examples.differences(shown, REAL) == []


def test_three_dots_stand_for_lines_and_for_text() -> None:
    assert examples.differences(["start A", "..."], REAL) == []
    assert examples.differences(["run ...: 2 steps", "..."], REAL) == []


def test_a_wrong_line_and_a_line_left_out_are_told() -> None:
    assert examples.differences(["start B", "..."], REAL) == ["not in the output: start B"]
    wrong = examples.differences(["start A", "succeeded in 1 s"], REAL)
    assert wrong == ["not shown: run abc123def456: 2 steps"]


def test_an_update_takes_the_real_lines_and_keeps_gaps(tmp_path: Path) -> None:
    assert examples.refreshed(["start B", "..."], REAL, tmp_path) == ["start A", "..."]
    whole = ["run ...: 2 steps", "start B", "succeeded in 1 s"]
    assert examples.refreshed(whole, REAL, tmp_path) == ["run ...: 2 steps", "start A", "succeeded in 3.2 s"]
