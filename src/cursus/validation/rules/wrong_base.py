"""A step's classes derive from bases that fit its SageMaker type."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from cursus.validation.config_demands import missing_with_base, wanted_base
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cursus.validation.model import Finding
    from cursus.validation.reading.configs import DeclaredConfig
    from cursus.validation.reading.sources import ReadingFault
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_SHOWN = 4
_BUILDER, _CONFIG = "StepBuilderBase", "BasePipelineConfig"
_MAKES: Final = {
    "ProcessingStepBuilder": ("Processing",),
    "TrainingStepBuilder": ("Training",),
    "CreateModelStepBuilder": ("CreateModel",),
    "TransformStepBuilder": ("Transform",),
    # A registration behind a gate is a condition to the service.
    "RegistrationBuilder": ("RegisterModel", "Condition"),
    "TuningStepBuilder": ("Tuning",),
    "LambdaStepBuilder": ("Lambda",),
    "CallbackStepBuilder": ("Callback",),
    "ConditionStepBuilder": ("Condition",),
    "FailStepBuilder": ("Fail",),
    "EMRStepBuilder": ("EMR",),
    "ClarifyCheckStepBuilder": ("ClarifyCheck",),
    "QualityCheckStepBuilder": ("QualityCheck",),
}
_TYPES: Final = {kind: base for base, kinds in _MAKES.items() for kind in kinds}


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """A builder of another type than the table says, and classes that are no builder or no config at all."""
    builder, config, names = step.builder, step.config, step.definition
    if builder is not None:
        yield from _no_kin(step, builder.path, builder.fault, names.builder_step_name, _BUILDER)
        if builder.fault is None and not builder.unknown and _BUILDER not in builder.order:
            fact = f"{builder.name} does not derive from {_BUILDER}"
            remedy = f"derive it from {_base_for(step)}"
            yield RULE.finding(step, builder.place or step.files.first_place(), fact, remedy)
        yield from _another_type(step)
    if config is not None:
        yield from _no_kin(step, config.path, config.fault, names.config_class, _CONFIG)
        yield from _another_config(step, config)


def _no_kin(step: StepReading, path: Path, fault: ReadingFault | None, name: str, base: str) -> Iterator[Finding]:
    """A class of the right name in a file that has none of the right kind."""
    source = step.source(path)
    for node in source.tree.body if fault is not None else ():
        if isinstance(node, ast.ClassDef) and node.name == name:
            remedy = f"derive it from {_base_for(step) if base == _BUILDER else base}"
            yield RULE.finding(step, source.place(node), f"{name} does not derive from {base}", remedy)


def _another_type(step: StepReading) -> Iterator[Finding]:
    builder, kind = step.builder, step.files.sagemaker_step_type
    if builder is None or kind not in _TYPES:
        return
    base = next((each for each in builder.order if each in _MAKES), None)
    if base is not None and kind not in _MAKES[base]:
        fact = f"{builder.name} is a {base}, and the table says that the step is of type {kind}"
        remedy = f"derive it from {_TYPES[kind]}, or write {_MAKES[base][0]} in the table"
        yield RULE.finding(step, builder.place or step.files.first_place(), fact, remedy, step.files.table)


def _another_config(step: StepReading, config: DeclaredConfig) -> Iterator[Finding]:
    """A config without the base that declares what the base of its builder reads."""
    missing, base = missing_with_base(step), wanted_base(step)
    if missing and step.builder is not None and config.place is not None:
        more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
        fact = (
            f"{config.name} does not derive from {base}, so it lacks what {step.builder.name} reads of it: "
            f"{', '.join(missing[:_SHOWN])}{more}"
        )
        remedy = f"derive {config.name} from {base}, or the builder from the base of another kind of step"
        yield RULE.finding(step, config.place, fact, remedy, step.builder.place)


def _base_for(step: StepReading) -> str:
    return _TYPES.get(step.files.sagemaker_step_type, _BUILDER)


RULE = Rule(
    code="wrong-base",
    level=4,
    severity=Severity.ERROR,
    what="A builder's base makes steps of another SageMaker type than the table says, a config's base lacks the fields "
    "that builders of that type read, or a class of the step is no builder or no config at all.",
    why="The pipeline gets another step than the table, the specification and whoever reads them expect, or none.",
    remedy="Derive the builder from the base of its type, the config from the config base of the same type.",
    check=check,
    example='class RowCountStepBuilder(TrainingStepBuilder[RowCountConfig]):  # "sagemaker_step_type": "Processing"',
)
