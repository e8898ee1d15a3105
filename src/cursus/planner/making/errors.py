"""Section 6: how the step meets what can go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.enums import StepKind
from cursus.planner.making.edge_cases import edge_cases_of
from cursus.planner.patterns import PATTERNS
from cursus.planner.plan import ErrorHandling
from cursus.planner.table_flow import is_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.planner.plan import Integration, PlannedConfig
    from cursus.planner.requirements import StepRequirements

__all__ = ["error_handling"]


def error_handling(given: StepRequirements, config: PlannedConfig, integration: Integration) -> ErrorHandling:
    """The strategy, and the edge cases that it is for."""
    return ErrorHandling(
        input_validation=tuple(_validation(given, config)),
        robustness=tuple(_robustness(given)),
        logging=tuple(_logging(given)),
        reporting=tuple(_reporting(given)),
        edge_cases=edge_cases_of(given, integration),
    )


def _validation(given: StepRequirements, config: PlannedConfig) -> Iterator[str]:
    runs = PATTERNS[given.sagemaker_step_type].runs_operations
    for each in given.inputs if runs else ():
        if each.columns:
            yield f"the script demands the columns {', '.join(each.columns)} of {each.name} before any work"
    required = [each.name for each in given.inputs if each.required]
    if required:
        yield f"the compiler refuses a pipeline in which nothing answers {', '.join(required)}"
    if config.checks:
        yield f"the config refuses values: {'; '.join(config.checks)}"


def _robustness(given: StepRequirements) -> Iterator[str]:
    optional = [each.name for each in given.inputs if not each.required]
    if optional:
        yield f"without {', '.join(optional)} the step does the rest of its work"
    if given.sagemaker_step_type in {StepKind.PROCESSING, StepKind.TRAINING}:
        yield "a job that the service stopped is tried again where the config's retry_policies say so"
    if given.sagemaker_step_type is StepKind.TRAINING:
        yield "a training that spare machines interrupt goes on from its checkpoints where use_checkpoints is set"


def _logging(given: StepRequirements) -> Iterator[str]:
    tables = [each.name for each in given.inputs if is_table(each)]
    if PATTERNS[given.sagemaker_step_type].runs_operations:
        yield f"at level info how many rows came in ({', '.join(tables) or 'no table'}) and went out"
        for at, operation in enumerate(given.operations, 1):
            yield f"at level info what operation {at} ({operation.do}) kept and changed"
        yield from (f"at level warning that {each.name} is still to be written" for each in given.functions)
    elif given.sagemaker_step_type is StepKind.TRAINING:
        yield "at level info each metric of train and validation, in the form that metric_definitions read"
    else:
        yield "the builder logs the step that it made, with values of a run told safely"


def _reporting(given: StepRequirements) -> Iterator[str]:
    if given.sagemaker_step_type in {StepKind.PROCESSING, StepKind.TRAINING}:
        yield "the script ends with 1 where a file is missing, with 2 where data are not valid, and with one message"
        yield "the service shows the message as the job's FailureReason, and the run fails there"
    reports = [each.name for each in given.outputs if each.format == "json"]
    if reports:
        yield f"what was found is left in {', '.join(reports)}"
    yield "the builder raises ConfigurationError with every fault of the config at once"
