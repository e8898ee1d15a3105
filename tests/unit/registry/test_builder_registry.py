"""From a step's name or config to its classes."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.core.examples import BASE, SPEC, CleaningConfig

from cursus.core.builders.processing import ProcessingStepBuilder
from cursus.errors import DuplicateStepError, RegistryError, UnknownStepError
from cursus.registry.builder_registry import StepBuilderRegistry, get_global_registry
from cursus.registry.step_names import STEP_NAMES
from cursus.steps.configs.config_batch_transform_step import BatchTransformConfig

if TYPE_CHECKING:
    from pathlib import Path


class CleaningStepBuilder(ProcessingStepBuilder[CleaningConfig]):
    """A builder that the shared steps do not have."""

    specs = SPEC


@pytest.fixture
def registry() -> StepBuilderRegistry:
    return StepBuilderRegistry("cursus.steps")


@pytest.mark.parametrize("name", STEP_NAMES)
def test_every_registered_step_has_a_builder_and_a_config(name: str, registry: StepBuilderRegistry) -> None:
    assert registry.get_builder_for_step_type(name).__name__ == f"{name}StepBuilder"
    assert registry.get_config_class(name).__name__ == f"{name}Config"


@pytest.mark.parametrize("name", ["Preprocessing", "Preprocessing_training", "TabularPreprocessing_Training"])
def test_aliases_and_job_types_lead_to_the_step(name: str, registry: StepBuilderRegistry) -> None:
    assert registry.canonical_name(name) == "TabularPreprocessing"
    assert registry.get_builder_for_step_type(name).__name__ == "TabularPreprocessingStepBuilder"


def test_every_alias_leads_to_a_registered_step(registry: StepBuilderRegistry) -> None:
    assert set(registry.LEGACY_ALIASES.values()) <= set(STEP_NAMES)


def test_an_unknown_step_is_told_with_the_nearest(registry: StepBuilderRegistry) -> None:
    with pytest.raises(UnknownStepError, match="did you mean 'DataLoading'"):
        registry.get_builder_for_step_type("DataLoadin")


def test_a_config_leads_to_the_builder_of_its_step(registry: StepBuilderRegistry) -> None:
    config = BatchTransformConfig(**BASE)

    assert registry.get_builder_for_config(config).__name__ == "BatchTransformStepBuilder"


def test_a_subclass_of_a_config_leads_there_too(registry: StepBuilderRegistry) -> None:
    class Ours(BatchTransformConfig):
        """A project's own defaults."""

    assert registry.get_builder_for_config(Ours(**BASE)).__name__ == "BatchTransformStepBuilder"


def test_a_config_of_no_step_is_told(registry: StepBuilderRegistry) -> None:
    with pytest.raises(UnknownStepError, match="no step named 'Cleaning'"):
        registry.get_builder_for_config(CleaningConfig(**BASE, label_name="y"))


def test_a_registered_builder_is_found_by_name_and_by_config(registry: StepBuilderRegistry) -> None:
    registry.register("Cleaning", CleaningStepBuilder)

    assert registry.get_builder_for_step_type("Cleaning_training") is CleaningStepBuilder
    assert registry.get_builder_for_config(CleaningConfig(**BASE, label_name="y")) is CleaningStepBuilder
    assert registry.is_step_type_supported("Cleaning")
    assert "Cleaning" in registry.list_supported_step_types()
    assert "Cleaning" in registry.validate_registry()["valid"]


def test_registering_a_builder_again_changes_nothing(registry: StepBuilderRegistry) -> None:
    registry.register("Cleaning", CleaningStepBuilder)
    registry.register("Cleaning", CleaningStepBuilder)

    assert registry.get_builder_for_step_type("Cleaning") is CleaningStepBuilder


def test_a_builder_that_is_defined_anew_takes_its_own_place(registry: StepBuilderRegistry) -> None:
    again = type("CleaningStepBuilder", (CleaningStepBuilder,), {"__module__": __name__})
    registry.register("Cleaning", CleaningStepBuilder)
    registry.register("Cleaning", again)

    assert registry.get_builder_for_step_type("Cleaning") is again


@pytest.mark.parametrize("text", ["import nowhere_to_be_found\n", "def\n", "x = y\n"])
def test_a_module_that_breaks_is_invalid_and_told_with_its_reason(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = f"broken{abs(hash(text))}"
    builders = tmp_path / package / "builders"
    builders.mkdir(parents=True)
    (builders / "builder_data_loading_step.py").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    broken = StepBuilderRegistry(package)

    assert broken.validate_registry()["invalid"] == ["DataLoading"]
    with pytest.raises(RegistryError, match=r"builder_data_loading_step cannot be imported: "):
        broken.get_builder_for_step_type("DataLoading")


def test_a_second_builder_of_a_name_is_refused_with_both_named(registry: StepBuilderRegistry) -> None:
    class Other(CleaningStepBuilder):
        """Claims the same name."""

    registry.register("Cleaning", CleaningStepBuilder)
    with pytest.raises(DuplicateStepError, match=r"'Cleaning' is built by .*CleaningStepBuilder and by .*Other"):
        registry.register("Cleaning", Other)


def test_a_healthy_registry_is_all_valid(registry: StepBuilderRegistry) -> None:
    assert registry.validate_registry() == {"valid": sorted(STEP_NAMES), "invalid": [], "missing": []}
    assert registry.get_registry_stats()["total_builders"] == len(STEP_NAMES)
    assert registry.list_supported_step_types() == sorted(STEP_NAMES)


def test_a_package_without_builders_has_them_all_missing() -> None:
    assert StepBuilderRegistry("cursus.core").validate_registry()["missing"] == sorted(STEP_NAMES)


def test_a_module_without_its_class_is_told_with_the_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    builders = tmp_path / "halfsteps" / "builders"
    builders.mkdir(parents=True)
    (builders / "builder_data_loading_step.py").write_text("class Other: ...\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    half = StepBuilderRegistry("halfsteps")

    assert half.validate_registry()["invalid"] == ["DataLoading"]
    assert not half.is_step_type_supported("DataLoading")
    with pytest.raises(RegistryError, match="no class DataLoadingStepBuilder in builder_data_loading_step") as caught:
        half.get_builder_for_step_type("DataLoading")
    assert caught.value.hint is not None


def test_there_is_one_global_registry() -> None:
    assert get_global_registry() is get_global_registry()


def test_asking_for_one_step_imports_no_other(registry: StepBuilderRegistry) -> None:
    ask = (
        "import sys; from cursus.registry.builder_registry import get_global_registry as g;"
        "assert not [m for m in sys.modules if m.startswith('cursus.steps')];"
        "g().get_builder_for_step_type('DataLoading');"
        "print(sorted(m for m in sys.modules if m.startswith('cursus.steps.builders.')))"
    )
    told: Any = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True, env=_env())

    assert told.stdout.strip() == "['cursus.steps.builders.builder_data_loading_step']"


def _env() -> dict[str, str]:
    return {"PYTHONPATH": ":".join(path for path in sys.path if path)}
