"""What the names of a module can be, worked out from its text alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.validation.reading.interpretation.arithmetic import MISSING, plain
from cursus.validation.reading.interpretation.domain import Unknown, Values
from cursus.validation.reading.interpretation.interpreter import Interpreter
from cursus.validation.reading.interpretation.rules import Rules
from cursus.validation.reading.modules import Modules
from cursus.validation.reading.sources import ReadingFault

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Possible", "possible", "read_values"]


@dataclass(frozen=True, slots=True)
class Possible:
    """All that something can be: values as Python has them, and why it can also be something else."""

    values: tuple[Any, ...] = ()
    unknown: tuple[ReadingFault, ...] = ()

    @property
    def is_certain(self) -> bool:
        """Whether it is exactly one value."""
        return len(self.values) == 1 and not self.unknown


def possible(values: Values) -> Possible:
    """What reading found, as Python has it."""
    found = [(value, plain(value)) for value in values]
    return Possible(
        values=tuple(result for _, result in found if result is not MISSING),
        unknown=tuple(
            ReadingFault(value.reason if isinstance(value, Unknown) else "a part of it is not known", value.at.place)
            for value, result in found
            if result is MISSING
        ),
    )


def read_values(path: Path, modules: Modules | None = None) -> dict[str, Possible]:
    """All that each name of a module can be at its end; empty where the file does not parse."""
    read = modules or Modules()
    run = Interpreter(read, Rules())
    frame = run.namespaces.module(read.source(path))
    return {
        name: possible(run.namespaces.resolved(values))
        for name, values in frame.names.items()
        if not name.startswith("__")
    }
