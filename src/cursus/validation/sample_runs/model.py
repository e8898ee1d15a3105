"""What came of running a step: each run of its script, what kept it from being run, and faults of its samples."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.validation.model import Place

__all__ = ["Attempt", "Data", "Obstacle", "SampleFault", "StepRuns", "UnreadableFile"]

Data = Literal["samples", "guessed data", "bad data", "another step's output"]
"""What a script was run on: what its samples say, what nobody has said, spoiled samples, or an output of a step."""


@dataclass(frozen=True, slots=True)
class UnreadableFile:
    """A file of an output that is not what its name says."""

    output: str
    file: str
    fact: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One run of a step.

    `case` says on what, in words that follow "on". `sources` are the steps, by their qualified names, whose outputs
    were read. `missing` are outputs without any content, of a run that succeeded. `log` is what the script printed
    last, `named` what its data are called: files, columns, inputs.
    """

    data: Data
    case: str
    job_type: str = ""
    sources: tuple[str, ...] = ()
    has_failed: bool = False
    exit_code: int | None = None
    reason: str = ""
    log: str = ""
    is_endless: bool = False
    missing: tuple[str, ...] = ()
    unreadable: tuple[UnreadableFile, ...] = ()
    named: frozenset[str] = frozenset()

    @property
    def words(self) -> str:
        """What the script was run on, and as which job type."""
        return f"{self.case} (job type {self.job_type})" if self.job_type else self.case


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a step could not be run, and what would let it."""

    fact: str
    hint: str


@dataclass(frozen=True, slots=True)
class SampleFault:
    """Something wrong with a samples file."""

    place: Place
    fact: str
    hint: str


@dataclass(frozen=True, slots=True)
class StepRuns:
    """All that came of running one step, and the files that it depends on; `broken` is why nothing is known."""

    attempts: tuple[Attempt, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    faults: tuple[SampleFault, ...] = ()
    reached: frozenset[Path] = field(default_factory=frozenset["Path"])
    broken: str = ""
