"""A builder makes its step of the step's own specification."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.names import split_node_name
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cursus.validation.model import Finding, StepFiles
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:
    """The specifications that a builder names and that are another step's alone."""
    builder, own = step.builder, step.files.spec
    if builder is None or builder.fault or own is None:
        return
    for named in builder.specs:
        owner = _owner(named.file, step, world) if named.file not in {None, own, builder.path} else None
        if owner is not None:
            fact = f"{builder.name} names the specification {named.name}, which is that of {owner.name}"
            yield RULE.finding(step, named.place, fact, f"name that of {own.name}", step.source(own).start)


def _owner(file: Path | None, step: StepReading, world: World) -> StepFiles | None:
    """The step that the specifications of a file are of, if none of them is of this step."""
    wanted = split_node_name(step.definition.spec_type)[0]
    found = [(files, spec) for files, spec in world.specs if files.spec == file]
    is_other = bool(found) and all(
        not spec.fault and spec.step_type and split_node_name(spec.step_type)[0] != wanted for _, spec in found
    )
    return found[0][0] if is_other else None


RULE = Rule(
    code="other-specification",
    level=4,
    severity=Severity.ERROR,
    what="A builder names the specification of another step, though its step has one of its own.",
    why="The step is wired as the other one is: its own needs stay open, and nobody gets what it writes.",
    remedy="Name the step's own specification in the builder.",
    check=check,
    example="class RowCountStepBuilder(...):\n    specs = ROW_SUM_SPEC",
)
