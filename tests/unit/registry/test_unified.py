"""The one registry: classes by names and by configs, over workspaces, packages and notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.core.examples import BASE, SPEC, CleaningConfig
from tests.workspace_files import entry, lay_out_workspace, write

from cursus.core.builders.processing import ProcessingStepBuilder
from cursus.core.config_fields.merge import load_merged, merge_and_save_configs
from cursus.errors import ConfigurationError, DuplicateStepError, RegistryError, UnknownStepError
from cursus.registry.builder_registry import UnifiedRegistryManager, get_global_registry, register_builder
from cursus.registry.context import set_workspace_context
from cursus.registry.step_names import STEP_NAMES

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def registry(root: Path) -> UnifiedRegistryManager:
    return UnifiedRegistryManager("cursus.steps")


def config(registry: UnifiedRegistryManager, step: str) -> Any:
    return registry.get_config_class(step)(**BASE, group_by="kind")  # type: ignore[call-arg]


def cleaning(module: str = "notebook", name: str = "CleaningStepBuilder") -> Any:
    """A builder as a cell of a notebook defines it."""
    bases = (ProcessingStepBuilder[CleaningConfig],)
    from types import new_class

    return new_class(name, bases, exec_body=lambda body: body.update(__module__=module, specs=SPEC))


# By names and configs.


def test_workspaces_have_classes_of_one_name_each_its_own(registry: UnifiedRegistryManager) -> None:
    found = {}
    for name in ("project_x", "project_y"):
        with set_workspace_context(name):
            found[name] = registry.get_builder_for_step_type("RowCount")
            assert registry.get_builder_for_step_type(f"{name}:RowCount") is found[name]
    assert found["project_x"] is not found["project_y"]


def test_a_config_leads_to_the_builder_of_its_workspace_whichever_is_at_work(
    registry: UnifiedRegistryManager,
) -> None:
    for name in ("project_x", "project_y"):
        made = config(registry, f"{name}:RowCount")
        expected = registry.get_builder_for_step_type(f"{name}:RowCount")
        for at_work in ("project_x", "project_y"):
            with set_workspace_context(at_work):
                assert registry.get_builder_for_config(made) is expected
        assert registry.get_builder_for_config(made) is expected
        assert registry.get_definition_for_config(type(made)).qualified == f"{name}:RowCount"


def test_a_subclass_of_a_workspaces_config_is_its_steps_too(registry: UnifiedRegistryManager) -> None:
    parent: Any = registry.get_config_class("project_x:RowCount")

    class RowCountConfig(parent):  # type: ignore[misc]
        """A notebook's own defaults, under the same name."""

        group_by: str = "kind"

    assert registry.get_definition_for_config(RowCountConfig).qualified == "project_x:RowCount"


def test_a_workspaces_class_of_a_shared_name_is_the_workspaces(root: Path) -> None:
    lay_out_workspace(root, "project_x", ["BatchTransform"])
    registry = UnifiedRegistryManager("cursus.steps")
    own = registry.get_config_class("project_x:BatchTransform")

    assert registry.get_definition_for_config(own).qualified == "project_x:BatchTransform"
    shared = registry.get_config_class("BatchTransform")
    assert registry.get_definition_for_config(shared).qualified == "BatchTransform"


def test_a_config_class_of_a_workspace_that_is_no_steps_is_told(root: Path, registry: UnifiedRegistryManager) -> None:
    folder = root / "development/projects/project_x/src/cursus_dev/steps/configs"
    text = (folder / "config_row_count_step.py").read_text()
    write(folder / "config_row_count_step.py", text + "\n\nclass OtherConfig(ProcessingStepConfigBase): ...\n")
    module = __import__("sys").modules[registry.get_config_class("project_x:RowCount").__module__]

    with pytest.raises(UnknownStepError, match="no step named 'Other'"):
        registry.get_definition_for_config(module.OtherConfig)


def test_the_table_may_name_classes_otherwise(root: Path) -> None:
    folder = lay_out_workspace(root, "project_x") / "src/cursus_dev"
    for place in ("configs/config_row_count_step.py", "builders/builder_row_count_step.py"):
        file = folder / "steps" / place
        write(
            file,
            file.read_text()
            .replace("RowCountConfig", "Counting")
            .replace("RowCountStepBuilder", "CountingStepBuilder"),
        )
    line = entry("RowCount", config_class="Counting", builder_step_name="CountingStepBuilder")
    write(folder / "registry/project_step_names.py", f"PROJECT_STEP_NAMES = {{'RowCount': {line}}}")
    registry = UnifiedRegistryManager("cursus.steps")

    assert registry.get_builder_for_config(config(registry, "project_x:RowCount")).__name__ == "CountingStepBuilder"


def test_a_config_beside_its_builder_is_found_without_a_file_of_its_own(root: Path) -> None:
    steps = lay_out_workspace(root, "project_x") / "src/cursus_dev/steps"
    own = (steps / "configs/config_row_count_step.py").read_text()
    text = (steps / "builders/builder_row_count_step.py").read_text()
    text = text.replace("from ..configs.config_row_count_step import RowCountConfig\n", own.partition('"""\n')[2])
    write(steps / "builders/builder_row_count_step.py", text)
    (steps / "configs/config_row_count_step.py").unlink()

    registry = UnifiedRegistryManager("cursus.steps")
    assert registry.get_config_class("project_x:RowCount").__name__ == "RowCountConfig"
    assert registry.state(registry.get_definition("project_x:RowCount")) == "valid"
    assert registry.get_definition_for_config(registry.get_config_class("project_x:RowCount")).name == "RowCount"


# The state of steps.


def test_the_state_of_every_step_at_hand_is_told(root: Path, registry: UnifiedRegistryManager) -> None:
    steps = lay_out_workspace(root, "project_z", ["Sound", "Broken", "Half", "Gone"]) / "src/cursus_dev/steps"
    write(steps / "builders/builder_broken_step.py", "raise ValueError('no')")
    write(steps / "configs/config_half_step.py", "raise ValueError('no')")
    (steps / "builders/builder_gone_step.py").unlink()
    with set_workspace_context("project_z"):
        found = registry.validate_registry()
        assert found["valid"] == sorted([*STEP_NAMES, "Sound"])
        assert found["invalid"] == ["Broken", "Half"]
        assert found["missing"] == ["Gone"]
        assert registry.list_supported_step_types() == found["valid"]
        stats = registry.get_registry_stats()
    assert stats["total_builders"] == len(found["valid"])
    assert stats["workspaces"] == 3
    assert registry.validate_registry() == {"valid": sorted(STEP_NAMES), "invalid": [], "missing": []}


def test_a_fault_names_the_step_and_what_to_mend(root: Path, registry: UnifiedRegistryManager) -> None:
    write(root / "development/projects/project_x/src/cursus_dev/steps/builders/builder_row_count_step.py", "x = 1")
    fault = registry.fault(registry.get_definition("project_x:RowCount"))

    assert fault
    assert fault.subject == "step project_x:RowCount"
    folder = root / "development/projects/project_x/src/cursus_dev/steps"
    assert fault.fact == f"no class RowCountStepBuilder in builder_row_count_step.py of {folder}"
    assert fault.hint == "define it in builders/builder_row_count_step.py, as the table of step names says"
    assert fault.code == "registry"


def test_whether_a_step_can_be_built_is_a_yes_or_no(root: Path, registry: UnifiedRegistryManager) -> None:
    assert registry.is_step_type_supported("project_x:RowCount")
    for name in ("RowCount", "project_z:RowCount", "Nothing"):
        assert not registry.is_step_type_supported(name)
    assert registry.canonical_name("project_x:RowCount_training") == "RowCount"
    assert registry.canonical_name("Nothing_training") == "Nothing"


def test_a_change_counts_after_a_refresh(root: Path, registry: UnifiedRegistryManager) -> None:
    before = registry.get_builder_for_step_type("project_x:RowCount")
    made = config(registry, "project_x:RowCount")
    path = root / "development/projects/project_x/src/cursus_dev/steps/builders/builder_row_count_step.py"
    write(path, path.read_text().replace("specs =", "changed = True\n    specs ="))
    assert registry.get_builder_for_step_type("project_x:RowCount") is before
    registry.refresh()
    after: Any = registry.get_builder_for_step_type("project_x:RowCount")

    assert after is not before
    assert after.changed
    assert registry.get_builder_for_config(made) is after


def test_steps_are_registered_in_the_workspace_whose_modules_they_are_of(root: Path) -> None:
    registry = get_global_registry()
    registry.get_builder_for_step_type("project_x:RowCount")

    assert "RowCount" not in registry.known
    assert registry.known.registered == {}


# Builders of notebooks.


def test_a_builder_of_a_notebook_is_a_step_of_all(registry: UnifiedRegistryManager) -> None:
    registry.register(None, cleaning())

    found = registry.get_definition("Cleaning")
    assert (str(found.origin), found.sagemaker_step_type, found.config_class) == (
        "registered",
        "Processing",
        "CleaningConfig",
    )
    with set_workspace_context("project_x"):
        assert registry.get_definition("Cleaning") == found
    assert registry.get_config_class("Cleaning") is CleaningConfig
    assert registry.get_builder_for_config(CleaningConfig(**BASE, label_name="y")).__name__ == "CleaningStepBuilder"


def test_a_step_may_have_another_name_than_its_class(registry: UnifiedRegistryManager) -> None:
    registry.register("Scrubbing", cleaning())

    assert registry.get_builder_for_config(CleaningConfig(**BASE, label_name="y")).__name__ == "CleaningStepBuilder"
    assert registry.get_definition_for_config(CleaningConfig).name == "Scrubbing"


def test_a_cell_that_is_run_again_takes_its_own_place(registry: UnifiedRegistryManager) -> None:
    first, second = cleaning(), cleaning()
    second.__doc__ = "Cleans better."
    registry.register(None, first)
    registry.register(None, second)

    assert registry.get_builder_for_step_type("Cleaning") is second
    assert registry.get_definition("Cleaning").description == "Cleans better"


def test_a_second_builder_of_a_name_is_refused_with_both(registry: UnifiedRegistryManager) -> None:
    registry.register(None, cleaning())
    with pytest.raises(DuplicateStepError, match=r"'Cleaning' is built by notebook\.Cleaning.* and by other\.Cleaning"):
        registry.register(None, cleaning("other"))


@pytest.mark.parametrize("loaded", [False, True])
def test_no_builder_of_a_notebook_takes_the_place_of_a_shared_one(
    registry: UnifiedRegistryManager, loaded: bool
) -> None:
    if loaded:
        registry.get_builder_for_step_type("DataLoading")
    with pytest.raises(
        DuplicateStepError, match=r"'DataLoading' is built by cursus\.steps\.builders\..*and by notebook"
    ):
        registry.register(None, cleaning(name="DataLoadingStepBuilder"))

    assert registry.get_builder_for_step_type("DataLoading").__module__.startswith("cursus.steps.")
    assert str(registry.get_definition("DataLoading").origin) == "shared"


def test_a_workspaces_step_collides_with_one_of_a_notebook(registry: UnifiedRegistryManager) -> None:
    registry.register("RowCount", cleaning())
    assert str(registry.get_definition("RowCount").origin) == "registered"
    with (
        set_workspace_context("project_x"),
        pytest.raises(DuplicateStepError, match="of workspace project_x and of registered"),
    ):
        registry.get_definition("RowCount")


def test_the_decorator_registers_for_all_and_gives_the_class_back(root: Path) -> None:
    builder = cleaning()

    assert register_builder()(builder) is builder
    assert get_global_registry().get_builder_for_step_type("Cleaning") is builder


# Config classes and files.


def test_config_classes_go_by_the_names_of_their_steps(registry: UnifiedRegistryManager) -> None:
    classes = registry.config_classes()
    assert sorted(classes) == sorted(entry["config_class"] for entry in STEP_NAMES.values())
    assert classes["project_x:RowCountConfig"] is registry.get_config_class("project_x:RowCount")
    assert len(classes) == len(STEP_NAMES)
    for name in ("RowCountConfig", "project_x:DataLoadingConfig", "project_z:RowCountConfig", 5):
        assert name not in classes
    with pytest.raises(KeyError):
        classes["RowCountConfig"]
    with set_workspace_context("project_x"):
        assert classes["RowCountConfig"] is classes["project_x:RowCountConfig"]
        assert "RowCountConfig" in list(classes)


def test_configs_of_two_workspaces_go_through_one_file(
    root: Path, registry: UnifiedRegistryManager, tmp_path_factory: pytest.TempPathFactory
) -> None:
    scripts = root / "development/projects/project_y/src/cursus_dev/steps/scripts"
    made = {
        "Mine": config(registry, "project_x:RowCount"),
        "Theirs": config(registry, "project_y:RowCount").model_copy(update={"processing_source_dir": str(scripts)}),
    }
    for name in ("configs.yaml", "configs.json"):
        path = merge_and_save_configs(made, root / "pipelines" / name)
        text = path.read_text()
        assert "project_x:RowCountConfig" in text
        assert "../development/projects/project_y/src/cursus_dev/steps/scripts" in text
        assert "cursus_dev__" not in text
        assert load_merged(path, registry.config_classes()) == made


def test_files_with_configs_of_workspaces_go_to_another_place_with_them(
    root: Path, registry: UnifiedRegistryManager, tmp_path_factory: pytest.TempPathFactory
) -> None:
    import shutil

    scripts = root / "development/projects/project_x/src/cursus_dev/steps/scripts"
    made = config(registry, "project_x:RowCount").model_copy(update={"processing_source_dir": str(scripts)})
    path = merge_and_save_configs({"Counting": made}, root / "pipelines" / "configs.yaml")
    other = tmp_path_factory.mktemp("other") / "repo"
    shutil.copytree(root, other)
    moved = UnifiedRegistryManager("cursus.steps", root=other)
    found: Any = load_merged(other / path.relative_to(root), moved.config_classes())["Counting"]

    assert found.processing_source_dir == str(other / scripts.relative_to(root))
    assert moved.get_definition_for_config(type(found)).origin.root == other


def test_a_file_whose_workspace_is_not_there_is_told(root: Path, registry: UnifiedRegistryManager) -> None:
    path = merge_and_save_configs({"Counting": config(registry, "project_x:RowCount")}, root / "configs.yaml")
    text = path.read_text().replace("project_x:RowCountConfig", "project_z:RowCountConfig")
    write(path, text)

    with pytest.raises(ConfigurationError, match="no config class 'project_z:RowCountConfig'"):
        load_merged(path, registry.config_classes())


def test_a_shared_step_that_a_workspace_hides_has_its_class_still(root: Path) -> None:
    lay_out_workspace(root, "project_x", ["BatchTransform"], {"collisions": "prefer-workspace"})
    registry = UnifiedRegistryManager("cursus.steps")
    made = {
        "Ours": config(registry, "project_x:BatchTransform"),
        "Theirs": registry.get_config_class("BatchTransform")(**BASE),
    }
    path = merge_and_save_configs(made, root / "configs.yaml")

    assert load_merged(path, registry.config_classes()) == made


def test_a_package_of_shared_steps_may_hold_more_than_its_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "ours_steps/__init__.py", "")
    text = "from tests.unit.core.examples import *\nfrom cursus.core.builders.processing import ProcessingStepBuilder\n"
    text += "class RowCountStepBuilder(ProcessingStepBuilder[CleaningConfig]):\n    specs = SPEC\n"
    write(tmp_path / "ours_steps/builders/builder_row_count_step.py", text)
    monkeypatch.syspath_prepend(str(tmp_path))
    registry = UnifiedRegistryManager("ours_steps")

    assert str(registry.get_definition("RowCount").origin) == "shared"
    assert registry.get_config_class("RowCount") is CleaningConfig


def test_a_class_that_is_neither_in_a_file_nor_named_is_told(registry: UnifiedRegistryManager) -> None:
    bare: Any = type("BareStepBuilder", (), {"__module__": "notebook", "__doc__": None})
    registry.register(None, bare)

    with pytest.raises(RegistryError, match="no config class of step 'Bare' is to be found"):
        registry.get_config_class("Bare")
