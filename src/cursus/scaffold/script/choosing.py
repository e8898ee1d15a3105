"""Which kind of script a step has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.enums import StepKind
from cursus.scaffold.rendering import filled
from cursus.scaffold.script.processing import processing_script

if TYPE_CHECKING:
    from cursus.planner.plan import PlannedContract, StepPlan

__all__ = ["script_text"]


def script_text(plan: StepPlan, contract: PlannedContract) -> str:
    """The script of a plan, to be formatted: a processing job's, a training job's, or a model's handler."""
    kind = plan.registration.sagemaker_step_type
    if kind is StepKind.PROCESSING:
        return filled("script_processing.py", contract=contract, **processing_script(plan, contract))
    raise NotImplementedError(kind)
