"""The commands from requirements to proof, as a user types them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from tests.functional.cli import SOURCES, cursus, tree
from tests.source_copy import copy_sources

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.functional

REQUIREMENTS = """
step_name: KeepLarge
description: keeps payments that are large enough
sagemaker_step_type: Processing
project_id: payments
inputs:
  - name: raw_data
    columns: {amount: number, country: [DE, FR]}
    compatible_sources: [DataLoading]
    semantic_keywords: [raw]
outputs:
  - {name: kept, aliases: [DATA], consumers: [TabularPreprocessing]}
parameters:
  - {name: min_amount, type: float, minimum: 0, default: 10.0, description: the least amount}
operations:
  - {do: filter, where: "amount >= $min_amount"}
requirements:
  - {id: R1, text: small payments are left out, covered_by: ["operation:1"]}
"""
STEPS = "development/projects/payments/src/cursus_dev/steps"


def planned(folder: Path, text: str = REQUIREMENTS) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "keep_large.yaml").write_text(text)
    said = cursus("plan", "new", "keep_large.yaml", cwd=folder)
    assert said.code == 0, said.err
    return folder


def test_requirements_become_a_step_that_runs(tmp_path: Path) -> None:
    folder = planned(tmp_path)
    said = cursus("scaffold", "KeepLarge", "--run", cwd=folder)
    assert said.code == 0, said.out + said.err
    assert "workspace payments was made" in said.out
    assert "6 of 6 requirements are proven" in said.out
    assert "compiling the step with its neighbours" in said.err
    verified = json.loads(cursus("plan", "verify", "KeepLarge", "--format", "json", cwd=folder).out)
    assert verified["holds"]
    assert {each["requirement"] for each in verified["verified"]["answers"]} >= {"R1", "operation:1"}
    assert cursus("plan", "drift", "KeepLarge", cwd=folder).code == 0


def test_a_trial_prints_the_change_and_writes_nothing(tmp_path: Path) -> None:
    folder = planned(tmp_path)
    before = tree(folder)
    said = cursus("scaffold", "KeepLarge", "--dry-run", cwd=folder)
    assert said.code == 0, said.err
    assert "+class KeepLargeStepBuilder(ProcessingStepBuilder[KeepLargeConfig]):" in said.out
    assert said.out.endswith("nothing was written\n")
    assert tree(folder) == before


def test_what_is_missing_is_told_by_requirement_with_exit_code_1(tmp_path: Path) -> None:
    folder = planned(tmp_path)
    assert cursus("scaffold", "KeepLarge", cwd=folder).code == 0
    script = folder / STEPS / "scripts/keep_large.py"
    script.write_text(script.read_text().replace("filtered(rows,", "filtered(rows.head(0),"))
    said = cursus("plan", "verify", "KeepLarge", cwd=folder)
    assert said.code == 1
    assert "test test_keep_rows: failed" in said.out
    said = cursus("plan", "drift", "KeepLarge", "--diff", cwd=folder)
    assert said.code == 1
    assert "edited" in said.out
    assert "+    return filtered(rows.head(0)," in said.out
    script.unlink()
    said = cursus("plan", "verify", "KeepLarge", cwd=folder)
    assert "keep_large.py is missing" in said.out


def test_an_edge_case_in_words_is_proven_by_the_test_that_verify_asks_for(tmp_path: Path) -> None:
    folder = planned(tmp_path, f"{REQUIREMENTS}edge_cases:\n  - No payment is large enough\n")
    assert cursus("scaffold", "KeepLarge", cwd=folder).code == 0
    file = "development/projects/payments/tests/test_keep_large.py"
    said = cursus("plan", "verify", "KeepLarge", cwd=folder)
    asked = f"write test_edge_case_1 in {file} (take its skip mark away): No payment is large enough"
    assert f"edge_case:1 has no test yet: {asked}\n" in said.out
    assert "6 of 7 requirements are proven" in said.out
    text = (folder / file).read_text("utf-8")
    start = text.index('@pytest.mark.skip(reason="to be written: No payment is large enough")')
    end = text.index("\n\n\n", start)
    by_hand = (
        "def test_edge_case_1(tmp_path: Path) -> None:\n"
        '    with pytest.raises(ValueError, match="leaves none of"):\n'
        "        run_script(tmp_path, min_amount=1e9)"
    )
    (folder / file).write_text(text[:start] + by_hand + text[end:], encoding="utf-8")
    said = cursus("plan", "verify", "KeepLarge", cwd=folder)
    assert (said.code, "7 of 7 requirements are proven" in said.out) == (0, True), said.out
    (folder / file).write_text(text[:start] + text[end:].lstrip(), encoding="utf-8")
    said = cursus("plan", "verify", "KeepLarge", cwd=folder)
    assert f"write test_edge_case_1 in {file} (it is missing): No payment is large enough\n" in said.out


def test_another_workspace_takes_the_step_in(tmp_path: Path) -> None:
    folder = planned(tmp_path)
    said = cursus("scaffold", "KeepLarge", "--workspace", "project_y", "--run", cwd=folder)
    assert said.code == 0, said.out + said.err
    assert (folder / "development/projects/project_y/src/cursus_dev/steps/scripts/keep_large.py").is_file()
    assert not (folder / STEPS).exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("scaffold", "KeepLarg"), "KeepLarg"),
        (("scaffold", "KeepLarge", "--workspace", "../x"), "is no id"),
        (("scaffold", "KeepLarge", "--workspace", "Ünï"), "holds 'Ü'"),
        (("plan", "verify", "nothing.json"), "nothing.json"),
        (("plan", "drift", "nothing.json"), "nothing.json"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    folder = planned(tmp_path)
    before = tree(folder)
    told = cursus(*words, cwd=folder)
    assert told.code == 2
    assert said in told.err
    assert {k: v for k, v in tree(folder).items() if ".cursus" not in k} == {
        k: v for k, v in before.items() if ".cursus" not in k
    }


def test_a_shared_step_joins_those_of_a_checkout(tmp_path: Path) -> None:
    there, sources = copy_sources(tmp_path), tmp_path / "src"
    (tmp_path / "tests/unit/steps").mkdir(parents=True)
    text = REQUIREMENTS.replace("project_id: payments", "developer_type: shared")
    (tmp_path / "keep_large.yaml").write_text(text)
    said = cursus("plan", "new", "keep_large.yaml", "--root", ".", cwd=tmp_path, **there)
    assert said.code == 0, said.err
    said = cursus("scaffold", "KeepLarge", "--root", ".", "--run", cwd=tmp_path, **there)
    assert said.code == 0, said.out + said.err
    assert '"KeepLarge"' in (sources / "cursus/registry/step_names_original.py").read_text()
    assert "KeepLargeStepBuilder" in (sources / "cursus/steps/builders/__init__.py").read_text()
    listed = cursus("steps", "list", cwd=tmp_path, **there)
    assert "KeepLarge" in listed.out


def test_killed_at_any_moment_the_step_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = planned(tmp_path)
    before = {name: content for name, content in tree(folder).items() if ".cursus" not in name}
    outcomes: set[str] = set()
    for round_ in range(int(os.environ.get("CURSUS_KILL_ROUNDS", "6"))):
        process = subprocess.Popen(
            [sys.executable, "-m", "cursus", "scaffold", "KeepLarge"],
            cwd=folder, env={**os.environ, "PYTHONPATH": SOURCES}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        _wait_for_writing(process, folder, 0.01 * round_)
        process.send_signal(signal.SIGKILL)
        process.wait()
        dry = cursus("scaffold", "KeepLarge", "--dry-run", cwd=folder)
        assert dry.code == 0, dry.err
        now = {name: content for name, content in tree(folder).items() if ".cursus" not in name}
        whole = (folder / STEPS / "scripts/keep_large.py").is_file()
        assert whole or now == before
        outcomes.add("whole" if whole else "undone")
        if whole:
            assert cursus("plan", "drift", "KeepLarge", cwd=folder).code == 0
            shutil.rmtree(folder / "development")
            planned(tmp_path)
    assert outcomes


def _wait_for_writing(process: subprocess.Popen[bytes], folder: Path, longer: float) -> None:
    """Waits until the change has begun to be written, or the process has ended."""
    journal = folder / "development/.cursus/changes"
    while process.poll() is None and not journal.exists():
        time.sleep(0.002)
    time.sleep(longer)
