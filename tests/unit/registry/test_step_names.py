"""The table of shared steps."""

from __future__ import annotations

import pytest

from cursus.errors import UnknownStepError
from cursus.registry import step_names
from cursus.registry.step_names import (
    STEP_NAMES,
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


def test_a_registered_name_is_valid_and_another_is_not() -> None:
    assert validate_step_name("TabularPreprocessing")
    assert not validate_step_name("TabularPreprocesing")


def test_what_the_table_tells_of_a_step() -> None:
    name = "XGBoostTraining"

    assert get_config_class_name(name) == "XGBoostTrainingConfig"
    assert get_builder_step_name(name) == "XGBoostTrainingStepBuilder"
    assert get_spec_step_type(name) == "XGBoostTraining"
    assert get_sagemaker_step_type(name) == "Training"
    assert get_step_description(name).startswith("Trains")


@pytest.mark.parametrize(
    "ask",
    [get_config_class_name, get_builder_step_name, get_spec_step_type, get_sagemaker_step_type, get_step_description],
)
def test_an_unknown_step_is_told_with_the_nearest(ask: object) -> None:
    with pytest.raises(UnknownStepError, match="did you mean 'XGBoostTraining'"):
        ask("XGBostTraining")  # type: ignore[operator]


def test_an_unknown_step_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        get_step_description("Nothing")


def test_a_specification_type_carries_its_job_type() -> None:
    assert get_spec_step_type_with_job_type("TabularPreprocessing", "Training") == "TabularPreprocessing_Training"
    assert get_spec_step_type_with_job_type("TabularPreprocessing") == "TabularPreprocessing"


def test_steps_are_grouped_by_sagemaker_type() -> None:
    mapping = get_sagemaker_step_type_mapping()

    assert sorted(name for names in mapping.values() for name in names) == sorted(get_all_step_names())
    assert mapping["Training"] == get_steps_by_sagemaker_type("Training") == ["XGBoostTraining"]
    assert get_steps_by_sagemaker_type("EMR") == []


def test_the_older_paths_lead_to_the_same_table() -> None:
    from cursus.registry.step_names_original import STEP_NAMES as ORIGINAL
    from cursus.steps.registry import step_names as by_steps
    from cursus.steps.registry.step_names_original import STEP_NAMES as BY_STEPS

    assert ORIGINAL is BY_STEPS is STEP_NAMES
    assert set(step_names.__all__) <= set(dir(by_steps))
