"""The generated pages of the documentation are those that the code makes, and every error has its page."""

from __future__ import annotations

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
    for folder in ("reference", "errors"):
        (tmp_path / folder).mkdir()
    for page in (ROOT / "docs/errors").glob("*.md"):
        (tmp_path / "errors" / page.name).write_bytes(page.read_bytes())
    command = [sys.executable, str(ROOT / "tools/docs_pages.py"), "--check", "--docs", str(tmp_path)]
    done = subprocess.run(command, env={"PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "reference/steps.md" in done.stderr
    assert "reference/cli.md" in done.stderr
