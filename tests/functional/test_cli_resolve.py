"""`cursus resolve` as a user drives it: tables, explanations, JSON, the lock and its exit codes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.functional.cli import cursus, project

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.functional


def edit(folder: Path, old: str, new: str, file: str = "dag.yaml") -> None:
    path = folder / "p" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def add_second_model(folder: Path) -> None:
    edit(folder, "- XGBoostModel\n", "- XGBoostModel\n  - {name: Second, step: XGBoostModel}\n")
    edit(folder, "  XGBoostModel: {}", "  XGBoostModel: {}\n  Second: {}", "config.yaml")


@pytest.mark.parametrize("columns", ["80", "120"])
def test_the_tables_are_aligned_and_no_wider_than_the_terminal(tmp_path: Path, columns: str) -> None:
    project(tmp_path / "p")
    plain = cursus("resolve", "p", cwd=tmp_path, COLUMNS=columns)
    whole = cursus("resolve", "p/dag.yaml", "p/config.yaml", "--explain", cwd=tmp_path, COLUMNS=columns)

    assert (plain.code, whole.code) == (0, 0)
    assert max(map(len, (plain.out + whole.out).splitlines())) <= int(columns)
    scored = [line for line in plain.out.splitlines() if line[-4:-2] == "0."]
    assert len(scored) == 10
    assert len({len(line) for line in scored}) == 1
    assert "\x1b" not in plain.out + whole.out


def test_an_explanation_tells_winners_rivals_and_the_rest(tmp_path: Path) -> None:
    project(tmp_path / "p")
    said = cursus("resolve", "p", "--explain", "--node", "XGBoostTraining", cwd=tmp_path)

    assert "XGBoostTraining.input_path  (required training_data, S3Uri)" in said.out
    assert "<- TabularPreprocessing_training.processed_data" in said.out
    assert "0.43 behind: no alias (0.40), no keywords (0.03)" in said.out
    assert "is model_name, not training_data: XGBoostModel.model_name" in said.out
    assert "open: optional, and nothing names it" in said.out
    assert "BatchTransform.model_name  (" not in said.out


def test_the_same_as_json(tmp_path: Path) -> None:
    project(tmp_path / "p")
    said = json.loads(cursus("resolve", "p", "--explain", "--format", "json", cwd=tmp_path).out)
    needs = {need["need"]: need for need in said["needs"]}

    wire = needs["XGBoostTraining.input_path"]
    assert (wire["outcome"], wire["offer"]) == ("wired", "TabularPreprocessing_training.processed_data")
    assert round(sum(wire["reasons"].values()), 4) == wire["score"]
    assert [rival["offer"] for rival in wire["rivals"]] == ["TabularPreprocessing_training.transform_input"]
    assert wire["not_candidates"]["DataLoading.raw_data"] == "shares no name and is no declared source"
    assert needs["DataLoading.source_data"]["outcome"] == "config"
    assert said["faults"] == []


def test_what_ties_is_explained_and_ends_with_1(tmp_path: Path) -> None:
    project(tmp_path / "p")
    add_second_model(tmp_path)
    said = cursus("resolve", "p", "--explain", cwd=tmp_path)

    assert said.code == 1
    assert "  tie: required, and candidates tie\n  ties\n     Second.model_name" in said.out
    assert (
        "error: BatchTransform.model_name: Second.model_name (0.85) and XGBoostModel.model_name (0.85) tie" in said.err
    )
    assert "`pins: {BatchTransform.model_name: Second.model_name}`" in said.err


def test_a_pipeline_that_is_not_wired_is_not_locked(tmp_path: Path) -> None:
    project(tmp_path / "p")
    add_second_model(tmp_path)

    assert cursus("resolve", "p", "--lock", cwd=tmp_path).code == 1
    assert not (tmp_path / "p" / "pipeline.lock").exists()


def test_an_unknown_node_is_bad_input(tmp_path: Path) -> None:
    project(tmp_path / "p")
    said = cursus("resolve", "p", "--node", "XGBostTraining", cwd=tmp_path)

    assert said.code == 2
    assert "error: there is no node 'XGBostTraining'\n  hint: did you mean 'XGBoostTraining'?" in said.err


def test_a_lock_is_written_checked_and_kept_to(tmp_path: Path) -> None:
    project(tmp_path / "p")
    missing = cursus("resolve", "p", "--check", cwd=tmp_path)
    written = cursus("resolve", "p", "--lock", cwd=tmp_path)
    checked = cursus("resolve", "p", "--check", cwd=tmp_path)
    edit(tmp_path, "# No edges", "pins: {BatchTransform.transform_input: DataLoading.raw_data}\n# No edges")
    drifted = cursus("resolve", "p", "--check", cwd=tmp_path)
    compiled = cursus("compile", "p", cwd=tmp_path)
    run = cursus("run", "p", cwd=tmp_path)

    assert (missing.code, written.code, checked.code) == (1, 0, 0)
    assert "accepted: p/pipeline.lock" in written.err
    assert (drifted.code, compiled.code, run.code) == (1, 2, 2)
    for said in (drifted, compiled, run):
        assert (
            "error: pipeline.lock: the wiring is not the one that was accepted\n"
            "  - BatchTransform.transform_input: TabularPreprocessing_training.transform_input\n"
            "  + BatchTransform.transform_input: DataLoading.raw_data\n"
            "  hint: `cursus resolve --lock` accepts it\n"
        ) in said.err
    assert not compiled.out
