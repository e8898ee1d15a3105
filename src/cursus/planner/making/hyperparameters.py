"""The class of the hyperparameters of a step that trains."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from cursus.core.base.enums import StepKind
from cursus.planner.base_classes import field_problem, framework_of
from cursus.planner.making.fields import annotation_of, planned_field
from cursus.planner.plan import PlannedHyperparameters

if TYPE_CHECKING:
    from pydantic import BaseModel

    from cursus.planner.naming import StepNames
    from cursus.planner.requirements import StepRequirements

__all__ = ["planned_hyperparameters"]

_PLAIN = ("ModelHyperparameters", "cursus.core.base.hyperparameters_base")
_OF_FRAMEWORKS = {
    "xgboost": ("XGBoostModelHyperparameters", "cursus.steps.hyperparams.hyperparameters_xgboost"),
    "sklearn": ("SKLearnModelHyperparameters", "cursus.steps.hyperparams.hyperparameters_sklearn"),
    "pytorch": ("PyTorchModelHyperparameters", "cursus.steps.hyperparams.hyperparameters_pytorch"),
}


def planned_hyperparameters(given: StepRequirements, names: StepNames) -> PlannedHyperparameters | None:
    """The class: of the framework's own where the fields go with that; None where the step trains nothing."""
    if given.sagemaker_step_type is not StepKind.TRAINING:
        return None
    base, module = _OF_FRAMEWORKS.get(framework_of(given), _PLAIN)
    if not _goes_with(given, getattr(import_module(module), base)):
        base, module = _PLAIN
    fields = sorted(
        (planned_field(given, each, None) for each in given.hyperparameters), key=lambda each: each.tier != "essential"
    )
    return PlannedHyperparameters(
        class_name=names.hyperparameters_class, base_class=base, base_module=module, fields=tuple(fields)
    )


def _goes_with(given: StepRequirements, base: type[BaseModel]) -> bool:
    """Whether every hyperparameter that the class has, too, is of the same type, and its default one that it takes."""
    known = base.model_fields
    for each in given.hyperparameters:
        field = known.get(each.name)
        if field is None:
            continue
        annotation = annotation_of(each)
        same = annotation == getattr(field.annotation, "__name__", str(field.annotation)) or annotation == str(
            field.annotation
        )
        if not same or (each.default is not None and field_problem(field, each.default)):
            return False
    return True
