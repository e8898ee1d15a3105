"""Section 1, and the pages of the developer guide that the plan follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.enums import StepKind
from cursus.planner.base_classes import framework_of
from cursus.planner.guide_pages import page_name
from cursus.planner.patterns import PATTERNS
from cursus.planner.plan import Citation, Overview

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cursus.planner.making.neighbourhood import Neighbourhood
    from cursus.planner.plan import Integration, PlannedSpecification
    from cursus.planner.requirements import StepRequirements

__all__ = ["citations_of", "overview_of"]


def overview_of(
    given: StepRequirements, spec: PlannedSpecification, integration: Integration, world: Neighbourhood
) -> Overview:
    """What the step is, and where it stands."""
    return Overview(
        purpose=given.description,
        inputs=tuple(_port(each.name, each.description, required=each.required) for each in given.inputs),
        outputs=tuple(_port(each.name, each.description) for each in given.outputs),
        position=_position(integration),
        considerations=tuple(_considerations(given, spec, world)),
        principles=tuple(_principles(given, spec)),
    )


def _port(name: str, about: str, *, required: bool = True) -> str:
    return f"{name}{'' if required else ' (optional)'}{f': {about}' if about else ''}"


def _position(integration: Integration) -> str:
    before = _names(each.step for each in integration.upstream if each.chosen)
    behind = _names(each.step for each in integration.downstream if each.chosen)
    told = [f"after {before}" if before else "at the start", f"before {behind}" if behind else "at the end"]
    return f"{' and '.join(told)} of a pipeline"


def _names(steps: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(steps))


def _considerations(given: StepRequirements, spec: PlannedSpecification, world: Neighbourhood) -> Iterator[str]:
    framework = framework_of(given)
    if framework and PATTERNS[given.sagemaker_step_type].entry_field:
        said = "as the requirements say" if given.container.framework else "the usual one of such a step"
        if (
            framework == "xgboost"
            and given.sagemaker_step_type is StepKind.PROCESSING
            and not given.container.framework
        ):
            said = "since it scores with a model of XGBoost"
        yield f"the script runs in the {framework} container: {said}"
    if spec.variants:
        yield f"one specification for each of {', '.join(each.job_type for each in spec.variants)}; the rest is shared"
    if given.developer_type == "isolated":
        elsewhere = f"{given.project_id}:{given.step_name}"
        yield f"the step lives in the workspace {given.project_id}; elsewhere it is written {elsewhere}"
    else:
        yield "the step joins the shared steps, which all projects see"
    if world.shadowed is not None:
        yield f"{given.step_name} is a {world.shadowed.origin} step, too: in the workspace the name means this one"
    for each in given.functions:
        yield f"{each.name} is written by hand: the requirements name no operation for it"


def _principles(given: StepRequirements, spec: PlannedSpecification) -> Iterator[str]:
    ports = f"{len(spec.needs)} needs and {len(spec.offers)} offers"
    yield f"specification-driven: {ports} are declared, and wires follow from them"
    if PATTERNS[given.sagemaker_step_type].contract:
        yield "contract first: the script knows container paths and variables, and nothing of the pipeline"
    if given.parameters or given.hyperparameters:
        yield "three tiers: what a user must say, what has a default, and what follows from the rest"
    yield "one registry: a line in its table makes the step known by its name"


def citations_of(given: StepRequirements) -> tuple[Citation, ...]:
    """The pages of the guide that the plan follows, each with why."""
    pattern = PATTERNS[given.sagemaker_step_type]
    found = {
        "creation_process": "the order in which the parts are made",
        "alignment_rules": "the logical names of contract, specification and builder",
        "standardization_rules": "the names of classes, constants and files",
        pattern.guide: f"the base builder of {pattern.kind} steps, and what it does",
    }
    if given.developer_type == "isolated":
        found["ws_adding_new_pipeline_step"] = f"where files lie in the workspace {given.project_id}"
        found["ws_hybrid_registry_integration"] = "whose step a name means"
    for each in given.design_patterns:
        found.setdefault(page_name(each), "named in the requirements")
    return tuple(Citation(page=page, why=why) for page, why in found.items())
