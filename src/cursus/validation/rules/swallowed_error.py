"""A script does not go on, or end well, after any error whatever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

# The functions behind which nobody is left who could ask.
_LAST = (None, "main")


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The handlers of all errors that let the script go on: silently, or out of main, which then ends well.

    One in another function that tells of the error leaves a trace in the job's log.
    """
    for handler in step.script.broad_excepts if step.script is not None else ():
        if handler.swallows and (handler.function in _LAST or not handler.logs or handler.ends_well):
            what = f"except {handler.catches}" if handler.catches else "a bare except"
            place = f" in {handler.function}" if handler.function else ""
            told = "tells of the error and goes on" if handler.logs else "goes on as if nothing had happened"
            told = "ends the script with the code 0, as if nothing had been" if handler.ends_well else told
            remedy = "name the errors that are expected, or raise the error again"
            yield RULE.finding(step, handler.place, f"{what}{place} {told}", remedy)


RULE = Rule(
    code="swallowed-error",
    level=0,
    severity=Severity.WARNING,
    what="A script catches every error there is and goes on, or ends with success.",
    why="The job is told as succeeded, and the steps behind it work with outputs that are wrong or missing.",
    remedy="Catch the errors that are expected by name; raise all others again, or end the script with another code "
    "than 0.",
    check=check,
    example="except Exception: pass",
)
