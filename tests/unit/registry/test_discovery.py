"""Builders are found by their files, without being imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.workspace_files import lay_out_workspace, write

from cursus.registry.builder_registry import UnifiedRegistryManager
from cursus.registry.discovery import builder_files, kind_by_bases, read_builders

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cursus.registry.sources import StepSource

LONG = """
class RowCountStepBuilder(StepBuilderBase):
    '''Counts the rows.

    And more.
    '''

    def create_step(self, **kwargs) -> {annotation}:
        pass
"""


def only(text: str) -> Mapping[str, str]:
    (found,) = read_builders(text.encode()).told.values()
    return found


def source(root: Path) -> StepSource:
    (found,) = UnifiedRegistryManager(root=root).known.workspaces()
    return found


def builders(folder: Path) -> Path:
    return folder / "src" / "cursus_dev" / "steps" / "builders"


def test_a_builder_tells_its_step() -> None:
    found = only("class RowCountStepBuilder(ProcessingStepBuilder[RowCountConfig]):\n    'Counts rows.'")

    assert found == {
        "builder_step_name": "RowCountStepBuilder",
        "sagemaker_step_type": "Processing",
        "description": "Counts rows",
        "config_class": "RowCountConfig",
    }


@pytest.mark.parametrize(
    ("base", "kind"),
    [
        ("ProcessingStepBuilder", "Processing"),
        ("TrainingStepBuilder[X]", "Training"),
        ("cursus.core.builders.training.TrainingStepBuilder[x.X]", "Training"),
        ("ModelStepBuilder", "CreateModel"),
        ("CreateModelStepBuilder", "CreateModel"),
        ("RegisterModelStepBuilder", "RegisterModel"),
        ("TransformStepBuilder", "Transform"),
        ("OurProcessingStepBuilder", "Processing"),
        ("ProcessingStepBuilderBase", "Processing"),
        ("OurStepBuilder", ""),
    ],
)
def test_the_base_tells_the_kind(base: str, kind: str) -> None:
    assert only(f"class AStepBuilder({base}): ...")["sagemaker_step_type"] == kind


@pytest.mark.parametrize(
    ("annotation", "kind"),
    [
        ("ProcessingStep", "Processing"),
        ("'ProcessingStep'", "Processing"),
        ("kinds.TrainingStep", "Training"),
        ("CreateModelStep", "CreateModel"),
        ("ModelStep", "CreateModel"),
        ("TransformStep", "Transform"),
        ("Step", ""),
    ],
)
def test_a_long_style_builder_tells_its_kind_by_what_it_makes(annotation: str, kind: str) -> None:
    found = only(LONG.format(annotation=annotation))

    assert (found["sagemaker_step_type"], found["description"]) == (kind, "Counts the rows")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "class RowCount: ...",
        "class RowCountStepBuilder: ...",
        "class RowCountStepBuilder(Other): ...",
        "class StepBuilder(StepBuilderBase): ...",
        "def RowCountStepBuilder(): ...",
        "class RowCountStepBuilder(*bases): ...",
        "class RowCountStepBuilder(make()): ...",
    ],
)
def test_what_is_no_builder_tells_nothing(text: str) -> None:
    assert not read_builders(text.encode()).told


def test_a_builder_of_any_config_names_no_config_class() -> None:
    told = read_builders(b"class RowCountStepBuilder(StepBuilderBase[Any]):\n    pass\n").told
    assert "config_class" not in told["RowCount"]


def test_all_builders_of_a_file_are_told() -> None:
    text = "class BaseCountStepBuilder(StepBuilderBase): ...\nclass RowCountStepBuilder(BaseCountStepBuilder): ..."

    assert list(read_builders(text.encode()).told) == ["BaseCount", "RowCount"]


def test_a_file_that_is_no_python_is_told_with_its_line() -> None:
    found = read_builders(b"x = 1\ndef\n")

    assert found.told == {}
    assert found.fault
    assert found.fault[0] == 2


def test_the_first_base_that_tells_a_kind_counts() -> None:
    assert kind_by_bases(["Mixin", "TransformStepBuilder", "ProcessingStepBuilder"]) == "Transform"
    assert kind_by_bases([]) == ""


def test_files_of_builders_go_by_their_names(tmp_path: Path) -> None:
    for name in ("builder_b_step.py", "builder_a_step.py", "builder_c.py", "b_step.py", "__init__.py"):
        write(tmp_path / "builders" / name, "")

    assert builder_files(tmp_path) == ["builder_a_step.py", "builder_b_step.py"]
    assert builder_files(tmp_path / "nowhere") == []


def test_a_builder_that_no_table_names_is_a_step(tmp_path: Path) -> None:
    folder = lay_out_workspace(tmp_path, "project_x", ["RowCount", "ColumnCount"])
    (folder / "src/cursus_dev/registry/project_step_names.py").unlink()
    found = source(tmp_path)

    assert found.faults == ()
    assert list(found.definitions) == ["ColumnCount", "RowCount"]
    assert found.definitions["RowCount"].discovered
    assert found.definitions["RowCount"].description == "Counts the rows of each group"


def test_what_the_table_says_goes_before_the_file(tmp_path: Path) -> None:
    lay_out_workspace(tmp_path, "project_x")

    assert not source(tmp_path).definitions["RowCount"].discovered


def test_of_several_builders_in_a_file_the_one_of_its_name_is_the_step(tmp_path: Path) -> None:
    folder = lay_out_workspace(tmp_path, "project_x", [])
    text = "class BaseStepBuilder(StepBuilderBase): ...\nclass RowCountStepBuilder(BaseStepBuilder): ..."
    write(builders(folder) / "builder_row_count_step.py", text)

    assert list(source(tmp_path).definitions) == ["RowCount"]


@pytest.mark.parametrize(
    ("name", "builder", "fact"),
    [
        ("builder_other_step.py", "RowCount", "RowCountStepBuilder is not looked for here"),
        ("builder_broken_step.py", "!", "is no Python: invalid syntax"),
        ("builder_r\u043ews_step.py", "R\u043ews", "holds '\u043e' (CYRILLIC SMALL LETTER O)"),
        ("builder_row_config_step.py", "RowConfig", "ends in 'Config'"),
    ],
)
def test_a_file_whose_builder_would_not_be_found_is_told(tmp_path: Path, name: str, builder: str, fact: str) -> None:
    folder = lay_out_workspace(tmp_path, "project_x")
    write(builders(folder) / name, f"class {builder}StepBuilder(StepBuilderBase): ...")
    found = source(tmp_path)

    assert list(found.definitions) == ["RowCount"]
    assert [fault.fact for fault in found.faults] == [fact]
    assert name in found.faults[0].subject


def test_files_without_builders_are_helpers(tmp_path: Path) -> None:
    folder = lay_out_workspace(tmp_path, "project_x")
    write(builders(folder) / "builder_common_step.py", "def shared(): ...")

    assert source(tmp_path).faults == ()


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    import os

    folder = lay_out_workspace(tmp_path, "project_x")
    os.mkfifo(builders(folder) / "builder_pipe_step.py")
    (builders(folder) / "builder_folder_step.py").mkdir()
    (builders(folder) / "builder_dangling_step.py").symlink_to("nowhere")
    write(builders(folder) / "builder_vast_step.py", "#" * (2**20 + 1))
    facts = [fault.fact for fault in source(tmp_path).faults]

    assert facts == [
        "cannot be read: No such file or directory",
        "cannot be read: it is no file",
        "cannot be read: it is no file",
        "cannot be read: it has more than 1 MiB",
    ]
