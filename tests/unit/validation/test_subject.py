from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.validation.step_files import selected, step

from cursus.errors import Fault
from cursus.registry.builder_registry import get_global_registry
from cursus.validation.examination import Examination
from cursus.validation.steps import named_steps, visible_steps

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.validation.subject import StepReading

CONFIG = """from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase


class RowCountConfig(ProcessingStepConfigBase):
    processing_entry_point: str | None = "row_count.py"
"""
BUILDER = """from cursus.core.builders.processing import ProcessingStepBuilder

from ..configs.config_row_count_step import RowCountConfig
from ..specs.row_count_spec import SPEC


class RowCountStepBuilder(ProcessingStepBuilder[RowCountConfig]):
    specs = SPEC
"""


def reading(folder: Path) -> StepReading:
    selection = selected(folder)
    return Examination(tuple, selection.seen).reading(selection.chosen[0])


def built(folder: Path, builder: str = BUILDER, config: str = CONFIG) -> Path:
    step(folder)
    for layer, name, text in (("builders", "builder", builder), ("configs", "config", config)):
        path = folder / layer / f"{name}_row_count_step.py"
        path.parent.mkdir()
        path.write_text(text)
    return folder


def test_each_part_of_a_step_is_read() -> None:
    selection = named_steps(get_global_registry().known, ["XGBoostTraining"])
    found = Examination(tuple, selection.seen).reading(selection.chosen[0])
    assert found.script is not None
    assert found.script.main is not None
    assert found.contract is not None
    assert found.contract.name == "XGBOOST_TRAINING_CONTRACT"
    assert [spec.step_type for spec in found.specs] == ["XGBoostTraining"]
    assert found.config is not None
    assert found.config.name == "XGBoostTrainingConfig"
    assert found.builder is not None
    assert found.builder.name == "XGBoostTrainingStepBuilder"


def test_a_layer_that_is_not_there_has_no_reading(tmp_path: Path) -> None:
    found = reading(step(tmp_path))
    assert (found.config, found.builder) == (None, None)


def test_the_classes_of_a_step_in_a_folder_are_loaded_when_they_are_asked_for(tmp_path: Path) -> None:
    loaded = reading(built(tmp_path)).loaded
    assert not isinstance(loaded, Fault)
    assert (loaded.builder.__name__, loaded.config.__name__) == ("RowCountStepBuilder", "RowCountConfig")
    assert [spec.step_type for spec in loaded.specs.values()] == ["RowCount"]


def test_the_specifications_of_a_loaded_step_are_told_by_job_type() -> None:
    selection = named_steps(get_global_registry().known, ["TabularPreprocessing"])
    loaded = Examination(tuple, selection.seen).reading(selection.chosen[0]).loaded
    assert not isinstance(loaded, Fault)
    assert set(loaded.specs) == {"training", "validation", "testing", "calibration"}


def test_modules_that_break_when_they_are_imported_are_a_fault(tmp_path: Path) -> None:
    texts = {
        "SystemExit": "raise SystemExit(3)\n",
        "ZeroDivisionError": "1 / 0\n",
        "RecursionError": "def f(): f()\nf()\n",
        "ModuleNotFoundError": "import nothing_of_that_name\n",
        "SyntaxError": "def f(:\n",
    }
    for name, text in texts.items():
        loaded = reading(built(tmp_path / name, builder=text)).loaded
        assert isinstance(loaded, Fault)
        assert f"cannot be imported: {name}" in loaded.fact
        assert loaded.place is not None
        assert (loaded.place.path.name, loaded.place.line) == ("builder_row_count_step.py", 1)


def test_a_module_without_its_class_is_a_fault(tmp_path: Path) -> None:
    loaded = reading(built(tmp_path, config="x = 1\n")).loaded
    assert isinstance(loaded, Fault)


def test_reading_the_parts_of_a_step_runs_none_of_it(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    bomb = f"open({str(mark)!r}, 'w')\nraise SystemExit\n"
    folder = built(tmp_path / "steps", builder=BUILDER + bomb, config=CONFIG + bomb)
    for path in (*folder.glob("contracts/*.py"), *folder.glob("specs/*.py"), *folder.glob("scripts/*.py")):
        path.write_text(path.read_text() + bomb)
    found = reading(folder)
    assert all((found.script, found.contract, found.specs, found.config, found.builder))
    assert not mark.exists()


def test_the_world_tells_steps_specifications_and_properties_and_what_it_was_asked_for() -> None:
    selection = visible_steps(get_global_registry().known)
    world = Examination(tuple, selection.seen).world(selection.chosen[0])
    assert world.property_problem("Training", "ModelArtifacts.S3ModelArtifacts") is None
    assert "did you mean 'ModelArtifacts'?" in str(world.property_problem("Training", "ModelArtifact.S3ModelArtifacts"))
    assert world.property_problem("CreateModel", "ModelName") is None
    assert world.property_problem("SomethingElse", "Anything") is None
    assert world.used == set()
    assert world.steps["DataLoading"].sagemaker_step_type == "Processing"
    assert world.used == {"steps"}
    assert {"XGBoostTraining", "TabularPreprocessing_Training"} <= {spec.step_type for _, spec in world.specs}
    assert world.used == {"steps", "specs"}


def test_a_source_means_all_job_types_of_a_step_or_one_of_them() -> None:
    selection = visible_steps(get_global_registry().known)
    world = Examination(tuple, selection.seen).world(selection.chosen[0])
    assert len(world.specs_of("tabularpreprocessing")) == 4
    assert [spec.job_type for spec in world.specs_of("TabularPreprocessing_Testing")] == ["testing"]
    assert world.specs_of("project_x:TabularPreprocessing") == ()
    assert world.used == {"steps", "specs"}


def test_the_config_of_a_step_is_the_class_that_its_table_names(tmp_path: Path) -> None:
    other = CONFIG.replace("RowCountConfig", "OtherConfig")
    found = reading(built(tmp_path, config=other + CONFIG.partition("\n\n\n")[2])).config
    assert found is not None
    assert found.name == "RowCountConfig"
