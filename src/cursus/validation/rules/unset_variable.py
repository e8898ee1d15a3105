"""Every variable that a script must have is set by the step's config or builder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.reading.builders import DeclaredBuilder
    from cursus.validation.reading.configs import DeclaredConfig
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_MARK = "Env"


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The required variables that nothing sets; none where reading does not tell all that the builder sets."""
    contract, config, builder = step.contract, step.config, step.builder
    if contract is None or config is None or builder is None or not _is_known(config, builder):
        return
    names = _set_by(config, builder)
    fields = {field.name for field in config.fields} if builder.environment.has_marked else set[str]()
    for entry in contract.required_variables:
        if entry.name not in names and entry.name.lower() not in fields:
            fact = f"the script must have the variable {entry.name}, and no field of {config.name} sets it"
            remedy = f'mark the field whose value it gets: Annotated[..., Env("{entry.name}")]'
            if not builder.environment.has_marked:
                remedy = f"set it in _get_environment_variables of {builder.name}, which leaves the marks of fields out"
            yield RULE.finding(step, entry.place, fact, remedy, config.place)


def _set_by(config: DeclaredConfig, builder: DeclaredBuilder) -> set[str]:
    """The variables that are set: to values, or to fields that there are."""
    known = {field.name for field in config.fields} | config.members
    names = {each.name for each in builder.environment.values if each.field is None or each.field in known}
    if builder.environment.has_marked:
        names |= {mark.name for field in config.fields for mark in field.marks if mark.kind == _MARK and mark.name}
    return names


def _is_known(config: DeclaredConfig, builder: DeclaredBuilder) -> bool:
    """Whether all variables that are set can be told."""
    faults = (config.fault, builder.fault, *config.unknown, *builder.unknown)
    return not any(faults) and builder.environment.is_whole


RULE = Rule(
    code="unset-variable",
    level=4,
    severity=Severity.ERROR,
    what="The contract requires an environment variable that neither the config nor the builder sets.",
    why="The job starts without the variable, and its script fails at once.",
    remedy="Mark a field of the config with Env, or set the variable in the builder's _get_environment_variables.",
    check=check,
    example='required_env_vars=["GROUP_BY"]  # no field of the config has Env("GROUP_BY")',
)
