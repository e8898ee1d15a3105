"""Every variable that a config or a builder sets is one that the contract declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.errors import did_you_mean
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding, Place
    from cursus.validation.reading.configs import DeclaredConfig
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_MARK = "Env"
# Those that containers, clouds and libraries read, which no contract of a script speaks of.
_OF_OTHERS = ("SAGEMAKER_", "SM_", "AWS_", "PYTHON", "OMP_", "MKL_", "NCCL_", "CUDA_", "HF_", "LD_", "PIP_")


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The variables that the step's own classes set, and neither the contract nor the script knows; each told once."""
    contract, script = step.contract, step.script
    if contract is None or contract.fault or contract.unknown or script is None or script.fault or script.unknown:
        return
    declared = {entry.name for entry in (*contract.required_variables, *contract.optional_variables)}
    read = {variable.name for variable in script.environment}
    for name, place in _set_by(step).items():
        if name not in declared | read and not name.startswith(_OF_OTHERS):
            near = did_you_mean(name, declared)
            fact = f"the variable {name} is set, and {contract.name} declares none of that name"
            yield RULE.finding(
                step, place, fact, near or "declare it in the contract, or do not set it", contract.place
            )


def _set_by(step: StepReading) -> dict[str, Place]:
    """The variables that the config's own fields carry and that the builder itself sets."""
    config, builder = step.config, step.builder
    found = dict(_marked(config)) if config is not None else {}
    for value in builder.environment.values if builder is not None else ():
        if builder is not None and value.place.path == builder.path:
            found.setdefault(value.name, value.place)
    return found


def _marked(config: DeclaredConfig) -> Iterator[tuple[str, Place]]:
    for field in config.fields:
        for mark in field.marks:
            if field.owner == config.name and mark.kind == _MARK and mark.name:
                yield mark.name, mark.place


RULE = Rule(
    code="other-variable",
    level=4,
    severity=Severity.WARNING,
    what="A config or a builder sets an environment variable that the contract does not declare and the script does "
    "not read.",
    why="What a user sets there never reaches the script, which goes on with another value or with its default.",
    remedy="Write the variable's name as the contract has it, or declare and read it.",
    check=check,
    example='row_limit: Annotated[int, Env("ROW_LIMT")] = 1000  # the contract has ROW_LIMIT',
)
