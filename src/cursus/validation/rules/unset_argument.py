"""Every argument that a processing script must have is sent by the step's config or builder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import cursus
from cursus.core.base.names import folded
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.reading.configs import DeclaredConfig
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_CORE = Path(cursus.__file__).parent / "core"
_METHOD = "_get_job_arguments"
_MARK = "Arg"


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The arguments that nothing sends, and that the script requires or the config has a field for.

    There are none where the builder sends arguments in a way of its own.
    """
    contract, config = step.contract, step.config
    if contract is None or config is None or not _is_known(step, config):
        return
    required = _required(step)
    sent = {folded(mark.name) for field in config.fields for mark in field.marks if mark.kind == _MARK and mark.name}
    for entry in contract.arguments:
        name = folded(entry.name)
        field = next((each for each in config.fields if folded(each.name) == name), None)
        if name not in sent and (name in required or field is not None):
            needs = "the script requires" if name in required else f"{config.name} has a field for"
            fact = f"{needs} the argument {entry.name!r}, and nothing sends it"
            remedy = f'mark the field whose value it gets: Annotated[..., Arg("--{entry.name}")]'
            yield RULE.finding(step, entry.place, fact, remedy, field.place if field else config.place)


def _is_known(step: StepReading, config: DeclaredConfig) -> bool:
    """Whether all arguments that are sent can be told: those of the marks, sent by the method of a base."""
    builder = step.builder
    if builder is None or step.files.sagemaker_step_type != "Processing":
        return False
    method = builder.method(_METHOD)
    faults = (config.fault, builder.fault, *config.unknown, *builder.unknown)
    return not any(faults) and method is not None and method.file.is_relative_to(_CORE)


def _required(step: StepReading) -> frozenset[str]:
    arguments = step.script.arguments if step.script is not None else ()
    return frozenset(folded(flag) for each in arguments if each.is_required for flag in each.flags)


RULE = Rule(
    code="unset-argument",
    level=4,
    severity=Severity.ERROR,
    what="The contract declares an argument that nothing sends, though the script requires it or the config has a "
    "field for it.",
    why="The script ends at once, or it goes on with the default whatever the user's config says.",
    remedy="Mark the field of the config with Arg, or send the argument in the builder's _get_job_arguments.",
    check=check,
    example='job_type: str  # without Arg("--job_type"), which the contract expects',
)
