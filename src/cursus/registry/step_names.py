"""What can be asked of the table of steps, and the workspace in which it is asked.

Inside `set_workspace_context` the answers are those of the workspace's steps and the shared ones together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cursus.errors import RegistryError
from cursus.registry.context import get_workspace_context, set_workspace_context
from cursus.registry.definitions import StepEntry, step_entry
from cursus.registry.step_names_original import STEP_NAMES

if TYPE_CHECKING:
    from cursus.registry.definitions import StepDefinition

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
    "get_workspace_context",
    "set_workspace_context",
    "step_entry",
    "validate_step_name",
]

CONFIG_STEP_REGISTRY: Final = {entry["config_class"]: name for name, entry in STEP_NAMES.items()}
BUILDER_STEP_NAMES: Final = {name: entry["builder_step_name"] for name, entry in STEP_NAMES.items()}
SPEC_STEP_TYPES: Final = {name: entry["spec_type"] for name, entry in STEP_NAMES.items()}


def get_entry(name: str) -> StepEntry:
    """The entry of a step."""
    return _definition(name).entry


def validate_step_name(name: str) -> bool:
    """Whether a step of that name is registered."""
    try:
        return _definition(name).name == name.rpartition(":")[2]
    except RegistryError:
        return False


def get_step_description(name: str) -> str:
    """What a step does, in a sentence."""
    return _definition(name).description


def get_sagemaker_step_type(name: str) -> str:
    """The SageMaker type of a step."""
    return _definition(name).sagemaker_step_type


def get_config_class_name(name: str) -> str:
    """The name of a step's config class."""
    return _definition(name).config_class


def get_builder_step_name(name: str) -> str:
    """The name of a step's builder class."""
    return _definition(name).builder_step_name


def get_spec_step_type(name: str) -> str:
    """The step type that a step's specification carries."""
    return _definition(name).spec_type


def get_spec_step_type_with_job_type(name: str, job_type: str | None = None) -> str:
    """The step type of a specification for one job type.

    >>> get_spec_step_type_with_job_type("TabularPreprocessing", "Training")
    'TabularPreprocessing_Training'
    """
    base = get_spec_step_type(name)
    return f"{base}_{job_type}" if job_type else base


def get_all_step_names() -> list[str]:
    """The names of all steps, as they are written where they are used."""
    return [each.visible_name for each in _definitions()]


def get_steps_by_sagemaker_type(sagemaker_step_type: str) -> list[str]:
    """The names of the steps of one SageMaker type."""
    return get_sagemaker_step_type_mapping().get(sagemaker_step_type, [])


def get_sagemaker_step_type_mapping() -> dict[str, list[str]]:
    """The names of the steps by SageMaker type."""
    found: dict[str, list[str]] = {}
    for each in _definitions():
        found.setdefault(each.sagemaker_step_type, []).append(each.visible_name)
    return found


def _definition(name: str) -> StepDefinition:
    from cursus.registry.builder_registry import get_global_registry

    return get_global_registry().known.find(name)


def _definitions() -> list[StepDefinition]:
    from cursus.registry.builder_registry import get_global_registry

    return get_global_registry().known.visible()
