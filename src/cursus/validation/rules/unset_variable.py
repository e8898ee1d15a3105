"""Every variable that a script must have is set by the step's config or builder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import cursus
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.reading.builders import DeclaredBuilder
    from cursus.validation.reading.configs import DeclaredConfig
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_CORE = Path(cursus.__file__).parent / "core"
_METHOD = "_get_environment_variables"
_MARK = "Env"


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The required variables that nothing sets; none where the builder sets variables in a way of its own."""
    contract, config, builder = step.contract, step.config, step.builder
    if contract is None or config is None or builder is None or not _is_known(config, builder):
        return
    names = {mark.name for field in config.fields for mark in field.marks if mark.kind == _MARK}
    names |= {each.name for each in builder.environment}
    for entry in contract.required_variables:
        if entry.name not in names:
            fact = f"the script must have the variable {entry.name}, and no field of {config.name} sets it"
            remedy = f'mark the field whose value it gets: Annotated[..., Env("{entry.name}")]'
            yield RULE.finding(step, entry.place, fact, remedy, config.place)


def _is_known(config: DeclaredConfig, builder: DeclaredBuilder) -> bool:
    """Whether all variables that are set can be told: those of the marks, set by the method of a base."""
    method = builder.method(_METHOD)
    faults = (config.fault, builder.fault, *config.unknown, *builder.unknown)
    return not any(faults) and method is not None and method.file.is_relative_to(_CORE)


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
