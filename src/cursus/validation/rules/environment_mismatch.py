"""A step that is made sets the variables of its contract, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.declared_places import method_place
from cursus.validation.model import Rule, Severity
from cursus.validation.request_parts import environments_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.builds import Build
    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_OF_THE_SERVICE = ("SAGEMAKER_", "SM_", "MMS_", "TS_", "HF_", "AWS_")


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The variables that are required and not set, and those that are set and no part of the contract."""
    for build in step.trials.builds:
        if build.contract is None or not list(environments_in(build.requests)):
            continue
        missing, unknown = _compared(build)
        for name in missing:
            fact = f"the contract requires the variable {name}, and the step that is made does not set it"
            remedy = f"set it in _get_environment_variables, or mark a field with Env({name!r})"
            yield RULE.finding(step, method_place(step, "_get_environment_variables"), fact, remedy)
        for name in unknown:
            fact = f"the step that is made sets the variable {name}, which the contract does not have"
            yield RULE.finding(
                step,
                method_place(step, "_get_environment_variables"),
                fact,
                f"add {name} to the contract, or do not set it",
            )


def _compared(build: Build) -> tuple[list[str], list[str]]:
    contract = build.contract
    assert contract is not None
    carried = {name for each in environments_in(build.requests) for name in each}
    known = {*contract.required_env_vars, *contract.optional_env_vars, *build.config.env}
    unknown = [name for name in sorted(carried - known) if not name.startswith(_OF_THE_SERVICE)]
    return sorted(set(contract.required_env_vars) - carried), unknown


RULE = Rule(
    code="environment-mismatch",
    level=5,
    severity=Severity.ERROR,
    what="The environment of the step that a builder makes lacks a variable that the contract requires, or has one "
    "that the contract does not know.",
    why="The script ends at once without a variable that it requires, and does not hear of one that it does not read.",
    remedy="Have the builder set the variables of the contract.",
    check=check,
    example="return {'LABEL': self.config.label_name}  # the contract requires LABEL_FIELD",
    runs_code=True,
)
