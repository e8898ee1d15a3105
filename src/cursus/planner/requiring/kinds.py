"""Whether what is required can be had of the SageMaker type: needs, offers, operations, arguments, hyperparameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.enums import DataType, DependencyType, StepKind
from cursus.errors import did_you_mean
from cursus.planner.patterns import PATTERNS, Pattern
from cursus.planner.requiring.faults import RequirementFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cursus.core.documents import Keys
    from cursus.planner.requirements import OutputRequirement, StepRequirements

__all__ = ["kind_faults"]

_VALUES = frozenset({DependencyType.MODEL_NAME, DependencyType.MODEL_PACKAGE, DependencyType.OUTPUT_PARAMETER})
_KINDS: Keys = ("sagemaker_step_type",)


def kind_faults(given: StepRequirements) -> Iterator[RequirementFault]:
    """Where the requirements do not fit the step's type."""
    pattern = PATTERNS.get(given.sagemaker_step_type)
    if pattern is None:
        hint = f"types that plans are made of: {', '.join(PATTERNS)}; docs/reference/builders.md shows the others"
        yield RequirementFault(_KINDS, f"no plans are made of {given.sagemaker_step_type} steps", hint)
        return
    if not given.inputs and not given.outputs:
        yield RequirementFault(_KINDS, "the step needs nothing and offers nothing", "say what goes in and comes out")
    yield from _needs(given, pattern)
    yield from _offers(given, pattern)
    yield from _work(given, pattern)
    yield from _parameters(given, pattern)
    yield from _container(given, pattern)


def _needs(given: StepRequirements, pattern: Pattern) -> Iterator[RequirementFault]:
    fixed, kind = pattern.fixed_needs, pattern.kind
    for at, each in enumerate(given.inputs):
        keys = ("inputs", at)
        if fixed and each.name not in fixed:
            hint = did_you_mean(each.name, fixed) or f"needs of such a step: {', '.join(fixed)}"
            fact = f"the builder of {kind} steps does not read a need {each.name!r}"
            yield RequirementFault((*keys, "name"), fact, f"{hint}; other names of it go in its aliases")
            continue
        yield from _type((*keys, "type"), each.type, [fixed[each.name].type] if fixed else pattern.need_types, kind)
        is_file = pattern.runs_operations or kind is StepKind.TRAINING
        if is_file and each.data_type is not DataType.S3_URI:
            fact = f"a {kind} job reads files, and {each.name!r} is a {each.data_type}"
            yield RequirementFault((*keys, "data_type"), fact, "make it S3Uri, or a parameter")
    for name, port in fixed.items():
        if port.required and name not in {each.name for each in given.inputs}:
            yield RequirementFault(("inputs",), f"a {kind} step needs {name!r}", f"add an input {name}, {port.type}")
    if kind is StepKind.TRAINING and not any(not _is_hyperparameters(each.name) for each in given.inputs):
        yield RequirementFault(("inputs",), "a Training step needs data", "add an input, as in input_path")


def _is_hyperparameters(name: str) -> bool:
    return name == "hyperparameters_s3_uri"


def _offers(given: StepRequirements, pattern: Pattern) -> Iterator[RequirementFault]:
    least, most = pattern.offers
    kind, legal = pattern.kind, ", ".join(pattern.offer_types)
    if len(given.outputs) < least:
        yield RequirementFault(("outputs",), f"a {kind} step offers something", f"add an output, {legal}")
    if most is not None and len(given.outputs) > most:
        fact = f"a {kind} step has {len(given.outputs)} outputs, and can have {most}"
        yield RequirementFault(("outputs", most), fact, "leave the others out")
    for at, each in enumerate(given.outputs):
        yield from _type(("outputs", at, "type"), each.type, pattern.offer_types, kind)
        yield from _offer_data(("outputs", at), each, pattern)
        yield from _property(("outputs", at, "property_path"), each, kind)
    models = [at for at, each in enumerate(given.outputs) if each.type is DependencyType.MODEL_ARTIFACTS]
    for at in models[1:] if kind is StepKind.TRAINING else ():
        yield RequirementFault(("outputs", at), "a training job leaves one model", "make it of type custom_property")


def _offer_data(keys: Keys, offer: OutputRequirement, pattern: Pattern) -> Iterator[RequirementFault]:
    is_value = (offer.type or pattern.offer_types[0]) in _VALUES
    if not is_value and offer.data_type is not DataType.S3_URI:
        fact = f"{offer.name!r} is a file, and its data type {offer.data_type}"
        yield RequirementFault((*keys, "data_type"), fact, "leave data_type out")
    if is_value and offer.format is not None:
        fact = f"{offer.name!r} is a value that the service knows, not a file"
        yield RequirementFault((*keys, "format"), fact, "leave format out")


def _property(keys: Keys, offer: OutputRequirement, kind: StepKind) -> Iterator[RequirementFault]:
    if offer.property_path is None:
        return
    from cursus.definition.property_paths import property_exists

    of_type = "Model" if kind is StepKind.CREATE_MODEL else kind.value
    problem = property_exists(of_type, offer.property_path)
    if problem or not offer.property_path.startswith("properties."):
        hint = "name a property of such a step, as properties.X.Y, or leave property_path out"
        yield RequirementFault(keys, problem or f"{offer.property_path!r} does not begin with properties.", hint)


def _type(
    keys: Keys, found: DependencyType | None, legal: Iterable[DependencyType], kind: StepKind
) -> Iterator[RequirementFault]:
    legal = list(legal)
    if found is not None and found not in legal:
        side = "need" if keys[0] == "inputs" else "offer"
        hint = did_you_mean(found, legal) or f"types: {', '.join(legal)}"
        yield RequirementFault(keys, f"a {kind} step has no {side} of type {found}", hint)


def _work(given: StepRequirements, pattern: Pattern) -> Iterator[RequirementFault]:
    kind = pattern.kind
    if given.operations and not pattern.runs_operations:
        hint = "make it a Processing step before this one"
        yield RequirementFault(("operations",), f"a {kind} step runs no operations on tables", hint)
    if given.functions and not (pattern.runs_operations or kind is StepKind.TRAINING):
        yield RequirementFault(("functions",), f"a {kind} step runs no script of its own", "leave functions out")
    if given.hyperparameters and kind is not StepKind.TRAINING:
        fact = f"a {kind} step trains nothing, and hyperparameters are given"
        yield RequirementFault(("hyperparameters",), fact, "make them parameters")
    if given.source_script and pattern.entry_field is None:
        yield RequirementFault(("source_script",), f"a {kind} step runs no script", "is it a Processing step?")


def _parameters(given: StepRequirements, pattern: Pattern) -> Iterator[RequirementFault]:
    for at, each in enumerate(given.parameters):
        keys = ("parameters", at)
        if each.arg and not pattern.takes_arguments:
            fact = f"the script of a {pattern.kind} step is given no arguments"
            yield RequirementFault((*keys, "arg"), fact, "leave arg out: it is told by an environment variable")
        if each.env and not pattern.takes_variables:
            fact = f"a {pattern.kind} step tells no script by variables"
            yield RequirementFault((*keys, "env"), fact, "leave env out")


def _container(given: StepRequirements, pattern: Pattern) -> Iterator[RequirementFault]:
    asked = given.container.framework
    if asked is not None and asked not in pattern.bases:
        fact = f"a {pattern.kind} step has no container of its own"
        yield RequirementFault(("container", "framework"), fact, "leave container out")
    count = given.resources.instance_count
    if count > 1 and (pattern.machines is None or pattern.machines.instance_count is None):
        fact = f"a {pattern.kind} step runs on no machines of its own, and {count} are asked for"
        yield RequirementFault(("resources", "instance_count"), fact, "leave it out")
