"""The container that a step's script runs in: framework, version and Python, as fields of the config."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.enums import StepKind
from cursus.core.kinds.image_table import container, image_table
from cursus.planner.base_classes import base_fields, bases_of, framework_of
from cursus.planner.patterns import PATTERNS
from cursus.planner.plan import Undecided

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.planner.requirements import StepRequirements

__all__ = ["container_defaults", "open_containers"]

_DEEP = ("pytorch", "tensorflow", "huggingface")


def container_defaults(given: StepRequirements) -> dict[str, str]:
    """The fields that say which container it is, with their values; nothing that the base says alike."""
    framework, bases = framework_of(given), bases_of(given)
    if bases.version_field is None:
        return {}
    version = given.container.version or bases.version
    found: dict[str, str | None] = {bases.version_field: version}
    if framework in _DEEP:
        found |= _deep(given, framework)
        if given.sagemaker_step_type is StepKind.PROCESSING:
            found["processing_framework"] = framework
    return {name: value for name, value in found.items() if value}


def _deep(given: StepRequirements, framework: str) -> dict[str, str | None]:
    """Version and Python of a deep-learning container: those said, else the newest that there is."""
    version, python = _newest(framework, PATTERNS[given.sagemaker_step_type].scope, given.container.version)
    processing = given.sagemaker_step_type is StepKind.PROCESSING
    field = bases_of(given).version_field or ""
    found: dict[str, str | None] = {field: version, "processing_py_version" if processing else "py_version": python}
    if framework == "huggingface":
        below = _below(PATTERNS[given.sagemaker_step_type].scope, version)
        models = given.sagemaker_step_type in {StepKind.CREATE_MODEL, StepKind.REGISTER_MODEL}
        found |= {"pytorch_version": below} | ({"transformers_version": version} if models else {})
        if models:
            del found[field]
    return found


def _newest(framework: str, scope: str, asked: str | None) -> tuple[str | None, str | None]:
    table = image_table()["frameworks"][framework]
    release = image_table()["releases"][table["scopes"][scope]]
    version = asked or table["newest"].get(scope)
    entry = release["versions"].get(release["aliases"].get(version, version))
    if isinstance(entry, dict):
        entry = next(reversed(list(entry.get("bases", {}).values())), None)
    pythons = container(entry).get("py_versions", []) if isinstance(entry, int) else []
    return version, (pythons[-1] if pythons else None)


def _below(scope: str, version: str | None) -> str | None:
    """The PyTorch below a version of the Hugging Face containers."""
    release = image_table()["releases"][image_table()["frameworks"]["huggingface"]["scopes"][scope]]
    entry = release["versions"].get(version)
    names = [each for each in entry.get("bases", {}) if each.startswith("pytorch")] if isinstance(entry, dict) else []
    return names[-1].removeprefix("pytorch") if names else None


def open_containers(given: StepRequirements) -> Iterator[Undecided]:
    """The version of a deep-learning or Spark container, where nobody said it."""
    framework = framework_of(given)
    if framework == "spark" and given.container.version is None:
        taken = str(base_fields(given)[bases_of(given).version_field or ""].default)
        question = "which version of Spark does the script need? (no Spark runs locally: only SageMaker runs the step)"
        yield Undecided(subject="step", question=question, taken=taken)
    if framework in _DEEP and given.container.version is None:
        taken = container_defaults(given).get(bases_of(given).version_field or "", "")
        question = f"which version of {framework} does the script need?"
        yield Undecided(subject="step", question=question, taken=taken)
