"""What all rules speak of: places in files, findings, the files of a step, rules, and the edits that mend."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cursus.validation.subject import StepReading, World

__all__ = [
    "LAYERS",
    "LEVELS",
    "LEVEL_LAYERS",
    "UNREADABLE",
    "USUAL_SECONDS",
    "Edit",
    "Finding",
    "Place",
    "Replacement",
    "Rule",
    "Severity",
    "StepFiles",
    "found_by_the_run",
]

LEVELS: Final = {
    0: "standardization",
    1: "script and contract",
    2: "contract and specification",
    3: "specification and the world",
    4: "builder and config",
    5: "builder tests",
    6: "runtime tests",
}
"""What the rules of each level compare."""

LAYERS: Final = ("contract", "spec", "config", "builder", "script", "hyperparameters")
"""The layers of a step that are files, as `StepFiles` names them."""

LEVEL_LAYERS: Final = {
    0: LAYERS,
    1: ("script", "contract"),
    2: ("contract", "spec"),
    3: ("spec",),
    4: ("builder", "config", "hyperparameters"),
    5: LAYERS,
    6: ("script", "contract"),
}
"""The layers that each level looks at; a step without any of them has nothing to check there."""
UNREADABLE: Final = "unreadable-file"
"""The code of files that cannot be read, which speaks against every level that would read them."""

USUAL_SECONDS: Final = 20.0
"""How long code of one step may take."""

_NAMING_ORIGINS = ("pack", "workspace")


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

    `step` is the step's name, as the registry has it. `level` is one of `LEVELS`. `fact` says what is so, with the
    value seen, `remedy` the change to make, in the words of the file; `other` is the other side of a disagreement.
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

    `table` is its entry in the registry's table. `folder` tells it from another step of its name that is checked with
    it, and is empty where there is none.
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
    folder: str = ""

    @property
    def qualified(self) -> str:
        """The name that means this step wherever it is used: `project_x:RowCount`."""
        if self.folder:
            return f"{self.folder}:{self.name}"
        kind, _, owner = self.origin.partition(" ")
        return f"{owner}:{self.name}" if kind in _NAMING_ORIGINS else self.name

    def layers(self) -> Iterator[tuple[str, Path]]:
        """The layers that there are, each with its file."""
        for layer in LAYERS:
            path: Path | None = getattr(self, layer)
            if path is not None:
                yield layer, path

    def paths_of(self, level: int) -> tuple[Path, ...]:
        """The files that a level looks at."""
        return tuple(path for layer, path in self.layers() if layer in LEVEL_LAYERS[level])

    def first_place(self) -> Place:
        """A place for what concerns the step as a whole: its entry in the table, else the top of its first file."""
        return self.table or next((Place(path) for _, path in self.layers()), Place(Path()))


@dataclass(frozen=True, slots=True)
class Replacement:
    """Text in place of what stands from `start` up to `end`, each a line and a column from 1."""

    path: Path
    start: tuple[int, int]
    end: tuple[int, int]
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """The change that mends a finding: made whole or not at all."""

    replacements: tuple[Replacement, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that steps must keep to.

    `code` is kebab-case; a comment `# cursus: allow[unused-path] reason` allows a finding on its line or the next.
    `what`, `why` and `remedy` are one or two sentences each, for people; `example` is a line or a few of a step that
    breaks the rule; `page` is that of the documentation, where the rule has none of its own. `check` gives the findings
    of one step, and `fix` the edit that mends one of them, where a machine can know it. A rule that runs code of the
    step is applied in a process of its own.
    """

    code: str
    level: int
    severity: Severity
    what: str
    why: str
    remedy: str
    check: Callable[[StepReading, World], Iterable[Finding]]
    fix: Callable[[StepReading, World, Finding], Edit | None] | None = None
    example: str = ""
    page: str = ""
    runs_code: bool = False

    @property
    def help(self) -> str:
        """The page of the documentation that tells of it."""
        return self.page or f"docs/rules/{self.code}.md"

    def finding(self, step: StepReading, place: Place, fact: str, remedy: str, other: Place | None = None) -> Finding:
        """A finding of this rule about a step."""
        return Finding(self.code, self.severity, step.files.qualified, self.level, place, fact, remedy, other)


def found_by_the_run(step: StepReading, world: World) -> Iterable[Finding]:  # noqa: ARG001 - what a rule takes
    """The check of rules whose findings the run itself makes, out of all that the others found."""
    return ()
