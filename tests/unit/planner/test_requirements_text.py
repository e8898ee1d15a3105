"""Requirements as a file that reads back as the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.documents import read_document
from cursus.errors import PlanError
from cursus.planner.requirements import StepRequirements
from cursus.planner.requirements_text import requirements_text

if TYPE_CHECKING:
    from pathlib import Path

TOLD = {
    "step_name": "RowFilter",
    "description": "Behält Zeilen: „große“ Beträge",
    "sagemaker_step_type": "Processing",
    "project_id": "project_x",
    "job_types": ["training"],
    "inputs": [
        {"name": "raw_data", "columns": {"amount": "number", "code": ["012", "no", 1, True, 0.5]}, "required": False}
    ],
    "outputs": [{"name": "kept"}],
    "parameters": [
        {"name": "since", "default": "2024-01-01"},
        {"name": "names", "type": "list[str]", "default": ["1"]},
    ],
    "operations": [
        {"do": "join", "with": "side", "on": ["id"]},
        {"do": "split", "parts": {"train": 0.7, "test": 0.3}},
    ],
    "requirements": [{"id": "R1", "text": "# no comment: a text"}],
    "inferred": [{"subject": "input:raw_data", "confidence": 0.8, "why": "pd.read_csv", "place": "train.py:3"}],
}


def test_the_text_reads_back_as_the_same(tmp_path: Path) -> None:
    requirements = StepRequirements.model_validate(TOLD)
    path = tmp_path / "requirements.yaml"
    path.write_text(requirements_text(requirements), encoding="utf-8")
    assert StepRequirements.model_validate(read_document(path, PlanError).value) == requirements


def test_what_was_inferred_has_a_comment_before_it() -> None:
    lines = requirements_text(StepRequirements.model_validate(TOLD)).splitlines()
    at = lines.index("  # 80% sure: pd.read_csv (train.py:3)")
    assert lines[at + 1] == "  - name: raw_data"
