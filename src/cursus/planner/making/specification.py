"""The plan's specification, contract and registration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.config_fields.markers import text_value
from cursus.planner.making.paths import input_paths, output_paths
from cursus.planner.making.ports import needs_of, node_type_of, offers_of
from cursus.planner.making.sources import settle_needs, settle_offers
from cursus.planner.patterns import PATTERNS
from cursus.planner.plan import (
    PlannedContract,
    PlannedRegistration,
    PlannedSpecification,
    PlannedVariant,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cursus.core.base.enums import JobType
    from cursus.planner.making.neighbourhood import Neighbourhood
    from cursus.planner.naming import StepNames
    from cursus.planner.plan import PlannedField, Undecided
    from cursus.planner.requirements import InputRequirement, OutputRequirement, StepRequirements

__all__ = ["JOB_TYPE", "planned_contract", "planned_registration", "planned_specification"]

JOB_TYPE = "job_type"


def planned_specification(
    given: StepRequirements, names: StepNames, world: Neighbourhood
) -> tuple[PlannedSpecification, list[Undecided]]:
    """What the step needs and offers, for each of its job types, and what is left open about it."""
    needs = list(settle_needs(needs_of(given), world))
    offers = list(settle_offers(given, offers_of(given), world))
    found = PlannedSpecification(
        constant=names.spec_constant,
        step_type=given.step_name,
        node_type=node_type_of(tuple(need for need, _ in needs), tuple(offer for offer, _ in offers)),
        needs=tuple(need for need, _ in needs),
        offers=tuple(offer for offer, _ in offers),
        variants=tuple(_variant(given, each) for each in given.job_types),
    )
    return found, [each for _, listed in (*needs, *offers) for each in listed]


def _variant(given: StepRequirements, job_type: JobType) -> PlannedVariant:
    ports: list[InputRequirement | OutputRequirement] = [*given.inputs, *given.outputs]
    lacks = [each for each in ports if each.job_types and job_type not in each.job_types]
    why = "; ".join(f"{each.name} is for {' and '.join(each.job_types)} alone" for each in lacks)
    return PlannedVariant(job_type=job_type, without=tuple(each.name for each in lacks), why=why)


def planned_contract(
    given: StepRequirements, names: StepNames, spec: PlannedSpecification, fields: Sequence[PlannedField]
) -> PlannedContract | None:
    """What the script reads, writes and is told; None where the step runs none of its own."""
    pattern = PATTERNS[given.sagemaker_step_type]
    if pattern.contract is None:
        return None
    told = [each for each in fields if each.env]
    required = [each for each in told if each.tier == "essential"]
    return PlannedContract(
        constant=names.contract_constant,
        class_name=pattern.contract,
        entry_point=names.entry_point,
        input_paths=dict(input_paths(given, spec.needs)),
        output_paths=dict(output_paths(given, spec.offers)),
        arguments={str(each.arg).lstrip("-"): _argument(given, each) for each in fields if each.arg},
        required_env=tuple(str(each.env) for each in required),
        optional_env={str(each.env): _text(each) for each in told if each not in required},
        packages=_packages(given),
        description=given.description,
    )


def _argument(given: StepRequirements, field: PlannedField) -> str:
    return given.job_types[0].value if field.name == JOB_TYPE and given.job_types else _text(field)


def _text(field: PlannedField) -> str:
    """A default as the job is told it."""
    default = list(field.default) if isinstance(field.default, tuple) else field.default
    return str(text_value(default))


def _packages(given: StepRequirements) -> dict[str, str]:
    """The libraries that the script imports: those said, and what the operations need."""
    needed = {"pandas": ">=1.1", "numpy": ">=1.19"} if PATTERNS[given.sagemaker_step_type].runs_operations else {}
    if any(each.do in {"evaluate", "calibrate"} for each in given.operations):
        needed["scikit-learn"] = ">=0.23"
    if any(each.do == "score" for each in given.operations):
        needed["xgboost"] = ">=1.7"
    return {**needed, **given.container.packages}


def planned_registration(given: StepRequirements, names: StepNames) -> PlannedRegistration:
    """The step's line in its table."""
    return PlannedRegistration(
        name=given.step_name,
        config_class=names.config_class,
        builder_step_name=names.builder_class,
        spec_type=given.step_name,
        sagemaker_step_type=given.sagemaker_step_type,
        description=given.description,
        workspace_id=given.project_id if given.developer_type == "isolated" else None,
    )
