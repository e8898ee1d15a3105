"""Section 3: the files that are made, and those that get an entry, with the entry as it will stand there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cursus.core.base.enums import StepKind
from cursus.planner.plan import PlannedFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.planner.naming import StepNames
    from cursus.planner.plan import Component, PlannedRegistration

__all__ = ["entry_of", "planned_files"]

_LAYERS: tuple[tuple[Component, str, str], ...] = (
    ("contract", "contracts", "contract_constant"),
    ("spec", "specs", "spec_constant"),
    ("config", "configs", "config_class"),
    ("builder", "builders", "builder_class"),
    ("hyperparameters", "hyperparams", "hyperparameters_class"),
)


def planned_files(
    names: StepNames, registration: PlannedRegistration, components: frozenset[Component], policy: str | None
) -> tuple[PlannedFile, ...]:
    """The files of the components that the step has; `policy` is what its table must say of a name in common."""
    made: tuple[Component, ...] = ("contract", "spec", "config", "builder", "script", "hyperparameters", "samples",
                                   "tests", "docs")  # fmt: skip
    created = [
        PlannedFile(path=names.paths[each], component=each, action="create") for each in made if each in components
    ]
    return (*created, _registry(names, registration, policy), *_exports(names, components))


def _registry(names: StepNames, registration: PlannedRegistration, policy: str | None) -> PlannedFile:
    entry = entry_of(registration)
    if policy is not None:
        entry = f'{entry}\n"collisions": "{policy}"'
    return PlannedFile(path=names.paths["registry"], component="registry", action="update", entry=entry)


def entry_of(registration: PlannedRegistration) -> str:
    """The step's line in its table: `step_entry` in that of the shared steps, an entry in a workspace's."""
    name, kind, text = registration.name, registration.sagemaker_step_type, registration.description
    if registration.workspace_id is None:
        return f"**step_entry({_text(name)}, StepKind.{StepKind(kind).name}, {_text(text)}),"
    fields = {
        "config_class": registration.config_class,
        "builder_step_name": registration.builder_step_name,
        "spec_type": registration.spec_type,
        "sagemaker_step_type": kind.value,
        "description": text,
        "workspace_id": registration.workspace_id,
    }
    lines = "".join(f"    {_text(key)}: {_text(value)},\n" for key, value in fields.items())
    return f"{_text(name)}: {{\n{lines}}},"


def _text(value: str) -> str:
    """A text as Python writes it."""
    return json.dumps(value, ensure_ascii=False)


def _exports(names: StepNames, components: frozenset[Component]) -> Iterator[PlannedFile]:
    for component, layer, what in _LAYERS:
        if component in components:
            module = names.paths[component].rpartition("/")[2].removesuffix(".py")
            entry = f"from {names.package}.steps.{layer}.{module} import {getattr(names, what)}"
            yield PlannedFile(path=names.layer_package(layer), component="exports", action="update", entry=entry)
