"""The needs and offers of the plan: types, data types and property paths where the requirements do not say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.enums import DataType, DependencyType, NodeType, StepKind
from cursus.core.base.specification_base import OutputSpec
from cursus.planner.patterns import PATTERNS
from cursus.planner.plan import PlannedNeed, PlannedOffer
from cursus.planner.table_flow import is_model

if TYPE_CHECKING:
    from cursus.planner.patterns import Pattern
    from cursus.planner.requirements import InputRequirement, OutputRequirement, StepRequirements

__all__ = ["HYPERPARAMETERS", "keywords_of", "needs_of", "node_type_of", "offers_of", "usual_property_path"]

HYPERPARAMETERS = "hyperparameters_s3_uri"
"""The need that a training step's builder answers itself, with the file that it makes of the config."""

_OUTPUT_FILES = "properties.ProcessingOutputConfig.Outputs['{name}'].S3Output.S3Uri"
_VALUES = frozenset({DependencyType.MODEL_NAME, DependencyType.MODEL_PACKAGE, DependencyType.OUTPUT_PARAMETER})
_TRAINING_FILES = "properties.OutputDataConfig.S3OutputPath"


def needs_of(given: StepRequirements) -> tuple[PlannedNeed, ...]:
    """The needs; of a training step also the file of its hyperparameters. Sources are as the requirements say."""
    pattern = PATTERNS[given.sagemaker_step_type]
    needs = tuple(_need(each, pattern) for each in given.inputs)
    if given.sagemaker_step_type is not StepKind.TRAINING or any(each.name == HYPERPARAMETERS for each in given.inputs):
        return needs
    about = "The hyperparameters' file; the builder makes it from the config."
    return (
        *needs,
        PlannedNeed(
            logical_name=HYPERPARAMETERS,
            dependency_type=DependencyType.HYPERPARAMETERS,
            required=False,
            description=about,
        ),
    )


def _need(port: InputRequirement, pattern: Pattern) -> PlannedNeed:
    fixed = pattern.fixed_needs.get(port.name)
    found = fixed.type if fixed else port.type or _need_type(port, pattern)
    is_value = found in _VALUES and port.data_type is DataType.S3_URI
    return PlannedNeed(
        logical_name=port.name,
        dependency_type=found,
        required=port.required,
        compatible_sources=port.compatible_sources,
        semantic_keywords=port.semantic_keywords or keywords_of(port.name),
        data_type=DataType.STRING if is_value else port.data_type,
        aliases=port.aliases,
        description=port.description,
    )


def _need_type(port: InputRequirement, pattern: Pattern) -> DependencyType:
    if is_model(port):
        return DependencyType.MODEL_ARTIFACTS
    return DependencyType.HYPERPARAMETERS if port.name == HYPERPARAMETERS else pattern.need_types[0]


def keywords_of(name: str) -> tuple[str, ...]:
    """The words of a logical name, which break ties.

    >>> keywords_of("raw_data")
    ('raw', 'data')
    """
    return tuple(dict.fromkeys(word for word in name.lower().split("_") if word))


def offers_of(given: StepRequirements) -> tuple[PlannedOffer, ...]:
    """The offers, each with the property by which the run finds it."""
    model = _model_output(given)
    return tuple(_offer(each, given, is_the_model=each.name == model) for each in given.outputs)


def _model_output(given: StepRequirements) -> str | None:
    """The output of a training step that is its model: the one that says so, else the first."""
    if given.sagemaker_step_type is not StepKind.TRAINING:
        return None
    said = (each.name for each in given.outputs if each.format == "model" or each.type is not None)
    models = {each.name: each.type for each in given.outputs}
    named = next((name for name in said if models[name] in {None, DependencyType.MODEL_ARTIFACTS}), None)
    return named or next((each.name for each in given.outputs if each.type is None), None)


def _offer(port: OutputRequirement, given: StepRequirements, *, is_the_model: bool) -> PlannedOffer:
    kind = given.sagemaker_step_type
    found = port.type or _offer_type(port, kind, is_the_model=is_the_model)
    is_value = found in _VALUES and port.data_type is DataType.S3_URI
    return PlannedOffer(
        logical_name=port.name,
        output_type=found,
        property_path=port.property_path or usual_property_path(kind, found, port.name),
        data_type=DataType.STRING if is_value else port.data_type,
        aliases=port.aliases,
        description=port.description,
    )


def _offer_type(port: OutputRequirement, kind: StepKind, *, is_the_model: bool) -> DependencyType:
    if is_the_model or (kind is StepKind.PROCESSING and port.format == "model"):
        return DependencyType.MODEL_ARTIFACTS
    types = PATTERNS[kind].offer_types
    return DependencyType.CUSTOM_PROPERTY if kind is StepKind.TRAINING else types[0]


def usual_property_path(kind: StepKind, offered: DependencyType, name: str) -> str:
    """Where a run of such a step finds an offer of that type."""
    if kind is StepKind.PROCESSING:
        return _OUTPUT_FILES.format(name=name)
    if kind is StepKind.TRAINING and offered is not DependencyType.MODEL_ARTIFACTS:
        return _TRAINING_FILES
    return OutputSpec(name, offered).property_path


def node_type_of(needs: tuple[PlannedNeed, ...], offers: tuple[PlannedOffer, ...]) -> NodeType:
    """The step's place in a pipeline, by what it needs of other steps and offers."""
    wired = [each for each in needs if each.dependency_type is not DependencyType.CUSTOM_PROPERTY]
    if not wired:
        return NodeType.SOURCE if offers else NodeType.SINK if needs else NodeType.SINGULAR
    return NodeType.INTERNAL if offers else NodeType.SINK
