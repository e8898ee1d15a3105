"""From requirements to a whole plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.enums import StepKind
from cursus.planner.making.alignment import alignment_of
from cursus.planner.making.builder import planned_builder
from cursus.planner.making.config import own_fields, planned_config
from cursus.planner.making.errors import error_handling
from cursus.planner.making.files import planned_files
from cursus.planner.making.hyperparameters import planned_hyperparameters
from cursus.planner.making.integration import integrate, unanswered
from cursus.planner.making.neighbourhood import Neighbourhood, read_neighbourhood
from cursus.planner.making.overview import citations_of, overview_of
from cursus.planner.making.script import planned_script
from cursus.planner.making.specification import planned_contract, planned_registration, planned_specification
from cursus.planner.making.tests import planned_tests
from cursus.planner.making.trace import traces_of
from cursus.planner.making.undecided import open_questions, with_fields
from cursus.planner.naming import StepNames
from cursus.planner.plan import Component, StepPlan
from cursus.planner.requirement_checks import refuse_faults

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.planner.requirements import StepRequirements
    from cursus.registry.unified import UnifiedRegistryManager

__all__ = ["make_plan", "plan_beside"]


def make_plan(given: StepRequirements, root: Path, registry: UnifiedRegistryManager) -> StepPlan:
    """The plan of a step, complete over its layers, files, neighbours, edge cases and tests; nothing is written.

    Args:
        given: What the step must do.
        root: The folder that its files go below, and that holds `development/projects`.
        registry: The steps that it will stand beside.

    Raises:
        PlanError: the requirements contradict themselves, or do not fit the step's type; all faults together.
    """
    refuse_faults(given)
    return plan_beside(given, read_neighbourhood(given, root, registry))


def plan_beside(given: StepRequirements, world: Neighbourhood) -> StepPlan:
    """The plan of sound requirements, beside steps that have been read."""
    names = StepNames.of(given)
    spec, open_ = planned_specification(given, names, world)
    hyperparameters = planned_hyperparameters(given, names)
    fields = own_fields(given, hyperparameters, unanswered(given, spec, world))
    contract = planned_contract(given, names, spec, fields)
    config, script = planned_config(given, names, fields), planned_script(given)
    registration = planned_registration(given, names)
    integration = integrate(given, spec, world, frozenset(each.input for each in fields if each.input))
    errors = error_handling(given, config, integration)
    tests = planned_tests(given, names, (spec, contract, script), errors.edge_cases)
    layers: dict[Component, bool] = {
        "contract": contract is not None,
        "script": script is not None,
        "hyperparameters": hyperparameters is not None,
        "samples": given.sagemaker_step_type in {StepKind.PROCESSING, StepKind.TRAINING, StepKind.TRANSFORM},
    }
    always: tuple[Component, ...] = ("spec", "config", "builder", "registry", "exports", "tests", "docs")
    components = frozenset[Component]((*always, *(each for each, there in layers.items() if there)))
    return StepPlan(
        requirements=given,
        overview=overview_of(given, spec, integration, world),
        registration=registration,
        specification=spec,
        contract=contract,
        config=config,
        builder=planned_builder(given, names, spec, config),
        script=script,
        hyperparameters=hyperparameters,
        files=planned_files(names, registration, components, "prefer-workspace" if world.shadowed else None),
        integration=integration,
        alignment=alignment_of(given.sagemaker_step_type, spec, contract, config),
        errors=errors,
        tests=tests,
        trace=traces_of(given, names, tests, errors.edge_cases, layers),
        undecided=open_questions(given, spec, integration, world, with_fields(open_, fields)),
        citations=citations_of(given),
    )
