"""A config of another base than its builder's wants is told once, and not once for each field that it lacks."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from tests.validation.rule_cases import RULES

from cursus.registry.builder_registry import get_global_registry
from cursus.validation.run import check
from cursus.validation.steps import named_steps

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.validation.model import Finding

CONFIG = '''"""The config of the counting of rows."""

{line}


class RowCountConfig({base}):
    """The column whose values are counted."""

    row_limit: int = 1000
    processing_entry_point: str | None = "row_count.py"
'''
PIPELINE = "from cursus.core.base.config_base import BasePipelineConfig"


def found(folder: Path, line: str, base: str, builder: tuple[str, str] = ("", "")) -> list[Finding]:
    """What is found in a step that keeps to all rules but for the base of its config."""
    shutil.copytree(RULES / "unknown-field/good", folder)
    (folder / "configs/config_row_count_step.py").write_text(CONFIG.format(line=line, base=base))
    file = folder / "builders/builder_row_count_step.py"
    file.write_text(file.read_text().replace(*builder))
    return list(check(named_steps(get_global_registry().known, [str(folder)])).findings())


@pytest.mark.parametrize(
    ("line", "base"),
    [
        (PIPELINE, "BasePipelineConfig"),
        (
            "from cursus.steps.configs.config_training_step_base import TrainingStepConfigBase",
            "TrainingStepConfigBase",
        ),
    ],
)
def test_the_base_of_another_kind_is_one_finding(tmp_path: Path, line: str, base: str) -> None:
    (only,) = found(tmp_path / "steps", line, base)
    assert only.code == "wrong-base"
    assert only.fact.startswith("RowCountConfig does not derive from ProcessingStepConfigBase, so it lacks")
    assert "effective_instance_type" in only.fact
    assert only.other is not None


def test_a_field_that_the_builder_itself_reads_is_told_beside_it(tmp_path: Path) -> None:
    seen = found(tmp_path / "steps", PIPELINE, "BasePipelineConfig", ("config.row_limit", "config.row_limt"))
    assert [each.code for each in seen] == ["wrong-base", "unknown-field"]
    assert seen[1].remedy.startswith("write 'row_limit' if that is meant")


def test_a_base_that_cannot_be_read_is_told_by_the_import_alone(tmp_path: Path) -> None:
    (only,) = found(tmp_path / "steps", "from .missing import Base", "Base")
    assert only.code == "import-failure"


def test_a_base_that_is_only_known_when_it_is_imported_is_not_taken_for_a_wrong_one(tmp_path: Path) -> None:
    line = (
        "import cursus.steps.configs.config_processing_step_base as bases\n\n"
        "BASES = (vars(bases)['ProcessingStepConfigBase'],)"
    )
    assert found(tmp_path / "steps", line, "*BASES") == []
