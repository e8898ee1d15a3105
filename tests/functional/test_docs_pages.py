"""The generated pages of the documentation are those that the code makes, and every error has its page."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.functional

ROOT = Path(__file__).parents[2]


def test_the_committed_pages_are_up_to_date() -> None:
    command = [sys.executable, str(ROOT / "tools/docs_pages.py"), "--check"]
    environment = {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_page_that_differs_is_named(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs/errors", tmp_path / "errors")
    (tmp_path / "reference").mkdir()
    pages = ["reference/steps.md", "reference/cli.md", "errors/index.md"]
    command = [sys.executable, str(ROOT / "tools/docs_pages.py"), *pages, "--check", "--docs", str(tmp_path)]
    done = subprocess.run(command, env={"PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "reference/steps.md" in done.stderr
    assert "reference/cli.md" in done.stderr
    assert "errors/index.md" not in done.stderr
