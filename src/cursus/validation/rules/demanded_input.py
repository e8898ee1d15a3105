"""A builder makes its step without the optional inputs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cursus.validation.attempts import Breakage, attempt
from cursus.validation.declared_places import builder_place
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """What the builder broke off with where only the required needs are wired."""
    for build in step.trials.builds:
        optional = [name for name, need in build.spec.dependencies.items() if not need.required]
        if not optional:
            continue
        found = attempt(partial(build.new_requests, optional), step.folder)
        if isinstance(found, Breakage):
            named = ", ".join(map(repr, optional))
            fact = f"the step cannot be made without its optional inputs, {named}: {found.fact}"
            remedy = "do without what is optional, or have the specification require it"
            yield RULE.finding(step, found.place or builder_place(step), fact, remedy)


RULE = Rule(
    code="demanded-input",
    level=5,
    severity=Severity.ERROR,
    what="A builder breaks off where an input is left out that the specification says is optional.",
    why="A pipeline that does not have the optional input is wired and then cannot be compiled.",
    remedy="Do without the input in _get_inputs, or declare it with required=True.",
    check=check,
    example="inputs['side_table']  # the need is optional",
    runs_code=True,
)
