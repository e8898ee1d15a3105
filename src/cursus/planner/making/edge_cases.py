"""What can go wrong in this very step: from its tables, columns, operations, values, models and wires."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.core.base.enums import StepKind
from cursus.planner.making.operation_cases import operation_cases
from cursus.planner.patterns import PATTERNS
from cursus.planner.plan import EdgeCase
from cursus.planner.table_flow import is_model, is_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.planner.plan import Integration
    from cursus.planner.requirements import InputRequirement, ParameterRequirement, StepRequirements

__all__ = ["edge_cases_of"]

_LONG = 256


def edge_cases_of(given: StepRequirements, integration: Integration) -> tuple[EdgeCase, ...]:
    """The edge cases, each with what it concerns: first what the requirements name themselves."""
    return (
        *_said(given),
        *(case for each in given.inputs for case in _input(each, given)),
        *operation_cases(given),
        *(case for each in given.parameters for case in _parameter(each)),
        *(case for each in given.hyperparameters for case in _hyperparameter(each)),
        *_of_type(given),
        *_wires(integration),
    )


def _case(name: str, concerns: tuple[str, ...], where: Any, what: str, handling: str) -> EdgeCase:
    return EdgeCase(id=name, concerns=concerns, what=what, handling=handling, where=where)


def _said(given: StepRequirements) -> Iterator[EdgeCase]:
    where = "script" if PATTERNS[given.sagemaker_step_type].entry_field else "builder"
    for at, text in enumerate(given.edge_cases, 1):
        own = f"edge_case:{at}"
        handling = "refused with a message that names it, until the requirements say otherwise"
        yield _case(own, (own, *_named_in(text, given)), where, text, handling)


def _named_in(text: str, given: StepRequirements) -> list[str]:
    """The requirements whose names a text holds."""
    words = set(text.replace(",", " ").replace(".", " ").replace("'", " ").replace("`", " ").split())
    return [each for each in given.ids() if each.partition(":")[2] in words]


def _input(port: InputRequirement, given: StepRequirements) -> Iterator[EdgeCase]:
    own, name = (f"input:{port.name}",), port.name
    runs = PATTERNS[given.sagemaker_step_type].runs_operations or given.sagemaker_step_type is StepKind.TRAINING
    if not port.required:
        yield _case(
            f"left_out.{name}",
            own,
            "script" if runs else "builder",
            f"nothing is wired to {name}",
            f"the step goes on without {name}, and its log says so",
        )
    for each in port.job_types:
        yield _case(
            f"only_for.{name}.{each}",
            (*own, f"job_type:{each}"),
            "compiler",
            f"a run that is not for {each} is wired to {name}",
            f"only the specification of {each} has the need",
        )
    if not runs:
        return
    if is_model(port):
        yield _case(
            f"no_model.{name}",
            own,
            "script",
            f"the archive of {name} holds no model that the script knows",
            "refused: the message lists what the archive holds",
        )
    elif is_table(port):
        yield from _table(port, own)


def _table(port: InputRequirement, own: tuple[str, ...]) -> Iterator[EdgeCase]:
    name, form = port.name, port.format or "a table"
    yield _case(
        f"empty.{name}",
        own,
        "script",
        f"{name} has no file, or no row ({form})",
        f"refused: the message names the folder of {name}",
    )
    if port.columns:
        listed = ", ".join(port.columns)
        yield _case(
            f"columns.{name}",
            own,
            "script",
            f"{name} lacks one of its columns: {listed}",
            "refused before any work: the message lists the columns that are there",
        )
    numbers = [column for column, kind in port.columns.items() if kind in {"number", "integer"}]
    if numbers:
        yield _case(
            f"text.{name}",
            own,
            "script",
            f"{', '.join(numbers)} of {name} hold text",
            "refused: the message quotes the first values that are no numbers",
        )
    for column, kind in port.columns.items():
        if isinstance(kind, tuple):
            yield _case(
                f"values.{name}.{column}",
                own,
                "script",
                f"{column} of {name} holds something else than {', '.join(map(str, kind))}",
                "the row is taken as it is: the requirements give no rule for it",
            )


def _parameter(field: ParameterRequirement) -> Iterator[EdgeCase]:
    yield from _bounds(field, f"parameter:{field.name}")
    if field.type in {"list[str]", "dict"}:
        yield _case(
            f"long.{field.name}",
            (f"parameter:{field.name}",),
            "builder",
            f"{field.name} is longer than the {_LONG} characters that a variable may have",
            "the base builder puts it into a file, and the variable holds its address",
        )
    if field.optional:
        yield _case(
            f"unset.{field.name}",
            (f"parameter:{field.name}",),
            "script",
            f"{field.name} is not set, and its variable is empty",
            "the script takes an empty variable for a value that is not set",
        )
    if field.derived_from:
        yield _case(
            f"derived.{field.name}",
            (f"parameter:{field.name}",),
            "config",
            f"{field.derived_from} cannot be computed for some values",
            "the config fails when the value is first read, with the expression named",
        )


def _hyperparameter(field: ParameterRequirement) -> Iterator[EdgeCase]:
    yield from _bounds(field, f"hyperparameter:{field.name}")


def _bounds(field: ParameterRequirement, own: str) -> Iterator[EdgeCase]:
    bounds = [
        f"below {field.minimum:g}" if field.minimum is not None else "",
        f"above {field.maximum:g}" if field.maximum is not None else "",
        f"none of {', '.join(map(str, field.choices))}" if field.choices else "",
    ]
    told = " or ".join(filter(None, bounds))
    if told:
        yield _case(
            f"bounds.{field.name}",
            (own,),
            "config",
            f"{field.name} is {told}",
            "the config is refused before anything is compiled",
        )


def _of_type(given: StepRequirements) -> Iterator[EdgeCase]:
    """What the step's SageMaker type brings along, about the ports that it concerns."""
    ports = {each.name for each in given.inputs}
    if given.sagemaker_step_type is StepKind.TRAINING and "input_path" in ports:
        yield _case(
            "splits.input_path",
            ("input:input_path",),
            "script",
            "input_path has no folder val, or none of train, val and test",
            "without val the script trains without early stopping; without train it refuses",
        )
    if given.sagemaker_step_type is StepKind.TRAINING and given.hyperparameters:
        concerns = tuple(f"hyperparameter:{each.name}" for each in given.hyperparameters)
        yield _case(
            "hyperparameters.variable",
            concerns,
            "config",
            "a hyperparameter is a pipeline parameter, which only a run knows",
            "refused: they travel in a file that is written before the run",
        )
    if given.sagemaker_step_type is StepKind.TRANSFORM:
        yield _case(
            "payload.transform_input",
            ("input:transform_input",),
            "service",
            "a record of transform_input is larger than max_payload_in_mb",
            "the job fails and names the file; the limit is a field of the config",
        )
    if "model_data" in ports:
        yield _case(
            "repack.model_data",
            ("input:model_data",),
            "builder",
            "the archive of model_data does not hold the code that serves it",
            "a job that puts it in goes before, where the framework needs that",
        )


def _wires(integration: Integration) -> Iterator[EdgeCase]:
    for name in integration.unmet:
        yield _case(
            f"unmet.{name}",
            (f"input:{name}",),
            "compiler",
            f"no registered step offers what {name} needs",
            "compiling is refused and names node, need and fix",
        )
    for each in integration.upstream:
        if each.chosen and each.ties_with:
            yield _case(
                f"tie.{each.need}",
                (f"input:{each.need}",),
                "compiler",
                f"{each.need} is answered as well by {', '.join(each.ties_with)}",
                "a pipeline with both is refused until a pin in its DAG decides",
            )
