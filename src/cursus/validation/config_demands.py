"""What a builder reads of its config that the config does not have, by itself or because it has another base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cursus.validation.reading.script_facts import NamedUse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.validation.reading.builders import DeclaredBuilder
    from cursus.validation.reading.configs import DeclaredConfig
    from cursus.validation.subject import StepReading

__all__ = ["known_fields", "missing_fields", "missing_with_base", "wanted_base"]

_BASES: Final = {
    "ImageProcessingStepBuilder": "ImageProcessingStepConfigBase",
    "FrameworkProcessingStepBuilder": "FrameworkProcessingStepConfigBase",
    "SparkProcessingStepBuilder": "SparkProcessingStepConfigBase",
    "ProcessingStepBuilder": "ProcessingStepConfigBase",
    "TrainingStepBuilder": "TrainingStepConfigBase",
    "XGBoostModelStepBuilderBase": "ModelStepConfigBase",
    "CreateModelStepBuilder": "ServedModelConfigBase",
    "TransformStepBuilder": "TransformStepConfigBase",
    "RegisterModelStepBuilder": "RegisterModelStepConfigBase",
    "TuningStepBuilder": "TuningStepConfigBase",
    "LambdaStepBuilder": "LambdaStepConfigBase",
    "CallbackStepBuilder": "CallbackStepConfigBase",
    "ConditionStepBuilder": "ConditionStepConfigBase",
    "FailStepBuilder": "FailStepConfigBase",
    "EMRStepBuilder": "EMRStepConfigBase",
    "QualityCheckStepBuilder": "QualityCheckStepConfigBase",
    "CheckStepBuilder": "CheckStepConfigBase",
}
"""The base that the config of each kind of builder has."""


def missing_fields(step: StepReading) -> Mapping[str, NamedUse]:
    """The fields that the builder reads, or demands by name, and that its config does not declare, by name.

    There are none where not all fields can be told, or the config answers for others.
    """
    config, builder = step.config, step.builder
    if config is None or builder is None or not _is_known(config, builder):
        return {}
    own = {field.name for field in config.fields} | config.members
    missing = {each.name: each for each in reversed(_demanded(builder)) if each.name not in own}
    known = known_fields(config) if missing else own
    return {name: missing[name] for name in sorted(missing) if name not in known}


def missing_with_base(step: StepReading) -> list[str]:
    """The missing fields that the builder's own base reads, where the config lacks the base that declares them."""
    base, builder, config = wanted_base(step), step.builder, step.config
    if base is None or builder is None or config is None or base in config.order:
        return []
    return [name for name, use in missing_fields(step).items() if use.place.path != builder.path]


def wanted_base(step: StepReading) -> str | None:
    """The class that the config of such a builder derives from; None where that is not known."""
    order = step.builder.order if step.builder is not None else ()
    return next((_BASES[each] for each in order if each in _BASES), None)


def known_fields(config: DeclaredConfig) -> frozenset[str]:
    """What a config has: its own, and what every config has.

    It imports pydantic, and is asked for only where something is not declared by the config itself.
    """
    from cursus.core.base.config_base import BasePipelineConfig

    own = {field.name for field in config.fields} | config.members
    return frozenset({*own, *dir(BasePipelineConfig), *BasePipelineConfig.model_fields})


def _is_known(config: DeclaredConfig, builder: DeclaredBuilder) -> bool:
    """Whether all fields can be told, and the config answers for no others."""
    faults = (config.fault, builder.fault, *config.unknown, *builder.unknown)
    return not any(faults) and "__getattr__" not in config.members


def _demanded(builder: DeclaredBuilder) -> list[NamedUse]:
    """What the builder cannot do without: a field that it asks for, or has a default for, may be missing."""
    asked = {read.name for read in builder.config_reads if read.by != "attribute"}
    reads = [NamedUse(read.name, read.place) for read in builder.config_reads if read.name not in asked]
    return [*reads, *builder.required_attributes]
