"""A config starts the script that the step's contract speaks of."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_FIELDS = ("processing_entry_point", "training_entry_point", "entry_point")


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The defaults of a config that name another script than the contract; none for configs that are not known."""
    config, contract = step.config, step.contract
    entry = contract.entry_point if contract is not None else None
    if config is None or config.fault or config.unknown or entry is None:
        return
    for field in (each for name in _FIELDS if (each := config.field(name)) is not None):
        named = field.default.values[0] if field.default is not None and field.default.is_certain else None
        if isinstance(named, str) and PurePosixPath(named) != PurePosixPath(entry.value):
            whose = "" if field.owner == config.name else f", which it has of {field.owner},"
            fact = f"{field.name} of {config.name}{whose} is {named!r}, and the contract's script is {entry.value!r}"
            place = field.place if field.place.path == config.path else config.place
            yield RULE.finding(step, place or field.place, fact, f"write {entry.value!r}", entry.value_place)


RULE = Rule(
    code="other-entry-point",
    level=4,
    severity=Severity.ERROR,
    what="The entry point that a config has by default is another script than the contract's.",
    why="The job starts the script that the config names, with the paths, variables and arguments of the other one.",
    remedy="Write the same name in the config and in the contract.",
    check=check,
    example='processing_entry_point: str = "row_counts.py"  # the contract has entry_point="row_count.py"',
)
