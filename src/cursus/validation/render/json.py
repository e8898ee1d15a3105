"""An outcome as JSON; docs/reference/check.md describes the document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cursus import __version__
from cursus.validation.model import Severity
from cursus.validation.wording import shown_path

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.validation.model import Finding, Place, Rule
    from cursus.validation.outcome import CheckedStep, Outcome

__all__ = ["document", "render"]

_VERSION = 1


def render(outcome: Outcome, base: Path) -> str:
    """The document as text."""
    return json.dumps(document(outcome, base), indent=1) + "\n"


def document(outcome: Outcome, base: Path) -> dict[str, Any]:
    """The document."""
    return {
        "version": _VERSION,
        "cursus": __version__,
        "levels": list(outcome.levels),
        "summary": {
            "steps": outcome.checked,
            **{f"{each}": outcome.count(each) for each in Severity},
            "allowed": sum(len(step.allowed) for step in outcome.steps),
        },
        "rules": [_rule(each) for each in outcome.rules],
        "steps": [_step(each, base) for each in outcome.steps],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "level": rule.level,
        "severity": str(rule.severity),
        "what": rule.what,
        "why": rule.why,
        "remedy": rule.remedy,
        "fixable": rule.fix is not None,
    }


def _step(step: CheckedStep, base: Path) -> dict[str, Any]:
    return {
        "name": step.files.qualified,
        "origin": step.files.origin,
        "sagemaker_step_type": step.files.sagemaker_step_type,
        "files": {layer: shown_path(path, base) for layer, path in step.files.layers()},
        "score": {
            "percent": round(step.score.percent, 1),
            "rating": step.score.rating,
            "levels": {str(level): value for level, value in step.score.levels.items()},
        },
        "findings": [_finding(each, base) for each in step.findings],
        "allowed": [{**_finding(each.finding, base), "reason": each.reason} for each in step.allowed],
    }


def _finding(finding: Finding, base: Path) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "level": finding.level,
        "fact": finding.fact,
        "remedy": finding.remedy,
        "place": _place(finding.place, base),
        "other": _place(finding.other, base) if finding.other else None,
    }


def _place(place: Place, base: Path) -> dict[str, Any]:
    return {
        "path": shown_path(place.path, base),
        "line": place.line,
        "column": place.column,
        "end_column": place.end_column,
    }
