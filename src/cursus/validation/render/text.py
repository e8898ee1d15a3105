"""Findings as lines of text, by step and file, each with its source line; a table of scores at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from cursus.validation.contents import Contents
from cursus.validation.model import Severity
from cursus.validation.score import FULL
from cursus.validation.wording import count, excerpt, shown_place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cursus.validation.model import Finding, Place
    from cursus.validation.outcome import CheckedStep, Outcome

__all__ = ["Paint", "findings_text", "plain", "render", "scores", "summary"]

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.ADVICE: "bold cyan"}
_CLEAN_ROWS = 20


class Paint(Protocol):
    """Gives a text a style, where there are any."""

    def __call__(self, text: str, style: str) -> str:
        """The text as it is printed; with an empty style as it stands."""
        ...


def plain(text: str, style: str) -> str:  # noqa: ARG001 - what a Paint takes
    """The text as it is."""
    return text


def render(outcome: Outcome, base: Path) -> str:
    """The whole of an outcome."""
    return "".join(f"{line}\n" for line in (*findings_text(outcome, base), *scores(outcome), *summary(outcome)))


def findings_text(outcome: Outcome, base: Path, paint: Paint = plain) -> Iterator[str]:
    """The findings of each step that has some."""
    contents = Contents()
    for step in outcome.steps:
        if step.findings:
            yield paint(_titled(step), "bold")
            for finding in step.findings:
                yield from _finding(finding, base, contents, paint)
            yield ""


def scores(outcome: Outcome, paint: Paint = plain) -> Iterator[str]:
    """A row for each step with the score of each level; of many steps, those without findings are only counted."""
    steps = [step for step in outcome.steps if step.findings or len(outcome.steps) <= _CLEAN_ROWS]
    if steps:
        heads = ("step", *(f"level {level}" for level in outcome.levels), "score", "")
        rows = [_row(step, outcome.levels) for step in steps]
        widths = [max(len(row[at]) for row in (heads, *rows)) for at in range(len(heads))]
        yield paint(_aligned(heads, widths), "dim")
        for step, row in zip(steps, rows, strict=True):
            worst = next((each for each in Severity if any(f.severity is each for f in step.findings)), None)
            yield paint(_aligned(row, widths), _STYLES[worst].removeprefix("bold ") if worst else "")
    if len(steps) < len(outcome.steps):
        yield paint(f"and {count(len(outcome.steps) - len(steps), 'step')} without findings", "dim")
    yield ""


def summary(outcome: Outcome, paint: Paint = plain) -> Iterator[str]:
    """A line that counts what was found, and one for what comments allow."""
    found = {each: outcome.count(each) for each in Severity}
    told = ", ".join(
        (
            count(found[Severity.ERROR], "error"),
            count(found[Severity.WARNING], "warning"),
            f"{found[Severity.ADVICE]:,} advice",
        )
    )
    worst = next((each for each in Severity if found[each]), None)
    yield f"{count(outcome.checked, 'step')} checked: " + paint(told, _STYLES[worst] if worst else "bold green")
    allowed = sum(len(step.allowed) for step in outcome.steps)
    if allowed:
        yield f"{count(allowed, 'finding')} allowed by comments"
    codes = {each.code for each in outcome.findings()}
    if codes:
        yield f"`cursus check --explain {min(codes)}` tells more of a rule"


def _titled(step: CheckedStep) -> str:
    return f"{step.files.qualified} ({step.files.origin})"


def _finding(finding: Finding, base: Path, contents: Contents, paint: Paint) -> Iterator[str]:
    severity = paint(f"{finding.severity}[{finding.code}]", _STYLES[finding.severity])
    yield f"  {paint(shown_place(finding.place, base), '')}"
    yield f"    {severity} {paint(finding.fact, '')}"
    yield from _source(finding.place, contents, paint, _STYLES[finding.severity])
    if finding.other is not None:
        yield f"    {paint(f'against {shown_place(finding.other, base)}', '')}"
        yield from _source(finding.other, contents, paint, "blue")
    yield f"    {paint('remedy:', 'green')} {paint(finding.remedy, '')}"


def _source(place: Place, contents: Contents, paint: Paint, style: str) -> Iterator[str]:
    shown = excerpt(place, contents)
    if shown is not None:
        number = str(place.line)
        yield f"      {paint(f'{number} |', 'dim')} {paint(shown[0], '')}"
        yield f"      {paint(' ' * len(number) + ' |', 'dim')} {paint(shown[1], style)}"


def _row(step: CheckedStep, levels: Sequence[int]) -> tuple[str, ...]:
    cells = (_cell(step.score.levels[level]) for level in levels)
    return (step.files.qualified, *cells, f"{step.score.percent:.0f} %", step.score.rating)


def _cell(value: float | None) -> str:
    return "-" if value is None else "10" if value == FULL else f"{value:.1f}"


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    """The first and the last column to the left, all between to the right."""
    middle = (cell.rjust(width) for cell, width in zip(row[1:-1], widths[1:-1], strict=True))
    return "  ".join((row[0].ljust(widths[0]), *middle, row[-1])).rstrip()
