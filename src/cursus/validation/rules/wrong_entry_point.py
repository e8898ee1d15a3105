"""A contract's entry point is the step's script."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from cursus.core.base.names import snake_case
from cursus.validation.model import Edit, Replacement, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_SCRIPTS = "scripts"


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The entry point that is not there, or is another step's script."""
    contract = step.contract
    entry = contract.entry_point if contract else None
    own = _own_script(step)
    if contract is None or entry is None or own is None or _is_named(own, entry.value):
        return
    named = own.parent / entry.value
    if not step.is_there(named):
        fact = f"the entry point {entry.value!r} is not there, and the step's script is {own.name!r}"
    elif any(each.top == own.stem for each in (step.script.imports if step.script else ())):
        return
    else:
        fact = f"the entry point is {entry.value!r}, and the step has a script of its own name, {own.name!r}"
    yield RULE.finding(step, entry.value_place, fact, f"write {own.name!r}", step.source(own).start)


def fix(step: StepReading, world: World, finding: Finding) -> Edit | None:  # noqa: ARG001 - what a rule takes
    """Writes the name of the step's own script in the place of a literal."""
    own, entry, place = _own_script(step), step.contract.entry_point if step.contract else None, finding.place
    if own is None or entry is None or place.end_column is None:
        return None
    text = step.source(place.path).lines[place.line - 1][place.column - 1 : place.end_column - 1]
    start, end = (place.line, place.column), (place.line, place.end_column)
    is_literal = text[1:-1] == entry.value
    return Edit((Replacement(place.path, start, end, f'"{own.name}"'),)) if is_literal else None


def _own_script(step: StepReading) -> Path | None:
    """The script that has the step's name."""
    if step.files.contract is None:
        return None
    path = step.files.contract.parent.parent / _SCRIPTS / f"{snake_case(step.definition.name)}.py"
    return path if step.is_there(path) else None


def _is_named(path: Path, entry_point: str) -> bool:
    return PurePosixPath(entry_point) == PurePosixPath(path.name)


RULE = Rule(
    code="wrong-entry-point",
    level=1,
    severity=Severity.ERROR,
    what="The contract's entry point is no file among the scripts, or is another script than that of the step's name.",
    why="The job starts what the entry point names: nothing, or the work of another step.",
    remedy="Write the name of the step's script as entry_point, or rename the script.",
    check=check,
    fix=fix,
    example='ProcessingScriptContract(entry_point="row_counts.py")  # the script is scripts/row_count.py',
)
