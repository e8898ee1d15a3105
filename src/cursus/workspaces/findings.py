"""What a check found: where, how grave, what is so, and the change to make."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Finding", "Group", "RootCheck", "Severity", "WorkspaceCheck"]


class Severity(StrEnum):
    """How grave a finding is: errors fail a check, warnings do not, notes only say what is good to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Group(StrEnum):
    """What a finding is about, in the order in which they are told."""

    ISOLATION = "isolation"
    SHARED_CODE = "shared code"
    NAMES = "names"
    CONFLICTS = "conflicts"
    LOADING = "loading"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found.

    `rule` is its kind, as in `import-of-another-workspace`. `file` is relative to the root, with slashes; `line` counts
    from 1 and is 0 where the finding is about no line. `steps` are the names of the steps that it concerns, if it
    concerns some and not the workspace as a whole.
    """

    group: Group
    rule: str
    severity: Severity
    file: str
    fact: str
    hint: str
    line: int = 0
    steps: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """The file, with the line where there is one."""
        return f"{self.file}:{self.line}" if self.line else self.file

    def __str__(self) -> str:
        return f"{self.severity}: {self.place}: {self.fact} [{self.rule}]\n  hint: {self.hint}"


@dataclass(frozen=True, slots=True)
class WorkspaceCheck:
    """A workspace, how much of it was looked at, and what was found; `loaded` where its steps were tried as well."""

    workspace: str
    steps: int
    files: int
    loaded: bool
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Whether there is no error."""
        return not self.of(Severity.ERROR)

    def of(self, severity: Severity) -> list[Finding]:
        """The findings of a severity."""
        return [each for each in self.findings if each.severity is severity]

    def counts(self) -> dict[Severity, int]:
        """How many findings there are of each severity that there are any of, the gravest first."""
        seen = Counter(each.severity for each in self.findings)
        return {severity: seen[severity] for severity in Severity if seen[severity]}


@dataclass(frozen=True, slots=True)
class RootCheck:
    """The checks of all workspaces below a root, and what lies between them and is no workspace."""

    checks: tuple[WorkspaceCheck, ...]
    folders: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Whether there is no error in any."""
        return all(each.passed for each in self.checks)
