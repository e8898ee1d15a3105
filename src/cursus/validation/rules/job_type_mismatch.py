"""The specifications of a step and its script know the same job types."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from cursus.core.base.enums import JobType
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.reading.config_fields import DeclaredField
    from cursus.validation.reading.script_facts import Argument
    from cursus.validation.reading.specs import DeclaredSpec
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_NAME = "job_type"


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The job types that have a specification and are no choice of the script's or the config's, and the reverse."""
    yield from _config_and_script(step)
    specs = {job_type: spec for spec in step.specs if (job_type := _job_type(step, spec))}
    if not specs:
        return
    yield from _refused_by_script(step, specs)
    if all(_job_type(step, spec) for spec in step.specs):
        for finding in _unlike_config(step, specs):
            yield replace(finding, severity=Severity.WARNING)


def _job_type(step: StepReading, spec: DeclaredSpec) -> str:
    """The job type that a step type carries, also one that is none of the usual ones; empty where it has none."""
    before = f"{step.definition.name}_"
    other = spec.step_type.removeprefix(before) if spec.step_type.startswith(before) else ""
    return "" if spec.fault else (spec.job_type or other).lower()


def _unlike_config(step: StepReading, specs: dict[str, DeclaredSpec]) -> Iterator[Finding]:
    """The job types that only the config or only the specifications have."""
    config = step.config
    field = config.field(_NAME) if config else None
    choices = _choices(field) if field else None
    if choices is None or field is None or config is None:
        return
    for job_type in sorted(choices - set(specs)):
        fact = f"{config.name} takes the job type {job_type!r}, for which there is no specification"
        place = next(iter(specs.values())).place
        yield RULE.finding(step, field.place, fact, f"add a specification for {job_type!r}, or take it away", place)
    for job_type in sorted(set(specs) - choices):
        place = specs[job_type].place
        fact = f"there is a specification for the job type {job_type!r}, which {config.name} does not take"
        if place is not None:
            yield RULE.finding(step, place, fact, f"add {job_type!r} to the field {_NAME}", field.place)


def _refused_by_script(step: StepReading, specs: dict[str, DeclaredSpec]) -> Iterator[Finding]:
    """The job types that the script's parser refuses."""
    argument = _argument(step)
    choices = _known(argument) if argument else set()
    for job_type, spec in specs.items() if argument else ():
        place = spec.place_of("step_type")
        if job_type not in choices and place is not None and argument is not None:
            known = ", ".join(sorted(choices))
            fact = f"there is a specification for the job type {job_type!r}, and the script takes {known}"
            remedy = f"add {job_type!r} to the choices of the script's argument, or remove the specification"
            yield RULE.finding(step, place, fact, remedy, argument.place)


def _config_and_script(step: StepReading) -> Iterator[Finding]:
    """The job types that the config takes and the script's parser refuses."""
    field = step.config.field(_NAME) if step.config else None
    argument = _argument(step)
    taken = _choices(field) if field else None
    if field is None or argument is None or not taken or not any(mark.kind == "Arg" for mark in field.marks):
        return
    known = _known(argument)
    for job_type in sorted(taken - known):
        fact = f"the config takes the job type {job_type!r}, and the script takes {', '.join(sorted(known))}"
        remedy = f"add {job_type!r} to the choices of the script's argument, or narrow the field"
        yield RULE.finding(step, field.place, fact, remedy, argument.place)


def _argument(step: StepReading) -> Argument | None:
    """The script's argument of job types, where it takes only some."""
    arguments = step.script.arguments if step.script else ()
    return next((each for each in arguments if each.dest == _NAME and each.choices), None)


def _known(argument: Argument) -> set[str]:
    return {str(choice).lower() for choice in argument.choices or ()}


def _choices(field: DeclaredField) -> set[str] | None:
    """The job types that a config takes: of a Literal, or all there are; None where that cannot be told."""
    try:
        tree = ast.parse(field.annotation or "", mode="eval")
    except (SyntaxError, ValueError):
        return None
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if named <= {"Annotated", "Arg", "JobType", "Optional"} and "JobType" in named:
        return {str(each) for each in JobType}
    literals = [node.slice for node in ast.walk(tree) if isinstance(node, ast.Subscript) and _is_literal(node.value)]
    parts = [part for each in literals for part in (each.elts if isinstance(each, ast.Tuple) else [each])]
    return {str(part.value).lower() for part in parts if isinstance(part, ast.Constant) and part.value} or None


def _is_literal(node: ast.expr) -> bool:
    return (isinstance(node, ast.Name) and node.id == "Literal") or (
        isinstance(node, ast.Attribute) and node.attr == "Literal"
    )


RULE = Rule(
    code="job-type-mismatch",
    level=2,
    severity=Severity.ERROR,
    what="A job type has a specification, or is one that the config sends, and is refused by "
    "the script's argument. It is a warning where the config and "
    "the specifications differ.",
    why="A step of that job type cannot be built, or its job ends at once: its parser refuses the argument.",
    remedy="Have the same job types in the specifications, in the config's job_type and in the choices of the script.",
    check=check,
    example='parser.add_argument("--job_type", choices=["training"])  # there is a specification for testing',
)
