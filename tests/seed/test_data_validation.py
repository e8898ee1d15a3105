"""The seed's example of a new step, DataValidation: registered, configured, built."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError
from tests.unit.core.examples import BASE

from cursus.registry.builder_registry import get_global_registry as the_global_registry
from cursus.registry.step_names import STEP_NAMES
from cursus.steps.registry.builder_registry import get_global_registry
from cursus.steps.registry.step_names import (
    get_all_step_names,
    get_builder_step_name,
    get_config_class_name,
    get_sagemaker_step_type,
    get_sagemaker_step_type_mapping,
    get_spec_step_type,
    get_spec_step_type_with_job_type,
    get_step_description,
    get_steps_by_sagemaker_type,
    validate_step_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType


@pytest.fixture
def step(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The step's module, with the step in the table and in a registry that is thrown away afterwards."""
    entry = {
        "config_class": "DataValidationConfig",
        "builder_step_name": "DataValidationStepBuilder",
        "spec_type": "DataValidation",
        "sagemaker_step_type": "Processing",
        "description": "Validates input data quality and schema compliance",
    }
    monkeypatch.setitem(STEP_NAMES, "DataValidation", entry)  # type: ignore[arg-type]
    the_global_registry.cache_clear()
    import tests.seed.data_validation as module

    yield importlib.reload(module)
    the_global_registry.cache_clear()


@pytest.fixture
def config(step: ModuleType, tmp_path: Path) -> Any:
    (tmp_path / "data_validation.py").write_text("print('hello')\n")
    given = {"label_name": "is_fraud", "another_required_param": 5, "source_dir": str(tmp_path)}
    return step.DataValidationConfig(**BASE, **given)


def test_the_helper_functions_of_the_registry(step: ModuleType) -> None:
    assert validate_step_name("DataValidation") is True
    assert get_step_description("DataValidation") == "Validates input data quality and schema compliance"
    assert get_sagemaker_step_type("DataValidation") == "Processing"
    assert get_config_class_name("DataValidation") == "DataValidationConfig"
    assert get_builder_step_name("DataValidation") == "DataValidationStepBuilder"
    assert get_spec_step_type("DataValidation") == "DataValidation"
    assert get_spec_step_type_with_job_type("DataValidation", "Training") == "DataValidation_Training"
    assert "DataValidation" in get_all_step_names()
    assert "DataValidation" in get_steps_by_sagemaker_type("Processing")
    assert "DataValidation" in get_sagemaker_step_type_mapping()["Processing"]


def test_the_global_registry_knows_the_builder(step: ModuleType) -> None:
    registry = get_global_registry()
    builder_class = registry.get_builder_for_step_type("DataValidation")
    validation_results = registry.validate_registry()
    stats = registry.get_registry_stats()

    assert builder_class.__name__ == "DataValidationStepBuilder"
    assert registry.is_step_type_supported("DataValidation")
    assert "DataValidation" in validation_results["valid"]
    assert validation_results["invalid"] == []
    assert validation_results["missing"] == []
    assert stats["total_builders"] == len(registry.list_supported_step_types()) == len(STEP_NAMES)


def test_the_config_leads_to_the_builder(config: Any) -> None:
    assert get_global_registry().get_builder_for_config(config).__name__ == "DataValidationStepBuilder"


def test_the_config_derives_its_values(config: Any, tmp_path: Path) -> None:
    dumped = config.model_dump()

    assert dumped["derived_value"] == "is_fraud_5"
    assert dumped["computed_s3_path"] == "s3://my-bucket/fraud-NA/1-0/data_validation/is_fraud_5"
    assert dumped["full_script_path"] == str(tmp_path / "data_validation.py")
    assert dumped["pipeline_name"] == "fraud-NA"


def test_the_config_derives_anew_when_a_field_changes(config: Any) -> None:
    config.another_required_param = 6

    assert config.derived_value == "is_fraud_6"


def test_another_config_is_made_of_its_public_fields(config: Any, step: ModuleType) -> None:
    again = step.DataValidationConfig(**config.get_public_init_fields())

    assert again.model_dump() == config.model_dump()


@pytest.mark.parametrize(
    "change", [{"label_name": " "}, {"processing_entry_point": "/abs.py"}, {"custom_instance_count": 11}]
)
def test_the_config_refuses_what_its_validators_refuse(change: dict[str, Any], config: Any, step: ModuleType) -> None:
    with pytest.raises(ValidationError):
        step.DataValidationConfig(**{**config.get_public_init_fields(), **change})


def test_the_builder_makes_the_step(config: Any, step: ModuleType) -> None:
    made = step.DataValidationStepBuilder(config).create_step(DATA="s3://b/raw")
    arguments = made.to_request()["Arguments"]

    assert made.name == "DataValidation_training"
    assert arguments["Environment"] == {"TRAIN_RATIO": "0.7", "STRICT": "", "LABEL_FIELD": "is_fraud"}
    assert arguments["AppSpecification"]["ContainerArguments"] == ["--job_type", "training"]
    assert [entry["InputName"] for entry in arguments["ProcessingInputs"]] == ["DATA", "code"]


def test_the_builder_takes_its_inputs_from_the_steps_before(config: Any, step: ModuleType) -> None:
    loading = get_global_registry().get_builder_for_step_type("DataLoading")
    load_config = get_global_registry().get_config_class("DataLoading")(**BASE, source_uri="s3://b/raw")  # type: ignore[call-arg]
    made = step.DataValidationStepBuilder(config).create_step(dependencies=[loading(load_config).create_step()])

    assert made.inputs[0].source.expr == {
        "Get": "Steps.DataLoading.ProcessingOutputConfig.Outputs['raw_data'].S3Output.S3Uri"
    }


def test_a_failure_is_a_value_error_that_names_the_builder(config: Any, step: ModuleType) -> None:
    with pytest.raises(ValueError, match="Failed to create DataValidationStepBuilder: Required input 'DATA'"):
        step.DataValidationStepBuilder(config).create_step()


def test_a_job_type_without_a_specification_is_refused(config: Any, step: ModuleType) -> None:
    config.job_type = "other"

    with pytest.raises(ValueError, match="No specification found for job type: other"):
        step.DataValidationStepBuilder(config)


def test_a_missing_attribute_is_refused(config: Any, step: ModuleType) -> None:
    class Without(step.DataValidationStepBuilder):  # type: ignore[misc,name-defined]
        """Its config has no volume."""

    object.__setattr__(config, "processing_volume_size", None)
    with pytest.raises(ValueError, match="Config missing required attribute: processing_volume_size"):
        Without(config)


def test_the_seeds_own_minimal_config_needs_an_arn_for_nothing_but_the_run(step: ModuleType) -> None:
    config = step.DataValidationConfig(
        author="test",
        bucket="test-bucket",
        role="test-role",
        region="NA",
        service_name="test-service",
        pipeline_version="1.0",
        label_name="y",
        another_required_param=1,
    )

    assert get_global_registry().get_builder_for_config(config).__name__ == "DataValidationStepBuilder"
