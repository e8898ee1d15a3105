"""A script reads of its arguments what its parser gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.errors import did_you_mean
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.reading.script_facts import ScriptFacts
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

# By these, arguments also come from elsewhere, or may be asked for although they are not there.
_OTHER_WAYS = ("set_defaults(", "add_subparsers(", "setattr(", "hasattr(", "getattr(", "Namespace(")


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The attributes of parsed arguments that no option is stored in, each told once."""
    script = step.script
    if script is None or not _is_known(step, script):
        return
    known = {each.dest for each in script.arguments}
    told: set[str] = set()
    for use in script.argument_uses:
        if use.name not in known | told:
            told.add(use.name)
            fact = f"the script reads the argument {use.name!r}, which its parser does not have"
            remedy = did_you_mean(use.name, known) or f"add --{use.name} to the parser"
            yield RULE.finding(step, use.place, fact, remedy, script.arguments[0].place)


def _is_known(step: StepReading, script: ScriptFacts) -> bool:
    """Whether all that parsed arguments can hold is told."""
    if script.fault or not script.arguments or script.declares_other_arguments or script.takes_other_arguments:
        return False
    text = step.source(script.path).text
    return not any(word in text for word in _OTHER_WAYS)


RULE = Rule(
    code="unknown-argument",
    level=1,
    severity=Severity.ERROR,
    what="The script reads an attribute of its parsed arguments that its parser stores nothing in.",
    why="The job ends there with an AttributeError.",
    remedy="Write the name as the parser has it, with underscores, or add the option to the parser.",
    check=check,
    example='job_args.jobtype  # the parser has add_argument("--job-type"), stored as job_type',
)
