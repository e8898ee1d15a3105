"""A builder makes the same step of the same config."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.attempts import Breakage, attempt
from cursus.validation.declared_places import builder_place
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_LONGEST = 80


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The first difference between two steps that are made alike."""
    for build in step.trials.builds:
        again = attempt(build.new_requests, step.folder)
        if isinstance(again, Breakage):
            fact = f"the step cannot be made a second time: {again.fact}"
            yield RULE.finding(step, again.place or builder_place(step), fact, "keep no state between steps")
        elif (where := _difference(build.requests, again, "")) is not None:
            fact = f"two steps that are made of the same config differ in {where}"
            yield RULE.finding(
                step, builder_place(step), fact, "leave times, random and process ids out of what is made"
            )


def _difference(one: Any, other: Any, path: str) -> str | None:
    """Where two values differ first, and in what."""
    pairs: list[tuple[Any, Any, str]] = []
    if isinstance(one, dict) and isinstance(other, dict) and list(one) == list(other):
        pairs = [(one[key], other[key], f"{path}.{key}") for key in one]
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = [
            (left, right, f"{path}[{at}]" if path else "")
            for at, (left, right) in enumerate(zip(one, other, strict=True))
        ]
    elif one != other:
        return path.removeprefix(".") or "everything"
    return next((found for pair in pairs if (found := _difference(*pair)) is not None), None)


RULE = Rule(
    code="unsteady-request",
    level=5,
    severity=Severity.WARNING,
    what="A builder makes two steps of the same config that are not the same: names, addresses or the order of entries "
    "differ.",
    why="Two compilations of a pipeline then differ: nothing is found in the service's cache, and no review can tell "
    "what has changed.",
    remedy="Leave times, random numbers and process ids out of what is made, and sort what has no order.",
    check=check,
    example="name = f'{self._get_step_name()}-{time.time():.0f}'",
    runs_code=True,
)
