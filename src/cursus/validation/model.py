"""What all rules speak of: places in files, findings, and the files of a step."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Finding", "Place", "Severity", "StepFiles"]


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: line and column from 1, as editors count; `end_column` is the first one behind it."""

    path: Path
    line: int = 1
    column: int = 1
    end_column: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule found.

    `step` is the step's name, as the registry has it. `level` is 0 for standardization and workspaces, 1 to 4 for
    alignment. `fact` says what is so, with the value seen, `remedy` the change to make, in the words of the file;
    `other` is the other side of a disagreement.
    """

    code: str
    severity: Severity
    step: str
    level: int
    place: Place
    fact: str
    remedy: str
    other: Place | None = None


@dataclass(frozen=True, slots=True)
class StepFiles:
    """A step's name, where it comes from (`shared`, `workspace project_x`, `pack acme`), and the files of its layers.

    `table` is its entry in the registry's table.
    """

    name: str
    sagemaker_step_type: str
    origin: str
    contract: Path | None
    spec: Path | None
    config: Path | None
    builder: Path | None
    script: Path | None
    hyperparameters: Path | None
    table: Place | None
