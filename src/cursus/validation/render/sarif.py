"""An outcome as SARIF 2.1.0, which code hosts and editors show beside the code."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from cursus import __version__
from cursus.validation.contents import Contents
from cursus.validation.model import LEVELS, Severity
from cursus.validation.wording import source_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cursus.validation.model import Finding, Place, Rule
    from cursus.validation.outcome import Outcome

__all__ = ["document", "render"]

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "note"}
_ROOT = "%SRCROOT%"
_FINGERPRINT = "cursusFinding/v1"


def render(outcome: Outcome, base: Path) -> str:
    """The document as text."""
    return json.dumps(document(outcome, base), indent=1) + "\n"


def document(outcome: Outcome, base: Path) -> dict[str, Any]:
    """The document: one run, with every rule, every finding, and those that comments allow marked as suppressed."""
    numbers = {rule.code: at for at, rule in enumerate(outcome.rules)}
    driver = {
        "name": "cursus check",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(each) for each in outcome.rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder that the check was started in."}}},
        "results": list(_Results(base, numbers).of(outcome)),
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    page = rule.help
    told = f"{rule.what}\n\nWhy: {rule.why}\n\nRemedy: {rule.remedy}"
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.what},
        "fullDescription": {"text": f"{rule.what} {rule.why}"},
        # SARIF wants `helpUri` absolute, and the documentation has no address of its own.
        "help": {"text": f"{told}\n\nPage: {page}", "markdown": f"{told}\n\n[{rule.code}]({page})"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "tags": [f"level {rule.level}", LEVELS[rule.level]],
            "page": page,
            "problem.severity": {Severity.ADVICE: "recommendation"}.get(rule.severity, str(rule.severity)),
        },
    }


class _Results:
    """Makes results; counts those that are otherwise alike, so that each has a fingerprint of its own."""

    def __init__(self, base: Path, numbers: dict[str, int]) -> None:
        self._base, self._numbers = base, numbers
        self._contents = Contents()
        self._seen: dict[str, int] = {}

    def of(self, outcome: Outcome) -> Iterator[dict[str, Any]]:
        for step in outcome.steps:
            for finding in step.findings:
                yield self._result(finding)
            for each in step.allowed:
                suppression = {"kind": "inSource", "justification": each.reason}
                yield {**self._result(each.finding), "suppressions": [suppression]}

    def _result(self, finding: Finding) -> dict[str, Any]:
        result = {
            "ruleId": finding.code,
            **({"ruleIndex": self._numbers[finding.code]} if finding.code in self._numbers else {}),
            "level": _LEVELS[finding.severity],
            "message": {"text": f"{finding.step}: {finding.fact}. {finding.remedy}"},
            "locations": [self._location(finding.place)],
            "partialFingerprints": {_FINGERPRINT: self._fingerprint(finding)},
            "properties": {"step": finding.step, "cursusLevel": finding.level},
        }
        if finding.other is not None:
            other = {"id": 1, **self._location(finding.other), "message": {"text": "the other side"}}
            result["relatedLocations"] = [other]
        return result

    def _location(self, place: Place) -> dict[str, Any]:
        region = {"startLine": place.line, "startColumn": place.column}
        if place.end_column is not None and place.end_column >= place.column:
            region["endColumn"] = place.end_column
        return {"physicalLocation": {"artifactLocation": self._address(place.path), "region": region}}

    def _address(self, path: Path) -> dict[str, str]:
        from urllib.parse import quote

        if path.is_relative_to(self._base):
            return {"uri": quote(path.relative_to(self._base).as_posix()), "uriBaseId": _ROOT}
        return {"uri": path.absolute().as_uri()}

    def _fingerprint(self, finding: Finding) -> str:
        """What stays where lines are added or removed above: the rule, the step, the file, the text of the line."""
        address = self._address(finding.place.path)["uri"]
        line = source_line(finding.place, self._contents) or ""
        told = "\0".join((finding.code, finding.step, address, line.strip(), finding.fact))
        alike = self._seen[told] = self._seen.get(told, 0) + 1
        return hashlib.sha256(f"{told}\0{alike}".encode()).hexdigest()[:32]
