"""What can go wrong in the operations of this very step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.planner.plan import EdgeCase
from cursus.planner.table_flow import references, table_flow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.planner.requirements import StepRequirements

__all__ = ["operation_cases"]


def operation_cases(given: StepRequirements) -> Iterator[EdgeCase]:
    """The edge cases of each operation, in words about its tables and columns."""
    inputs = {each.name for each in given.inputs}
    for move in table_flow(given):
        used = [f"parameter:{name}" for _, name in references(move.operation)]
        concerns = (f"operation:{move.place}", *(f"input:{name}" for name in move.inputs if name in inputs), *used)
        for what, handling in move.operation.cases(move.table):
            yield EdgeCase(
                id=f"{move.operation.do}.{move.place}",
                concerns=tuple(dict.fromkeys(concerns)),
                what=what,
                handling=handling,
                where="script",
            )
