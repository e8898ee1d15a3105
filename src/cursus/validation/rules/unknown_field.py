"""Every field that a builder reads of its config exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.errors import did_you_mean
from cursus.validation.model import Rule, Severity
from cursus.validation.reading.script_facts import NamedUse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.reading.builders import DeclaredBuilder
    from cursus.validation.reading.configs import DeclaredConfig
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The fields that are read, or demanded by name, and are not declared; each told once."""
    config, builder = step.config, step.builder
    if config is None or builder is None or not _is_known(config, builder):
        return
    known = {field.name for field in config.fields} | config.members
    missing = {each.name: each for each in reversed(_demanded(builder)) if each.name not in known}
    known |= _of_all() if missing else frozenset()
    missing = {name: each for name, each in missing.items() if name not in known}
    for name, use in sorted(missing.items()):
        near = did_you_mean(name, known)
        remedy = f"{near}, or declare it in {config.name}" if near else f"declare {name} in {config.name}"
        place = use.place if use.place.path == builder.path else (builder.place or use.place)
        fact = f"{builder.name} reads {name!r} of its config, and {config.name} has no such field"
        yield RULE.finding(step, place, fact, remedy, config.place)


def _of_all() -> frozenset[str]:
    """What every config has; pydantic is only imported where something is not declared by the config itself."""
    from cursus.core.base.config_base import BasePipelineConfig

    return frozenset(dir(BasePipelineConfig)) | frozenset(BasePipelineConfig.model_fields)


def _is_known(config: DeclaredConfig, builder: DeclaredBuilder) -> bool:
    """Whether all fields can be told, and the config answers for no others."""
    faults = (config.fault, builder.fault, *config.unknown, *builder.unknown)
    return not any(faults) and "__getattr__" not in config.members


def _demanded(builder: DeclaredBuilder) -> list[NamedUse]:
    """What the builder cannot do without: a field that it asks for, or has a default for, may be missing."""
    asked = {read.name for read in builder.config_reads if read.by != "attribute"}
    reads = [NamedUse(read.name, read.place) for read in builder.config_reads if read.name not in asked]
    return [*reads, *builder.required_attributes]


RULE = Rule(
    code="unknown-field",
    level=4,
    severity=Severity.ERROR,
    what="A builder reads a field of its config that neither the config nor its bases declare.",
    why="The builder breaks off with an AttributeError, or refuses every config, when a pipeline is compiled.",
    remedy="Write the field's name as the config has it, or declare the field there.",
    check=check,
    example='return {"LIMIT": str(self.config.row_limt)}  # the config has row_limit',
)
