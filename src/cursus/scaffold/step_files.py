"""From a plan to the texts of the files that are the step's alone: code, tests, samples and a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.core.base.specification_base import OutputSpec
from cursus.planner.builder_code import builder_values
from cursus.planner.config_code import narrowed_fields
from cursus.planner.naming import StepNames
from cursus.scaffold.formatting import formatted
from cursus.scaffold.rendering import filled
from cursus.scaffold.script.choosing import imported_packages, script_text
from cursus.scaffold.writing.fields import derived_fields, field_lines, inherited_lines
from cursus.scaffold.writing.page import page_text
from cursus.scaffold.writing.samples import samples_text
from cursus.scaffold.writing.tests import tests_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.planner.plan import PlannedField, PlannedOffer, StepPlan

__all__ = ["own_files"]

_MEMBERS = {
    "input_paths": "expected_input_paths",
    "output_paths": "expected_output_paths",
    "arguments": "expected_arguments",
    "required_env": "required_env_vars",
    "optional_env": "optional_env_vars",
    "packages": "framework_requirements",
    "description": "description",
}
_HYPERPARAMETERS = "hyperparameters"


def own_files(plan: StepPlan) -> dict[str, str]:
    """The files of a step by their path below the root, as they are written; equal plans give equal files.

    Raises:
        PlanError: a part of the plan makes no Python.
    """
    names = StepNames.of(plan.requirements)
    texts = dict(_texts(plan, names))
    first_party = ("cursus_dev",) if names.project_id else ("cursus", "cursus_runtime")
    return formatted({names.paths[part]: text for part, text in texts.items()}, first_party)  # type: ignore[index]  # components


def _texts(plan: StepPlan, names: StepNames) -> Iterator[tuple[str, str]]:
    shared: dict[str, Any] = {
        "step": plan.name,
        "stem": names.stem,
        "package": names.package,
        "contract": plan.contract,
        "spec": plan.specification,
        "config": plan.config,
        "builder": plan.builder,
        "hyperparameters": plan.hyperparameters,
    }
    if plan.contract:
        yield "contract", filled("contract.py", **shared, members=_contract_members(plan))
    yield "spec", filled("spec.py", **shared, without=_without(plan), usual_path=_usual_path)
    yield "config", filled("config.py", **shared, **_config_values(plan))
    if plan.hyperparameters:
        yield "hyperparameters", filled("hyperparameters.py", **shared, groups=_groups(plan.hyperparameters.fields))
    yield "builder", filled("builder.py", **{**shared, **builder_values(plan)})
    if plan.script:
        yield "script", script_text(plan)
    yield "samples", samples_text(plan)
    yield "tests", tests_text(plan, names)
    yield "docs", page_text(plan, names)


def _contract_members(plan: StepPlan) -> list[tuple[str, Any]]:
    """What the contract says, by the names of its class; what it says nothing of is left out."""
    contract = plan.contract.model_copy(update={"packages": imported_packages(plan)}) if plan.contract else None
    told = ((written, getattr(contract, name)) for name, written in _MEMBERS.items())
    return [(name, value) for name, value in told if value]


def _without(plan: StepPlan) -> dict[str, tuple[str, ...]]:
    return {str(each.job_type): each.without for each in plan.specification.variants if each.without}


def _usual_path(offer: PlannedOffer) -> str:
    return OutputSpec(offer.logical_name, offer.output_type).property_path


def _config_values(plan: StepPlan) -> dict[str, Any]:
    essential, system = _groups(narrowed_fields(plan))
    inherited = inherited_lines(plan.config.inherited, plan.config.base_module, plan.config.base_class)
    own = {field.name for field in plan.config.fields}
    if plan.hyperparameters and _HYPERPARAMETERS not in own:
        told = f'{_HYPERPARAMETERS}: {plan.hyperparameters.class_name} = Field(description="What steers the training.")'
        essential = [*essential, told]
    return {
        "summary": f"What a user sets of {plan.name}" if plan.config.fields else f"What {plan.name} runs with",
        "groups": [essential, [*system, *inherited]],
        "derived": derived_fields(plan.config.fields),
    }


def _groups(fields: tuple[PlannedField, ...]) -> list[list[str]]:
    return [field_lines(fields, "essential"), field_lines(fields, "system")]
