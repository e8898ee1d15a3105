"""A task: a part of some code that one step of a pipeline would do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cursus.planner.from_code.code import Unit
    from cursus.planner.from_code.ports import Port
    from cursus.planner.from_code.work import Work

__all__ = ["Task"]


@dataclass(frozen=True)
class Task:
    """Some units of code that do one kind of work, one after the other.

    `takes` and `gives` are names of tables and models that pass from task to task, with the task that gives or takes
    them. `step` is a registered step that does such work, None where a new one is proposed.
    """

    work: Work
    units: tuple[Unit, ...]
    takes: tuple[str, ...]
    gives: tuple[str, ...]
    ports: tuple[Port, ...] = ()
    name: str = ""
    step: str | None = None
    why: str = ""

    @property
    def label(self) -> str:
        """Its units, as people name them."""
        return self.units[0].label if len(self.units) == 1 else f"{self.units[0].label} to {self.units[-1].label}"
