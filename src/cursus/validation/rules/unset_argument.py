"""Every argument that a processing script must have is sent by the step's config or builder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.names import folded
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.reading.builders import DeclaredBuilder
    from cursus.validation.reading.configs import DeclaredConfig
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_MARK = "Arg"
_KIND = "Processing"


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The arguments that nothing sends, and that the script requires or the config has a field for.

    There are none where reading does not tell all that the builder sends. Jobs of other kinds take no arguments.
    """
    contract, config, builder = step.contract, step.config, step.builder
    if contract is None or config is None or builder is None or not _is_known(step, config, builder):
        return
    required, sent = _required(step), _sent_by(config, builder)
    for entry in contract.arguments:
        name = folded(entry.name)
        field = next((each for each in config.fields if folded(each.name) == name), None)
        if name not in sent and (name in required or field is not None):
            needs = "the script requires" if name in required else f"{config.name} has a field for"
            fact = f"{needs} the argument {entry.name!r}, and nothing sends it"
            remedy = f'mark the field whose value it gets: Annotated[..., Arg("--{entry.name}")]'
            if not builder.arguments.has_marked:
                remedy = f"send it in _get_job_arguments of {builder.name}, which leaves the marks of fields out"
            yield RULE.finding(step, entry.place, fact, remedy, field.place if field else config.place)


def _sent_by(config: DeclaredConfig, builder: DeclaredBuilder) -> set[str]:
    """The arguments that are sent, as fields are named."""
    names = {folded(each.name) for each in builder.arguments.values}
    if builder.arguments.has_marked:
        marks = (mark for field in config.fields for mark in field.marks if mark.kind == _MARK)
        names |= {folded(mark.name) for mark in marks if mark.name}
    return names


def _is_known(step: StepReading, config: DeclaredConfig, builder: DeclaredBuilder) -> bool:
    """Whether all arguments that are sent can be told."""
    faults = (config.fault, builder.fault, *config.unknown, *builder.unknown)
    return step.files.sagemaker_step_type == _KIND and not any(faults) and builder.arguments.is_whole


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
