"""What a check gives: each step with its findings, those that comments allow, and its score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.validation.model import Severity
from cursus.validation.score import is_of_level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cursus.validation.model import Finding, Rule, StepFiles
    from cursus.validation.score import Score
    from cursus.validation.steps import Selection

__all__ = ["Allowed", "CheckedStep", "Outcome"]


@dataclass(frozen=True, slots=True)
class Allowed:
    """A finding that a comment allows, and the reason that it gives."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class CheckedStep:
    """A step with what was found, in the order of its files; `reached` are the files that were looked at for it."""

    files: StepFiles
    findings: tuple[Finding, ...]
    allowed: tuple[Allowed, ...]
    score: Score
    reached: frozenset[Path]

    def at(self, level: int) -> list[Finding]:
        """The findings that speak against the step at a level."""
        return [each for each in self.findings if is_of_level(each, self.files, level)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The steps that were checked, what they were selected from, at which levels, and by which rules.

    `applied` gives the rules, which are only imported where somebody asks. `reused` counts the steps of which
    nothing had to be looked at again.
    """

    steps: tuple[CheckedStep, ...]
    selection: Selection
    levels: tuple[int, ...]
    applied: Callable[[], tuple[Rule, ...]]
    reused: int = 0

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that were applied, or by which what is remembered was found."""
        return self.applied()

    def findings(self) -> Iterator[Finding]:
        """All findings, step by step."""
        for step in self.steps:
            yield from step.findings

    @property
    def checked(self) -> int:
        """How many steps there are, also of those that have no files; a table that cannot be read is none."""
        chosen = {each.files.qualified for each in self.selection.chosen}
        return sum(step.files.qualified in chosen for step in self.steps)

    def count(self, severity: Severity) -> int:
        """How many findings are of a severity."""
        return sum(each.severity is severity for each in self.findings())

    @property
    def has_errors(self) -> bool:
        """Whether any step breaks a rule that is an error."""
        return self.count(Severity.ERROR) > 0
