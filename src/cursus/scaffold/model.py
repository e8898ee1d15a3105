"""What scaffolding gives: each file of a step, and what became of it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["FileState", "Scaffolded", "ScaffoldedFile"]


class FileState(StrEnum):
    """What becomes of a file."""

    CREATED = "created"
    OVERWRITTEN = "overwritten"
    """It was as it had been generated, and is now as the plan has it."""
    UPDATED = "updated"
    """A file that others write too got the step's entry."""
    MERGED = "merged"
    """What a person changed and what the plan changed stand both in it."""
    KEPT = "kept"
    """A person has changed it, and the plan has not: it stays."""
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class ScaffoldedFile:
    """A file before and after; `path` is below the root, `before` None where there was none."""

    path: str
    state: FileState
    before: str | None
    after: str

    @property
    def is_written(self) -> bool:
        """Whether the file is another one afterwards."""
        return self.before != self.after

    @property
    def diff(self) -> str:
        """What changes, as a unified diff."""
        before = (self.before or "").splitlines(keepends=True)
        names = (f"a/{self.path}" if self.before is not None else "/dev/null", f"b/{self.path}")
        return "".join(difflib.unified_diff(before, self.after.splitlines(keepends=True), *names))


@dataclass(frozen=True, slots=True)
class Scaffolded:
    """What became of the files of a step; `workspace` is the one that was made for it, if it was."""

    step: str
    root: Path
    revision: int
    files: tuple[ScaffoldedFile, ...]
    workspace: str | None = None

    def counts(self) -> dict[FileState, int]:
        """How many files are in each state."""
        found = [each.state for each in self.files]
        return {state: found.count(state) for state in FileState if state in found}
