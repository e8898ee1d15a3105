"""An outcome as one HTML page: a table of steps and levels that leads to each finding with its source."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cursus.report.components import Column, facts, section, table
from cursus.report.document import document, resource
from cursus.report.markup import Child, Markup, tag
from cursus.validation.contents import Contents
from cursus.validation.model import LEVELS, Severity
from cursus.validation.score import FULL
from cursus.validation.wording import count, shown_path, shown_place, source_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cursus.validation.model import Finding, Place, Rule
    from cursus.validation.outcome import Allowed, CheckedStep, Outcome

__all__ = ["render"]

_AROUND = 2
_CLASSES = {Severity.ERROR: "state-failed", Severity.WARNING: "state-notrun", Severity.ADVICE: "state-running"}
_SIGNS = {Severity.ERROR: "✕", Severity.WARNING: "!", Severity.ADVICE: "i"}
_CLEAN = "state-succeeded"


def render(outcome: Outcome, base: Path) -> str:
    """The page as text."""
    page = _Page(base, {rule.code: rule for rule in outcome.rules})
    parts: list[Child] = [
        _headline(outcome),
        section("steps-and-levels", "Steps and levels", _matrix(outcome), note=_legend(outcome)),
        section("findings", "Findings", page.findings(outcome)),
    ]
    return document(f"Check: {_counted(outcome)}", parts, style=resource("check.css", "cursus.validation.render"))


def _headline(outcome: Outcome) -> Markup:
    worst = next((each for each in Severity if outcome.count(each)), None)
    title = tag("h1", tag("span", "Check of steps"), " ", _chip(worst, _counted(outcome)))
    allowed = sum(len(step.allowed) for step in outcome.steps)
    told: dict[str, Child] = {
        "Steps": f"{outcome.checked:,}",
        "Without findings": f"{sum(not step.findings for step in outcome.steps):,}",
        "Errors": f"{outcome.count(Severity.ERROR):,}",
        "Warnings": f"{outcome.count(Severity.WARNING):,}",
        "Advice": f"{outcome.count(Severity.ADVICE):,}",
        "Allowed by comments": f"{allowed:,}",
    }
    return tag("header", title, facts(told, "tiles"))


def _counted(outcome: Outcome) -> str:
    parts = [
        (outcome.count(Severity.ERROR), "error"),
        (outcome.count(Severity.WARNING), "warning"),
    ]
    advice = outcome.count(Severity.ADVICE)
    told = [count(number, noun) for number, noun in parts if number] + ([f"{advice:,} advice"] if advice else [])
    return ", ".join(told) or "no findings"


def _chip(severity: Severity | None, text: str) -> Markup:
    sign = _SIGNS[severity] if severity else "✓"
    cls = _CLASSES[severity] if severity else _CLEAN
    return tag("span", tag("span", sign, aria_hidden="true"), " ", text, cls=f"chip {cls}")


def _legend(outcome: Outcome) -> str:
    levels = "; ".join(f"{level} {LEVELS[level]}" for level in outcome.levels)
    return f"Levels: {levels}. Each has a score from 0 to 10; a dash stands where the step has nothing to compare."


def _matrix(outcome: Outcome) -> Markup:
    columns = [
        Column("Step"),
        *(Column(f"Level {level}", numbers=True) for level in outcome.levels),
        Column("Score", numbers=True),
        Column("Rating"),
    ]
    rows = [
        (
            tag("a", step.files.qualified, href=f"#{_anchor(at)}"),
            *(_cell(step, level, at) for level in outcome.levels),
            f"{step.score.percent:.0f} %",
            _chip(_worst(step), step.score.rating),
        )
        for at, step in enumerate(outcome.steps, start=1)
    ]
    return table("Scores of each step at each level", columns, rows, cls="wide scores")


def _cell(step: CheckedStep, level: int, at: int) -> Child:
    value = step.score.levels[level]
    if value is None:
        return tag("span", "-", cls="quiet")
    text = "10" if value == FULL else f"{value:.1f}"
    found = [each.severity for each in step.at(level)]
    if not found:
        return tag("span", text, cls=f"cell {_CLEAN}")
    worst = next(each for each in Severity if each in found)
    return tag("a", text, href=f"#{_anchor(at)}", cls=f"cell {_CLASSES[worst]}", title=count(len(found), "finding"))


def _anchor(at: int) -> str:
    return f"step-{at}"


def _worst(step: CheckedStep) -> Severity | None:
    return next((each for each in Severity if any(found.severity is each for found in step.findings)), None)


class _Page:
    """Makes the parts that show sources; each file is read once."""

    def __init__(self, base: Path, rules: Mapping[str, Rule]) -> None:
        self._base, self._rules = base, rules
        self._contents = Contents()

    def findings(self, outcome: Outcome) -> list[Markup]:
        """Every step, open where it has findings."""
        return [self._step(step, at) for at, step in enumerate(outcome.steps, start=1)]

    def _step(self, step: CheckedStep, at: int) -> Markup:
        worst = _worst(step)
        short = [
            tag("span", step.files.qualified, cls="step-name"),
            tag("span", step.files.origin, cls="quiet step-type"),
            tag("span", _chip(worst, step.score.rating)),
            tag("span", f"{step.score.percent:.0f} %", cls="step-time"),
        ]
        told: dict[str, Child] = {
            layer: tag("code", shown_path(path, self._base), cls="path") for layer, path in step.files.layers()
        }
        body = [
            facts(told),
            [self._finding(each) for each in step.findings],
            None if step.findings else tag("p", "No findings.", cls="note"),
            [self._allowed(each) for each in step.allowed],
        ]
        cls = f"step {_CLASSES[worst] if worst else _CLEAN}"
        return tag("details", tag("summary", short), body, id=_anchor(at), cls=cls, open=bool(step.findings))

    def _finding(self, finding: Finding) -> Markup:
        title = tag("h3", _chip(finding.severity, finding.severity), " ", tag("code", finding.code))
        against = None
        if finding.other is not None:
            against = [self._place(finding.other, "against "), self._source(finding.other)]
        return tag(
            "article",
            title,
            tag("p", finding.fact, cls="reason"),
            self._place(finding.place),
            self._source(finding.place),
            against,
            tag("p", tag("b", "Remedy: "), finding.remedy),
            self._about(finding.code),
            cls=f"failure {_CLASSES[finding.severity]}",
        )

    def _allowed(self, allowed: Allowed) -> Markup:
        told = [tag("code", allowed.finding.code), f" is allowed: {allowed.reason}. ", allowed.finding.fact]
        return tag("div", tag("p", told), self._place(allowed.finding.place), cls="allowed quiet")

    def _place(self, place: Place, before: str = "") -> Markup:
        return tag("p", before, tag("code", shown_place(place, self._base)), cls="note path")

    def _source(self, place: Place) -> Markup | None:
        """The lines around a place, with the place itself marked."""
        lines = [self._line(place, number) for number in range(place.line - _AROUND, place.line + _AROUND + 1)]
        shown = [line for line in lines if line is not None]
        return tag("pre", shown, cls="source", tabindex="0") if shown else None

    def _line(self, place: Place, number: int) -> Markup | None:
        text = source_line(replace(place, line=number), self._contents) if number > 0 else None
        if text is None:
            return None
        head = tag("span", f"{number:>5} ", cls="quiet")
        if number != place.line:
            return tag("span", head, text, "\n")
        start = max(place.column - 1, 0)
        end = max((place.end_column or place.column + 1) - 1, start + 1)
        return tag("span", head, text[:start], tag("mark", text[start:end] or " "), text[end:], cls="here")

    def _about(self, code: str) -> Markup | None:
        rule = self._rules.get(code)
        if rule is None:
            return None
        told: dict[str, Child] = {"What": rule.what, "Why": rule.why, "Remedy": rule.remedy}
        return tag("details", tag("summary", "About this rule"), facts(told, "about"))
