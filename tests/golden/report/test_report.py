"""A run's folder in, a page out: the case holds the store of one run with `@STORE@` for its path."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from cursus.report import write_report

CASES = Path(__file__).parent / "cases"
STORE = "@STORE@"


def laid_out(case: Path, store: Path) -> Path:
    """A copy of the case's store, with its own path in the record; gives the run's folder."""
    shutil.copytree(case / "store", store)
    (folder,) = (store / "runs").iterdir()
    record = folder / "run.json"
    record.write_text(record.read_text(encoding="utf-8").replace(STORE, str(store)), encoding="utf-8")
    return folder


def readable(page: str, store: Path) -> str:
    """The page without its style, script and their hashes, an element on each line."""
    page = re.sub(r"(<style>|<script>).*?(</style>|</script>)", r"\1\2", page, flags=re.DOTALL)
    page = re.sub(r"sha256-[A-Za-z0-9+/=]+", "sha256-", page).replace(str(store), STORE)
    return re.sub(r"(</[a-z0-9]+>)(?=<)", r"\1\n", page)


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_a_run_is_shown_as_expected(case: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shown = readable(write_report(laid_out(case, store)).read_text(encoding="utf-8"), store)
    (tmp_path / "expected.html").write_text(shown, encoding="utf-8")
    expected = (case / "expected.html").read_text(encoding="utf-8")
    assert shown == expected, f"if the change is meant, copy {tmp_path / 'expected.html'} over {case / 'expected.html'}"
