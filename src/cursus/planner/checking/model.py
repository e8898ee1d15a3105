"""What a check of a plan gives: findings, the changes that mend them, and three scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BARS", "CRITERIA", "Change", "Criterion", "PlanCheck", "PlanFinding", "Severity"]

Criterion: TypeAlias = Literal["alignment", "standardization", "compatibility"]
Severity: TypeAlias = Literal["error", "warning", "note"]
Place: TypeAlias = tuple[str | int, ...]

CRITERIA: tuple[Criterion, ...] = ("alignment", "standardization", "compatibility")
BARS: Mapping[Criterion, float] = {"alignment": 9.0, "standardization": 8.0, "compatibility": 8.0}
"""What a plan must score; an error lets none pass, whatever its score."""

_COSTS: Mapping[Severity, float] = {"error": 2.5, "warning": 0.5, "note": 0.0}
_BEST = 10.0


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a plan's data, as JSON Patch has it: the value at the keys is added, replaced or removed."""

    op: Literal["add", "replace", "remove"]
    keys: Place
    value: Any = None

    @property
    def path(self) -> str:
        """The keys as a JSON pointer."""
        return "".join(f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in self.keys)


@dataclass(frozen=True, slots=True)
class PlanFinding:
    """Something that is wrong with a plan: what costs points, why, the remedy, and changes where it is mechanical."""

    code: str
    severity: Severity
    criterion: Criterion
    subject: str
    fact: str
    remedy: str
    changes: tuple[Change, ...] = ()

    @property
    def cost(self) -> float:
        """The points that it costs."""
        return _COSTS[self.severity]

    @property
    def is_mechanical(self) -> bool:
        """Whether `plan revise` mends it."""
        return bool(self.changes)


@dataclass(frozen=True, slots=True)
class PlanCheck:
    """What was found in one revision of a plan."""

    name: str
    revision: int
    findings: tuple[PlanFinding, ...]

    @property
    def scores(self) -> dict[Criterion, float]:
        """The points of each criterion, from 0 to 10."""
        lost = dict.fromkeys(CRITERIA, 0.0)
        for each in self.findings:
            lost[each.criterion] += each.cost
        return {criterion: round(max(0.0, _BEST - points), 1) for criterion, points in lost.items()}

    @property
    def passed(self) -> bool:
        """Whether each score is at its bar, and nothing is an error."""
        high = all(score >= BARS[criterion] for criterion, score in self.scores.items())
        return high and not any(each.severity == "error" for each in self.findings)
