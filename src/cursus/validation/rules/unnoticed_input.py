"""A builder refuses to make its step without a required input."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cursus.validation.attempts import Breakage, attempt
from cursus.validation.declared_places import method_place, need_place
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.builds import Build
    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The required needs without which a step is made all the same, or refused without a word of them."""
    for build in step.trials.builds:
        for name in _required(build):
            found = attempt(partial(build.new_requests, [name]), step.folder)
            place, need_at = method_place(step, "_get_inputs"), need_place(step, build.spec, name)
            if not isinstance(found, Breakage):
                fact = f"the step is made without the required input {name!r}"
                yield RULE.finding(
                    step, place, fact, "have _get_inputs raise an error that names what is missing", need_at
                )
            elif name not in found.fact:
                fact = f"without the required input {name!r} the builder says: {found.fact}"
                yield RULE.finding(step, place, fact, f"have the error name {name!r}", need_at)


def _required(build: Build) -> Iterator[str]:
    yield from (name for name, need in build.spec.dependencies.items() if need.required and name not in build.answered)


RULE = Rule(
    code="unnoticed-input",
    level=5,
    severity=Severity.WARNING,
    what="A required input is left out, and the builder makes the step nevertheless, or its error does not name the "
    "input.",
    why="The job starts without its data and fails after minutes, where the compilation could have said what is "
    "missing.",
    remedy="Have _get_inputs refuse to go on without a required need; the builders of the kinds do.",
    check=check,
    example="if 'rows' in inputs: ...  # and nothing where it is not",
    runs_code=True,
)
