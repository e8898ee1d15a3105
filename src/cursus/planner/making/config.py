"""The config class: its base, the defaults that it gives to fields of that, and fields of its own in three tiers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.core.base.enums import DependencyType, StepKind
from cursus.planner.base_classes import base_fields, bases_of, framework_of
from cursus.planner.making.containers import container_defaults
from cursus.planner.making.fields import planned_field
from cursus.planner.making.specification import JOB_TYPE
from cursus.planner.patterns import PATTERNS
from cursus.planner.plan import PlannedConfig, PlannedField

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cursus.planner.naming import StepNames
    from cursus.planner.plan import PlannedHyperparameters, PlannedNeed
    from cursus.planner.requirements import StepRequirements

__all__ = ["own_fields", "planned_config"]

_OF_CSV = {"content_type": "text/csv", "accept": "text/csv", "split_type": "Line", "assemble_with": "Line"}


def own_fields(
    given: StepRequirements, hyperparameters: PlannedHyperparameters | None, unanswered: Sequence[PlannedNeed]
) -> tuple[PlannedField, ...]:
    """The fields that the base does not have: essential ones first, then those with defaults, then derived ones.

    Needs that no registered step answers get a field each, by which a user says where the data lie.
    """
    base = base_fields(given)
    found = [each for each in _fields(given, hyperparameters) if each.name not in base]
    found += [_place_of(need, {*base, *(each.name for each in found)}) for need in unanswered]
    order = ("essential", "system", "derived")
    return tuple(sorted(found, key=lambda each: order.index(each.tier)))


def _fields(given: StepRequirements, hyperparameters: PlannedHyperparameters | None) -> Iterator[PlannedField]:
    pattern = PATTERNS[given.sagemaker_step_type]
    if given.job_types:
        yield _job_type(given)
    if hyperparameters is not None:
        yield PlannedField(
            name="hyperparameters",
            tier="essential",
            annotation=hyperparameters.class_name,
            description="What steers the training.",
        )
    yield from (planned_field(given, each, pattern) for each in given.parameters)
    yield from _container_fields(given)


def _place_of(need: PlannedNeed, taken: set[str]) -> PlannedField:
    name = f"{need.logical_name.lower()}_uri"
    outside = need.dependency_type is DependencyType.CUSTOM_PROPERTY and need.required
    about = f"Where {need.logical_name} lies: an S3 address or a local path"
    return PlannedField(
        name=next(each for each in (name, *(f"{name}_{at}" for at in range(2, 1000))) if each not in taken),
        tier="essential" if outside else "system",
        annotation="str" if outside else "str | None",
        description=f"{about}." if outside else f"{about}; unset: a step offers it.",
        input=need.logical_name,
    )


def _job_type(given: StepRequirements) -> PlannedField:
    takes = PATTERNS[given.sagemaker_step_type].takes_arguments
    return PlannedField(
        name=JOB_TYPE,
        tier="essential",
        annotation="JobType",
        description="What the run is for.",
        arg="--job_type" if takes else None,
        sample=given.job_types[0].value,
    )


def _container_fields(given: StepRequirements) -> Iterator[PlannedField]:
    """Fields about the container that the base has not."""
    bases, base = bases_of(given), base_fields(given)
    for name, value in container_defaults(given).items():
        if name not in base:
            about = "The container's version." if name == bases.version_field else f"The container's {name}."
            yield PlannedField(name=name, tier="system", annotation="str", description=about, default=value)


def planned_config(given: StepRequirements, names: StepNames, fields: tuple[PlannedField, ...]) -> PlannedConfig:
    """The config class with these fields of its own."""
    name, module = bases_of(given).config
    return PlannedConfig(
        class_name=names.config_class,
        base_class=name,
        base_module=module,
        fields=fields,
        inherited=_inherited(given, names),
        checks=tuple(_checks(given, fields)),
    )


def _inherited(given: StepRequirements, names: StepNames) -> dict[str, Any]:
    """The defaults of the base's fields that this step has otherwise."""
    pattern, base = PATTERNS[given.sagemaker_step_type], base_fields(given)
    found: dict[str, Any] = {pattern.entry_field: names.entry_point} if pattern.entry_field else {}
    if pattern.machines:
        asked = given.resources
        values = {
            pattern.machines.instance_type: asked.instance_type,
            pattern.machines.instance_count: asked.instance_count if asked.instance_count > 1 else None,
            pattern.machines.volume_size: asked.volume_size,
        }
        found |= {name: value for name, value in values.items() if name and value is not None}
    found |= {name: value for name, value in container_defaults(given).items() if name in base}
    if given.sagemaker_step_type is StepKind.TRANSFORM:
        found |= _rows_of_csv(given)
    found |= {each.name: each.default for each in given.parameters if each.name in base and each.default is not None}
    return found


def _rows_of_csv(given: StepRequirements) -> dict[str, Any]:
    """How rows are sent and put together, unless the requirements say that they are no CSV, or how themselves."""
    is_said = any(each.name == "content_type" for each in given.parameters)
    is_other = any(each.format not in {None, "csv", "model"} for each in given.inputs)
    return {} if is_said or is_other else dict(_OF_CSV)


def _checks(given: StepRequirements, fields: tuple[PlannedField, ...]) -> Iterator[str]:
    """What the class refuses, in words."""
    for each in fields:
        if "ge" in each.constraints or "le" in each.constraints:
            least, most = each.constraints.get("ge"), each.constraints.get("le")
            bounds = [f"at least {least}" if least is not None else "", f"at most {most}" if most is not None else ""]
            yield f"{each.name} is {' and '.join(filter(None, bounds))}"
        elif each.annotation.startswith("Literal"):
            yield f"{each.name} is one of {each.annotation.removeprefix('Literal[').partition(']')[0]}"
        elif "min_length" in each.constraints:
            yield f"{each.name} is not empty"
    if given.sagemaker_step_type is StepKind.TRAINING and framework_of(given):
        yield "the hyperparameters agree with each other"
