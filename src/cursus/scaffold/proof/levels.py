"""What the rules of every level find in a step; those of the last level run its script on samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.errors import CursusError
from cursus.scaffold.static_checks import checked
from cursus.validation.model import LEVELS, Severity
from cursus.validation.run import known_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cursus.planner.plan import StepPlan
    from cursus.validation.model import Finding
    from cursus.validation.outcome import Outcome

__all__ = ["LevelProof", "prove_levels"]

_RUNTIME = max(LEVELS)


@dataclass(frozen=True, slots=True)
class LevelProof:
    """The errors that were found, by layer and in the run; `told` are all findings in words."""

    levels: tuple[int, ...]
    by_layer: tuple[tuple[str, str], ...]
    run_faults: tuple[str, ...]
    told: tuple[str, ...]

    def of_layers(self, layers: Sequence[str]) -> Iterator[str]:
        """The errors in files of some layers."""
        yield from (fact for layer, fact in self.by_layer if layer in layers or layer == "")


def prove_levels(plan: StepPlan, root: Path) -> LevelProof:
    """Checks a step at all levels that there are rules for."""
    levels = tuple(sorted({each.level for each in known_rules()}))
    try:
        outcome = checked(plan, root, levels)
    except CursusError as error:
        faults = tuple(str(each) for each in error.faults)
        return LevelProof(levels, tuple(("", each) for each in faults), faults, faults)
    errors = [each for each in outcome.findings() if each.severity is Severity.ERROR]
    by_layer = tuple((_layer(outcome, each), _told(each, root)) for each in errors if each.level != _RUNTIME)
    in_run = tuple(_told(each, root) for each in errors if each.level == _RUNTIME)
    return LevelProof(levels, by_layer, in_run, tuple(_told(each, root) for each in outcome.findings()))


def _layer(outcome: Outcome, finding: Finding) -> str:
    """The layer whose file a finding is in; empty where it concerns the step as a whole."""
    files = {path: layer for step in outcome.steps for layer, path in step.files.layers()}
    return files.get(finding.place.path, "")


def _told(finding: Finding, root: Path) -> str:
    place = finding.place.path
    shown = place.relative_to(root).as_posix() if place.is_relative_to(root) else str(place)
    return f"{shown}:{finding.place.line} {finding.severity}[{finding.code}] {finding.fact}"
