"""A script uses every path that its contract declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.container_paths import covers, every_path
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.reading.script_facts import ScriptFacts
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The declared paths that the script never touches; none where it cannot be told what the script touches."""
    script, contract = step.script, step.contract
    if script is None or contract is None or not _is_known(script):
        return
    for side, entry in every_path(contract):
        if not any(covers(use, side, entry) for use in script.paths):
            fact = f"{side} {entry.name!r} is declared at {entry.value}, and the script uses no path there"
            remedy = f"use {entry.value} in {script.path.name}, or remove {entry.name!r} from the contract"
            other = script.main.place if script.main else None
            yield RULE.finding(step, entry.value_place, fact, remedy, other)


def _is_known(script: ScriptFacts) -> bool:
    """Whether every path that the script touches can be told."""
    return script.fault is None and not script.unknown and all(use.path or use.name for use in script.paths)


RULE = Rule(
    code="unused-path",
    level=1,
    severity=Severity.ERROR,
    what="The contract declares a path that the script neither reads nor writes.",
    why="An output that nothing is written to arrives empty, and an input that nothing reads is loaded for nothing: "
    "one side of the two names another path than it means.",
    remedy="Use the declared path in the script, or remove it from the contract and from the specification.",
    check=check,
    example='expected_output_paths={"counts": "/opt/ml/processing/output/counts"},  # the script writes to .../rows',
)
