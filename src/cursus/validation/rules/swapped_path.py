"""A script reads its inputs and writes its outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.container_paths import every_path, is_below
from cursus.validation.model import Rule, Severity
from cursus.validation.reading.script_facts import Access

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.reading.contracts import Entry
    from cursus.validation.reading.script_facts import PathUse, ScriptFacts
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The inputs that are written and never read, and the outputs that are read and never written."""
    script, contract = step.script, step.contract
    if script is None or contract is None or contract.fault or not _is_known(script):
        return
    for side, entry in every_path(contract):
        uses = [use for use in script.paths if _is_of(use, side, entry)]
        done = {use.access for use in uses}
        wrong, right = (Access.WRITE, Access.READ) if side == "input" else (Access.READ, Access.WRITE)
        is_listed_input = side == "input" and Access.LIST in done
        if wrong in done and right not in done and not is_listed_input and not _is_handed_on(script, side, entry):
            place = next(use.place for use in uses if use.access is wrong)
            is_so, is_not = ("writes to", "reads from") if side == "input" else ("reads from", "writes to")
            fact = f"the script {is_so} the {side} {entry.name!r} and never {is_not} it"
            remedy = f"use an {'output' if side == 'input' else 'input'} of the contract here"
            yield RULE.finding(step, place, fact, remedy, entry.place)


def _is_known(script: ScriptFacts) -> bool:
    """Whether every path that the script touches can be told."""
    return script.fault is None and not script.unknown and all(use.path or use.name for use in script.paths)


def _is_handed_on(script: ScriptFacts, side: str, entry: Entry) -> bool:
    """Whether a path goes where it may be read or written."""
    return any(_is_of(use, side, entry) for use in script.handed_on)


def _is_of(use: PathUse, side: str, entry: Entry) -> bool:
    return (use.side == side and use.name == entry.name) or bool(use.path and is_below(use.path, entry.value))


RULE = Rule(
    code="swapped-path",
    level=1,
    severity=Severity.ERROR,
    what="The script writes to an input that it never reads, or reads from an output that it never writes.",
    why="What is written to an input is lost, and an output is empty when the job starts: two paths are the wrong way "
    "round.",
    remedy="Read from the inputs and write to the outputs, or declare the path on the other side of the contract.",
    check=check,
    example='Path(input_paths["rows"], "count.txt").write_text("3")  # and nothing reads rows',
)
