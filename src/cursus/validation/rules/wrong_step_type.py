"""A builder makes a step of the type that the table says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cursus.core.base.enums import StepKind
from cursus.validation.declared_places import builder_place
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_MADE: Final = {
    StepKind.CREATE_MODEL: ("Model",),
    # A registration behind a gate is a condition to the service.
    StepKind.REGISTER_MODEL: ("RegisterModel", "Condition"),
}


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The steps whose type in a definition is another one."""
    kind = step.files.sagemaker_step_type
    wanted = _MADE.get(StepKind(kind), (kind,)) if kind in set(StepKind) else ()
    for build in step.trials.builds:
        found = build.requests[-1].get("Type")
        if wanted and found not in wanted:
            fact = f"the builder makes a step of type {found}, and the table says {kind}"
            remedy = f"make a step of type {' or '.join(wanted)}, or correct the table"
            yield RULE.finding(step, builder_place(step), fact, remedy, step.files.table)


RULE = Rule(
    code="wrong-step-type",
    level=5,
    severity=Severity.ERROR,
    what="The step that a builder makes is of another type than the registry's table says.",
    why="Whoever chooses steps by their type, and the rules of a type, take the step for another.",
    remedy="Make a step of the table's type, or correct sagemaker_step_type in the table.",
    check=check,
    example="return CreateModelStep(...)  # the table says Transform",
    runs_code=True,
)
