"""Which kind of script a step has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.enums import StepKind
from cursus.planner.base_classes import framework_of
from cursus.scaffold.rendering import filled
from cursus.scaffold.script.handler import handler_script
from cursus.scaffold.script.processing import processing_script
from cursus.scaffold.script.training import names_estimator, training_script

if TYPE_CHECKING:
    from cursus.planner.plan import StepPlan

__all__ = ["imported_packages", "script_text"]

_TABLES = {"pandas": ">=1.1", "numpy": ">=1.19"}
_XGBOOST = {"xgboost": ">=1.7"}
_JOBLIB = {"joblib": ">=0.14"}
_SKLEARN = {"scikit-learn": ">=0.23"}


def imported_packages(plan: StepPlan) -> dict[str, str]:
    """The libraries that the script imports, through the runtime too: those of the plan first."""
    told = dict(plan.contract.packages) if plan.contract else {}
    is_processing = plan.registration.sagemaker_step_type is StepKind.PROCESSING
    scores = any(each.do == "score" for each in plan.requirements.operations)
    trains = plan.registration.sagemaker_step_type is StepKind.TRAINING
    boosts = scores or (not is_processing and not (trains and framework_of(plan.requirements) != "xgboost"))
    needed = {**_TABLES, **(_XGBOOST if boosts else _JOBLIB if trains else {})}
    if trains and names_estimator(plan):
        needed |= _SKLEARN
    return {**told, **{name: version for name, version in needed.items() if name not in told}}


def script_text(plan: StepPlan) -> str:
    """The script of a plan, to be formatted: a processing job's, a training job's, or a model's handler."""
    kind, contract = plan.registration.sagemaker_step_type, plan.contract
    if contract is None:
        return filled("script_handler.py", **handler_script(plan))
    if kind is StepKind.PROCESSING:
        return filled("script_processing.py", contract=contract, **processing_script(plan, contract))
    if kind is StepKind.TRAINING:
        return filled("script_training.py", contract=contract, **training_script(plan, contract))
    return filled("script_handler.py", **handler_script(plan))
