"""The container paths of inputs and outputs, where the requirements do not say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.enums import DependencyType, StepKind
from cursus.planner.making.ports import HYPERPARAMETERS
from cursus.planner.patterns import PATTERNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cursus.planner.plan import PlannedNeed, PlannedOffer
    from cursus.planner.requirements import StepRequirements

__all__ = ["input_paths", "output_paths"]

_SPLITS = "input_path"
_CHANNELS = "/opt/ml/input/data"
_MODEL = "/opt/ml/model"
_VALUES = frozenset({DependencyType.MODEL_NAME, DependencyType.MODEL_PACKAGE, DependencyType.OUTPUT_PARAMETER})


def input_paths(given: StepRequirements, needs: Sequence[PlannedNeed]) -> Mapping[str, str]:
    """The path of each need; nothing where the step runs no script of its own."""
    said = {each.name: each.path for each in given.inputs if each.path}
    return {each.logical_name: said.get(each.logical_name) or _input_path(given, each.logical_name) for each in needs}


def _input_path(given: StepRequirements, name: str) -> str:
    pattern = PATTERNS[given.sagemaker_step_type]
    if given.sagemaker_step_type is not StepKind.TRAINING:
        # The service unpacks a model's artifacts into the one folder.
        return pattern.input_root if pattern.fixed_needs else f"{pattern.input_root}/{name}"
    if name == HYPERPARAMETERS:
        return f"{_CHANNELS}/config/hyperparameters.json"
    return _CHANNELS if name == _SPLITS else f"{_CHANNELS}/{name}"


def output_paths(given: StepRequirements, offers: Sequence[PlannedOffer]) -> Mapping[str, str]:
    """The path of each offer that a script writes."""
    said = {each.name: each.path for each in given.outputs if each.path}
    files = [each for each in offers if each.output_type not in _VALUES]
    beside = [each for each in files if each.output_type is not DependencyType.MODEL_ARTIFACTS]
    alone = len(beside) == 1
    return {each.logical_name: said.get(each.logical_name) or _output_path(given, each, alone=alone) for each in files}


def _output_path(given: StepRequirements, offer: PlannedOffer, *, alone: bool) -> str:
    root = PATTERNS[given.sagemaker_step_type].output_root
    if given.sagemaker_step_type is not StepKind.TRAINING:
        return f"{root}/{offer.logical_name}"
    if offer.output_type is DependencyType.MODEL_ARTIFACTS:
        return _MODEL
    return root if alone else f"{root}/{offer.logical_name}"
