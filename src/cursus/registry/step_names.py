"""The table of the shared steps, and what can be asked of it."""

from __future__ import annotations

from typing import Final, TypedDict

from cursus.core.base.enums import StepKind
from cursus.errors import UnknownStepError

__all__ = [
    "BUILDER_STEP_NAMES",
    "CONFIG_STEP_REGISTRY",
    "SPEC_STEP_TYPES",
    "STEP_NAMES",
    "StepEntry",
    "get_all_step_names",
    "get_builder_step_name",
    "get_config_class_name",
    "get_sagemaker_step_type",
    "get_sagemaker_step_type_mapping",
    "get_spec_step_type",
    "get_spec_step_type_with_job_type",
    "get_step_description",
    "get_steps_by_sagemaker_type",
    "validate_step_name",
]


class StepEntry(TypedDict):
    """One step's line in the table."""

    config_class: str
    builder_step_name: str
    spec_type: str
    sagemaker_step_type: str
    description: str


def _entry(name: str, kind: StepKind, description: str) -> dict[str, StepEntry]:
    entry: StepEntry = {
        "config_class": f"{name}Config",
        "builder_step_name": f"{name}StepBuilder",
        "spec_type": name,
        "sagemaker_step_type": kind.value,
        "description": description,
    }
    return {name: entry}


STEP_NAMES: Final[dict[str, StepEntry]] = {
    **_entry("DataLoading", StepKind.PROCESSING, "Loads tables in CSV, Parquet or JSON and reports their schema"),
    **_entry("FeatureEngineering", StepKind.PROCESSING, "Derives, drops and joins columns"),
    **_entry("TabularPreprocessing", StepKind.PROCESSING, "Cleans the label and splits a table, by job type"),
    **_entry("XGBoostTraining", StepKind.TRAINING, "Trains an XGBoost model with early stopping"),
    **_entry("XGBoostModelEval", StepKind.PROCESSING, "Scores held-out rows and measures the model's quality"),
    **_entry("XGBoostModel", StepKind.CREATE_MODEL, "Makes a SageMaker model that serves a trained XGBoost model"),
    **_entry("BatchTransform", StepKind.TRANSFORM, "Scores a table with a model"),
    **_entry("ModelRegistration", StepKind.REGISTER_MODEL, "Registers a model where its quality passes a gate"),
}

CONFIG_STEP_REGISTRY: Final = {entry["config_class"]: name for name, entry in STEP_NAMES.items()}
BUILDER_STEP_NAMES: Final = {name: entry["builder_step_name"] for name, entry in STEP_NAMES.items()}
SPEC_STEP_TYPES: Final = {name: entry["spec_type"] for name, entry in STEP_NAMES.items()}


def get_entry(name: str) -> StepEntry:
    """The entry of a step."""
    if name not in STEP_NAMES:
        raise UnknownStepError(name, STEP_NAMES)
    return STEP_NAMES[name]


def validate_step_name(name: str) -> bool:
    """Whether a step of that name is registered."""
    return name in STEP_NAMES


def get_step_description(name: str) -> str:
    """What a step does, in a sentence."""
    return get_entry(name)["description"]


def get_sagemaker_step_type(name: str) -> str:
    """The SageMaker type of a step."""
    return get_entry(name)["sagemaker_step_type"]


def get_config_class_name(name: str) -> str:
    """The name of a step's config class."""
    return get_entry(name)["config_class"]


def get_builder_step_name(name: str) -> str:
    """The name of a step's builder class."""
    return get_entry(name)["builder_step_name"]


def get_spec_step_type(name: str) -> str:
    """The step type that a step's specification carries."""
    return get_entry(name)["spec_type"]


def get_spec_step_type_with_job_type(name: str, job_type: str | None = None) -> str:
    """The step type of a specification for one job type.

    >>> get_spec_step_type_with_job_type("TabularPreprocessing", "Training")
    'TabularPreprocessing_Training'
    """
    base = get_spec_step_type(name)
    return f"{base}_{job_type}" if job_type else base


def get_all_step_names() -> list[str]:
    """The names of all steps."""
    return list(STEP_NAMES)


def get_steps_by_sagemaker_type(sagemaker_step_type: str) -> list[str]:
    """The names of the steps of one SageMaker type."""
    return [name for name, entry in STEP_NAMES.items() if entry["sagemaker_step_type"] == sagemaker_step_type]


def get_sagemaker_step_type_mapping() -> dict[str, list[str]]:
    """The names of the steps by SageMaker type."""
    kinds = dict.fromkeys(entry["sagemaker_step_type"] for entry in STEP_NAMES.values())
    return {kind: get_steps_by_sagemaker_type(kind) for kind in kinds}
