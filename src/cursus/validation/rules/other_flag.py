"""A config sends its arguments as the script's parser spells them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.names import folded
from cursus.validation.model import Edit, Replacement, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cursus.validation.model import Finding, Place
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_MARK = "Arg"


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The flags that the parser knows with hyphens for underscores, or the reverse, and not as they are sent."""
    config, known = step.config, _known(step)
    flags = {flag for flags in known.values() for flag in flags}
    for field in config.fields if config is not None and not config.fault else ():
        for mark in field.marks:
            other = known.get(folded(mark.name or "")) if mark.kind == _MARK else None
            if other and mark.name not in flags:
                fact = f"the argument is sent as {mark.name}, and the script's parser knows {', '.join(other)}"
                yield RULE.finding(step, mark.place, fact, f"write {other[0]!r}", _taken(step, other[0]))


def fix(step: StepReading, world: World, finding: Finding) -> Edit | None:  # noqa: ARG001 - what a rule takes
    """Writes the flag as the parser has it, where the mark is written out."""
    place = finding.place
    marks = [mark for field in (step.config.fields if step.config else ()) for mark in field.marks]
    mark = next((each for each in marks if each.place == place), None)
    if mark is None or mark.name is None or place.end_column is None:
        return None
    line = step.source(place.path).lines[place.line - 1]
    at = line.find(f'"{mark.name}"', place.column - 1, place.end_column - 1)
    start, end = (place.line, at + 1), (place.line, at + len(mark.name) + 3)
    flag = _known(step)[folded(mark.name)][0]
    return Edit((Replacement(place.path, start, end, f'"{flag}"'),)) if at >= 0 else None


def _known(step: StepReading) -> Mapping[str, tuple[str, ...]]:
    """The options of the script's parser by what they are called without hyphens; none where it may take others."""
    script = step.script
    if script is None or script.fault or script.declares_other_arguments or script.takes_other_arguments:
        return {}
    options = [tuple(flag for flag in each.flags if flag.startswith("--")) for each in script.arguments]
    return {folded(flag): flags for flags in options for flag in flags}


def _taken(step: StepReading, flag: str) -> Place | None:
    arguments = step.script.arguments if step.script else ()
    return next((each.place for each in arguments if flag in each.flags), None)


RULE = Rule(
    code="other-flag",
    level=4,
    severity=Severity.ERROR,
    what="The mark of a field has a flag that the script's parser knows in another spelling only: with underscores for "
    "hyphens, or the reverse.",
    why="Parsers of Python take flags letter by letter: the job ends with 'unrecognized arguments'.",
    remedy="Write the flag as the parser has it, or have the parser take both spellings.",
    check=check,
    fix=fix,
    example='job_type: Annotated[str, Arg("--job-type")]  # the script has add_argument("--job_type")',
)
