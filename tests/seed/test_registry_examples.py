"""The seed's registry examples run: a shared step in a checkout of cursus, and the same step in a workspace."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.seed import registry_examples as seed
from tests.workspace_files import write

from cursus.core.kinds.processing import ProcessingStep
from cursus.registry.builder_registry import get_global_registry
from cursus.registry.loading import import_from
from cursus.registry.step_names import (
    STEP_NAMES,
    get_all_step_names,
    get_builder_step_name,
    get_config_class_name,
    get_sagemaker_step_type,
    get_spec_step_type,
    get_step_description,
    get_steps_by_sagemaker_type,
    set_workspace_context,
    validate_step_name,
)
from cursus.registry.workspace_folders import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCES = Path(__file__).parents[2] / "src"
LAYERS = {
    "contracts/data_validation_contract.py": seed.CONTRACT,
    "specs/data_validation_spec.py": seed.SPECIFICATION,
    "configs/config_data_validation_step.py": seed.CONFIG,
    "builders/builder_data_validation_step.py": seed.BUILDER,
    "scripts/data_validation.py": seed.SCRIPT,
}
MINIMAL = {
    "author": "test",
    "bucket": "test-bucket",
    "role": "test-role",
    "region": "NA",
    "service_name": "test-service",
    "pipeline_version": "1.0",
}


# For shared workspace developers.


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of cursus to which the step has been added, file by file, as the seed says."""
    root = tmp_path_factory.mktemp("checkout")
    for package in ("cursus", "cursus_runtime"):
        shutil.copytree(SOURCES / package, root / "src" / package, ignore=shutil.ignore_patterns("__pycache__"))
    steps = root / "src/cursus/steps"
    for place, text in LAYERS.items():
        write(steps / place, text)
    insert(root / "src/cursus/registry/step_names_original.py", "StepEntry]] = {\n", seed.SHARED_ENTRY)
    insert(root / "src/cursus/registry/unified.py", "LEGACY_ALIASES: ClassVar[dict[str, str]] = {\n", seed.ALIAS)
    return root


def insert(file: Path, after: str, line: str) -> None:
    text = file.read_text()
    assert text.count(after) == 1
    file.write_text(text.replace(after, after + line))


def run(root: Path, code: str, *words: str) -> str:
    """What code prints that runs at the root, where `cursus` and `src.cursus` can both be imported."""
    environment = {**os.environ, "PYTHONPATH": f"{root / 'src'}:{root}", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", code, *words]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_shared_step_is_verified_by_type_and_by_config(checkout: Path) -> None:
    assert run(checkout, seed.VERIFY) == (
        "Registered builder: DataValidationStepBuilder\nBuilder for config: DataValidationStepBuilder\n"
    )


def test_the_validation_functions_know_it(checkout: Path) -> None:
    assert run(checkout, seed.VALIDATION) == "Validates input data quality and schema compliance; Processing\n"
    assert run(checkout, seed.JOB_TYPES) == "TabularPreprocessing_Training\n"
    run(checkout, seed.HELPERS)


def test_discovery_and_validation_list_it(checkout: Path) -> None:
    names = sorted([*STEP_NAMES, "DataValidation"])

    assert run(checkout, seed.DISCOVERY) == (
        f"Valid mappings: {names}\nInvalid mappings: []\nMissing builders: []\n"
        f"Total builders: {len(names)}\nSupported step types: {names}\n"
    )


def test_an_alias_leads_to_it(checkout: Path) -> None:
    ask = "from src.cursus.steps.registry.builder_registry import get_global_registry as g\n"
    ask += "print(g().get_builder_for_step_type('OldStepName_training').__name__, g().canonical_name('OldStepName'))"

    assert run(checkout, ask) == "DataValidationStepBuilder DataValidation\n"


def test_the_seeds_tests_pass(checkout: Path) -> None:
    write(checkout / "test/steps/registry/test_data_validation_registry.py", seed.TESTS)

    run(checkout, "import sys, pytest; sys.exit(pytest.main(sys.argv[1:]))", "-q", "-p", "no:cacheprovider", "test")


def test_packages_may_import_its_layers(checkout: Path, tmp_path: Path) -> None:
    shutil.copytree(checkout, tmp_path / "c")
    for layer, line in seed.IMPORTS.items():
        with (tmp_path / "c/src/cursus/steps" / layer / "__init__.py").open("a") as file:
            file.write(line)
    run(tmp_path / "c", seed.VERIFY)
    run(tmp_path / "c", seed.DISCOVERY)


@pytest.mark.parametrize("decorator", ["", "@register_builder()", '@register_builder(step_type="DataValidation")'])
def test_it_is_registered_with_the_decorator_and_without(checkout: Path, tmp_path: Path, decorator: str) -> None:
    shutil.copytree(checkout, tmp_path / "c")
    builder = tmp_path / "c/src/cursus/steps/builders/builder_data_validation_step.py"
    lines = builder.read_text().splitlines()
    builder.write_text("\n".join(decorator if line.startswith("@") else line for line in lines))

    assert "Registered builder: DataValidationStepBuilder" in run(tmp_path / "c", seed.VERIFY)


# For isolated workspace developers. The seed writes the layers' imports out for shared steps alone, relative to
# `src/cursus`. In a workspace, what is cursus's own is imported as the seed's isolated builders do: from `src.cursus`.

ISOLATED = {
    "from ...core.": "from src.cursus.core.",
    "from ..registry.": "from src.cursus.steps.registry.",
    "from .config_processing_step_base": "from src.cursus.steps.configs.config_processing_step_base",
}


def isolated(text: str) -> str:
    for shared, own in ISOLATED.items():
        text = text.replace(shared, own)
    return text


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """The workspace project_x, laid out as the seed says, with the step in it."""
    code = tmp_path / "development/projects/project_x/src/cursus_dev"
    write(code / "registry/project_step_names.py", seed.WORKSPACE_TABLE)
    for place, text in LAYERS.items():
        write(code / "steps" / place, isolated(text))
    monkeypatch.chdir(tmp_path)
    get_global_registry.cache_clear()
    yield Workspace("project_x", tmp_path)
    get_global_registry.cache_clear()


def test_in_the_workspaces_context_the_step_is_found_by_type_and_by_config(workspace: Workspace) -> None:
    with set_workspace_context("project_x"):
        registry = get_global_registry()
        builder_class = registry.get_builder_for_step_type("DataValidation")
        config = registry.get_config_class("DataValidation")(**MINIMAL)
        assert builder_class.__name__ == "DataValidationStepBuilder"
        assert registry.get_builder_for_config(config) is builder_class
        assert registry.is_step_type_supported("DataValidation")
        assert registry.validate_registry() == {
            "valid": sorted([*STEP_NAMES, "DataValidation"]), "invalid": [], "missing": [],
        }  # fmt: skip
        assert registry.get_registry_stats()["total_builders"] == len(STEP_NAMES) + 1
        assert "DataValidation" in registry.list_supported_step_types()
    assert registry.get_builder_for_config(config) is builder_class
    assert registry.get_builder_for_step_type("project_x:DataValidation") is builder_class


def test_in_the_workspaces_context_the_helper_functions_know_it(workspace: Workspace) -> None:
    with set_workspace_context("project_x"):
        assert validate_step_name("DataValidation") is True
        assert get_step_description("DataValidation") == "Validates input data quality and schema compliance"
        assert get_sagemaker_step_type("DataValidation") == "Processing"
        assert get_config_class_name("DataValidation") == "DataValidationConfig"
        assert get_builder_step_name("DataValidation") == "DataValidationStepBuilder"
        assert get_spec_step_type("DataValidation") == "DataValidation"
        assert "DataValidation" in get_all_step_names()
        assert "DataValidation" in get_steps_by_sagemaker_type("Processing")


def test_outside_of_it_the_step_is_not_seen(workspace: Workspace) -> None:
    assert validate_step_name("DataValidation") is False
    assert "DataValidation" not in get_all_step_names()
    assert get_global_registry().validate_registry()["valid"] == sorted(STEP_NAMES)


def test_the_workspaces_table_runs_as_a_module_too(workspace: Workspace) -> None:
    module = import_from(workspace, f"{workspace.package}.registry.project_step_names")

    assert module.PROJECT_STEP_NAMES["DataValidation"]["workspace_id"] == "project_x"
    assert module.set_workspace_context is set_workspace_context


def test_an_isolated_builder_imports_shared_and_own_builders(workspace: Workspace) -> None:
    write(workspace.steps / "builders/builder_other_step.py", seed.ISOLATED_IMPORTS)
    module = import_from(workspace, f"{workspace.package}.steps.builders.builder_other_step")
    registry = get_global_registry()

    assert module.DataLoadingStepBuilder is registry.get_builder_for_step_type("DataLoading")
    assert module.DataValidationStepBuilder is registry.get_builder_for_step_type("project_x:DataValidation")


def test_the_builder_makes_the_step(workspace: Workspace) -> None:
    registry = get_global_registry()
    config = registry.get_config_class("project_x:DataValidation")(**MINIMAL)
    made: Any = registry.get_builder_for_config(config)(config).create_step(raw_data="s3://b/raw")

    assert isinstance(made, ProcessingStep)
    assert made.to_request()["Arguments"]["Environment"] == {"STRICT": "no"}


def test_the_step_compiles_and_runs_in_a_pipeline_with_shared_ones(workspace: Workspace) -> None:
    from cursus import PipelineDAG, PipelineDAGCompiler

    registry = get_global_registry()
    write(workspace.root / "rows.csv", "a,b\n1,2\n")
    load: Any = registry.get_config_class("DataLoading")
    configs = {
        "DataLoading": load(**MINIMAL, source_uri="rows.csv", output_format="csv"),
        "DataValidation": registry.get_config_class("project_x:DataValidation")(**MINIMAL),
    }
    compiled = PipelineDAGCompiler(registry).compile(PipelineDAG(["DataLoading", "project_x:DataValidation"]), configs)
    result = compiled.run_local(store=workspace.root / "store")

    assert result.status == "Succeeded"
    assert [
        path.read_text() for path in result.step("DataValidation").outputs["validated_data"].path.glob("*.csv")
    ] == ["a,b\n1,2\n"]
    assert json.loads(compiled.definition())["Steps"][1]["Name"] == "DataValidation"
