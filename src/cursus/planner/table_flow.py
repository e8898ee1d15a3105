"""Which table each operation takes and gives, by the rules for those that do not say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.core.base.enums import DataType, DependencyType
from cursus.planner.operations import Join, Score

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cursus.planner.operations import Operation
    from cursus.planner.requirements import InputRequirement, StepRequirements

__all__ = ["Move", "is_model", "is_table", "references", "table_flow"]

_REFERENCE = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Move:
    """One operation, by its place from 1: the table that it takes, what else it reads, and the table that it gives."""

    place: int
    operation: Operation
    table: str
    beside: tuple[str, ...]
    output: str

    @property
    def words(self) -> str:
        """What it does, as half a sentence."""
        return self.operation.words(self.table)

    @property
    def inputs(self) -> tuple[str, ...]:
        """All that it reads."""
        return (self.table, *self.beside) if self.table else self.beside


def is_model(port: InputRequirement) -> bool:
    """Whether an input is a trained model."""
    return port.type is DependencyType.MODEL_ARTIFACTS or (port.type is None and port.format == "model")


def is_table(port: InputRequirement) -> bool:
    """Whether an input is a table."""
    return not is_model(port) and port.format != "any" and port.data_type is DataType.S3_URI


def table_flow(given: StepRequirements) -> tuple[Move, ...]:
    """The operations in their order, each with its tables."""
    taken = {each.name for each in given.inputs} | {each.name for each in given.outputs}
    taken |= {each.output for each in given.operations if each.output}
    moves: list[Move] = []
    for place, each in enumerate(given.operations, 1):
        table = each.input or (moves[-1].output if moves else _first_table(given))
        last = place == len(given.operations)
        output = each.output or (_free_output(given) if last else None) or _between(each.gives, taken)
        taken.add(output)
        moves.append(Move(place, each, table, tuple(_beside(each)), output))
    return tuple(moves)


def references(operation: Operation) -> Iterator[tuple[str, str]]:
    """The parameters that an operation names as `$name`, each with the field that does."""
    for name in type(operation).model_fields:
        value = getattr(operation, name)
        if name == "where":
            yield from ((name, each) for each in _in_text(value))
        elif isinstance(value, str) and value.startswith("$"):
            yield name, value[1:]


def _in_text(text: str) -> Iterator[str]:
    yield from _REFERENCE.findall(text)


def _beside(operation: Operation) -> Iterator[str]:
    if isinstance(operation, Join):
        yield operation.with_
    if isinstance(operation, Score):
        yield operation.model


def _first_table(given: StepRequirements) -> str:
    return next((each.name for each in given.inputs if is_table(each)), "")


def _free_output(given: StepRequirements) -> str | None:
    """The first output that no operation names."""
    named = {each.output for each in given.operations}
    names: Sequence[str] = [each.name for each in given.outputs]
    return next((each for each in names if each not in named), None)


def _between(name: str, taken: set[str]) -> str:
    """A name for a table between two operations, that is not taken."""
    return next(each for each in (name, *(f"{name}_{at}" for at in range(2, 1000))) if each not in taken)
