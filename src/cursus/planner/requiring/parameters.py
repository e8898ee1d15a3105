"""What a user sets: names, variables, arguments, and values that contradict each other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from cursus.errors import did_you_mean
from cursus.planner.base_classes import base_config, base_fields, field_problem
from cursus.planner.derived import derived_names
from cursus.planner.patterns import PATTERNS
from cursus.planner.requiring.faults import RequirementFault, name_faults, repeated, text_faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.core.documents import Keys
    from cursus.planner.requirements import ParameterRequirement, StepRequirements

__all__ = ["parameter_faults"]

# Variables that the service, the container or Python gives a meaning.
_TAKEN = re.compile(r"(SM|AWS|SAGEMAKER|PYTHON|LD|OMP|TRAINING_JOB)_.*|PATH|HOME|USER|PWD|LANG|TZ|PYTHONPATH|DMLC_.*")
_TYPES: dict[str, type | tuple[type, ...]] = {
    "str": str, "int": int, "float": (int, float), "bool": bool, "list[str]": tuple, "dict": dict,
}  # fmt: skip


def parameter_faults(given: StepRequirements) -> Iterator[RequirementFault]:
    """Faults of the parameters and hyperparameters, each with its keys."""
    both = [*given.parameters, *given.hyperparameters]
    for part, listed in (("parameters", given.parameters), ("hyperparameters", given.hyperparameters)):
        yield from repeated((((part, at, "name"), each.name) for at, each in enumerate(listed)), "field")
        for at, each in enumerate(listed):
            yield from _names((part, at), each)
            yield from _values((part, at), each)
            yield from _derivation((part, at), each)
    if given.sagemaker_step_type in PATTERNS:
        yield from _fields(given)
    yield from _told(given)
    yield from _circles(both, given)


def _names(keys: Keys, field: ParameterRequirement) -> Iterator[RequirementFault]:
    yield from name_faults((*keys, "name"), field.name)
    yield from text_faults((*keys, "description"), field.description)
    if hasattr(BaseModel, field.name) or field.name.startswith("model_config"):
        fact = f"{field.name!r} is something that every config class has"
        yield RequirementFault((*keys, "name"), fact, "choose another name")
    if field.env and field.arg:
        yield RequirementFault((*keys, "arg"), f"{field.name!r} is told twice", "keep env, or keep arg")
    if field.env and _TAKEN.fullmatch(field.env):
        hint = "choose another name for the variable"
        yield RequirementFault((*keys, "env"), f"{field.env} is a variable that the container sets", hint)
    if keys[0] == "hyperparameters" and (field.env or field.arg):
        fact = f"{field.name!r} travels in the file of hyperparameters"
        yield RequirementFault((*keys, "env" if field.env else "arg"), fact, "leave it out, or make it a parameter")


def _values(keys: Keys, field: ParameterRequirement) -> Iterator[RequirementFault]:
    if field.optional and field.default is not None:
        fact = f"{field.name!r} may be left out and has the default {field.default!r}"
        yield RequirementFault((*keys, "optional"), fact, "leave optional out: who sets nothing gets the default")
    for name in ("default", "sample"):
        value = getattr(field, name)
        for fact, hint in _unfit(field, value) if value is not None else ():
            yield RequirementFault((*keys, name), f"{name} {value!r} of {field.name!r} {fact}", hint)
    if field.type not in {"int", "float"}:
        for name in ("minimum", "maximum"):
            if getattr(field, name) is not None:
                yield RequirementFault(
                    (*keys, name), f"a {field.type} has no {name}", "leave it out, or make it a number"
                )
    elif field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        fact = f"minimum {field.minimum:g} is above maximum {field.maximum:g}"
        yield RequirementFault((*keys, "minimum"), fact, "swap them")
    yield from _choices(keys, field)


def _choices(keys: Keys, field: ParameterRequirement) -> Iterator[RequirementFault]:
    keys = (*keys, "choices")
    if field.choices and field.type not in {"str", "int"}:
        fact = f"a {field.type} has no choices"
        yield RequirementFault(keys, fact, "give minimum and maximum, or make it a str or an int")
        return
    for at, choice in enumerate(field.choices):
        if not _is_a(field.type, choice):
            yield RequirementFault((*keys, at), f"{choice!r} is no {field.type}", "write one, in quotes if need be")
    if len(set(field.choices)) < len(field.choices):
        yield RequirementFault(keys, "a choice stands twice", "list each once")
    if field.choices and (field.minimum is not None or field.maximum is not None):
        yield RequirementFault(keys, f"{field.name!r} has choices and bounds", "keep one of them")


def _unfit(field: ParameterRequirement, value: Any) -> Iterator[tuple[str, str]]:
    if not _is_a(field.type, value):
        yield f"is no {field.type}", "change it, or the type"
        return
    if field.choices and value not in field.choices:
        near = did_you_mean(str(value), map(str, field.choices))
        yield "is none of its choices", near or f"choices: {', '.join(map(str, field.choices))}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        if field.minimum is not None and value < field.minimum:
            yield f"is below its minimum {field.minimum:g}", "change one of them"
        if field.maximum is not None and value > field.maximum:
            yield f"is above its maximum {field.maximum:g}", "change one of them"


def _is_a(kind: str, value: Any) -> bool:
    if isinstance(value, bool) and kind != "bool":
        return False
    if kind == "list[str]":
        return isinstance(value, tuple) and all(isinstance(each, str) for each in value)
    return isinstance(value, _TYPES[kind])


def _derivation(keys: Keys, field: ParameterRequirement) -> Iterator[RequirementFault]:
    if field.derived_from is None:
        return
    for name in ("default", "optional", "choices", "arg", "minimum", "maximum"):
        if getattr(field, name) not in (None, False, ()):
            fact = f"{field.name!r} is derived, and {name} is given"
            yield RequirementFault((*keys, name), fact, "leave one of the two out")
    keys = (*keys, "derived_from")
    if keys[0] == "hyperparameters":
        yield RequirementFault(keys, "hyperparameters are set, not derived", "make it a parameter")
    try:
        names = derived_names(field.derived_from)
    except ValueError as error:
        yield RequirementFault(keys, f"{field.derived_from!r} {error}", "write it over other fields, as in rows * 2")
        return
    if not names:
        yield RequirementFault(keys, f"{field.derived_from!r} is over no field", "give it as a default")


def _fields(given: StepRequirements) -> Iterator[RequirementFault]:
    """Parameters that every config of such a step has, or that are in the way of what it has."""
    base, fields = base_config(given), base_fields(given)
    own = {each.name for each in given.parameters}
    for at, each in enumerate(given.parameters):
        keys: Keys = ("parameters", at)
        if each.name in fields:
            yield from _inherited(keys, each, given)
        elif hasattr(base, each.name) or each.name in {"hyperparameters", *(["job_type"] if given.job_types else [])}:
            fact = f"{each.name!r} is something that every config of such a step has"
            yield RequirementFault((*keys, "name"), fact, "choose another name")
        if each.derived_from:
            yield from _unknown(keys, each, own | set(fields))


def _inherited(keys: Keys, field: ParameterRequirement, given: StepRequirements) -> Iterator[RequirementFault]:
    """A parameter that the base config has: it may give it another default, and nothing else."""
    base, name = base_fields(given)[field.name], field.name
    if field.default is None and not base.is_required():
        hint = "give the default that this step's users get, or leave it out"
        yield RequirementFault((*keys, "name"), f"every config of such a step has {name!r}, with a default", hint)
    elif field.default is not None and (problem := field_problem(base, field.default)):
        fact = f"{name!r} of such a step does not take {field.default!r}: {problem}"
        yield RequirementFault((*keys, "default"), fact, "`cursus steps show` shows what it takes")
    for what in ("env", "arg", "derived_from", "choices"):
        if getattr(field, what):
            fact = f"{name!r} is a field of every config of such a step"
            yield RequirementFault((*keys, what), fact, f"leave {what} out, or choose another name")


def _unknown(keys: Keys, field: ParameterRequirement, known: set[str]) -> Iterator[RequirementFault]:
    try:
        names = derived_names(field.derived_from or "")
    except ValueError:
        return
    for name in sorted(names - (known - {field.name})):
        hint = did_you_mean(name, known) or "name fields of the config"
        fact = f"{field.name!r} is derived from itself" if name == field.name else f"there is no field {name!r}"
        yield RequirementFault((*keys, "derived_from"), fact, hint)


def _told(given: StepRequirements) -> Iterator[RequirementFault]:
    """Variables and arguments that two parameters have."""
    told = [(("parameters", at), each) for at, each in enumerate(given.parameters)]
    variables = ((keys, each.env or each.name.upper()) for keys, each in told if not each.arg)
    yield from repeated(variables, "variable", str)
    arguments = [(keys, each.arg) for keys, each in told if each.arg]
    yield from repeated(arguments, "argument")
    for keys, flag in arguments:
        if given.job_types and flag.replace("-", "_") == "__job_type":
            yield RequirementFault((*keys, "arg"), f"{flag} tells the job type", "choose another argument")


def _circles(fields: list[ParameterRequirement], given: StepRequirements) -> Iterator[RequirementFault]:
    """Derived fields that need each other."""
    from cursus.dag.model import find_cycle

    over: dict[str, set[str]] = {}
    for each in fields:
        try:
            over[each.name] = derived_names(each.derived_from) if each.derived_from else set()
        except ValueError:
            over[each.name] = set()
    edges = [(source, name) for name, sources in over.items() for source in sorted(sources & set(over) - {name})]
    if circle := find_cycle(over, edges):
        at = next(at for at, each in enumerate(given.parameters) if each.name in circle)
        fact = f"derived fields need each other: {' -> '.join(circle)}"
        yield RequirementFault(("parameters", at, "derived_from"), fact, "derive one of them from what is set")
