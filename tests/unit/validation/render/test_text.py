from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.validation.step_files import checked, rule, script_line, step

from cursus.validation.model import Severity
from cursus.validation.render.text import findings_text, render, scores, summary

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.validation.outcome import Outcome

SILENT = rule(lambda reading, world: [])


def many(folder: Path, number: int, *, bad: int = 0) -> Outcome:
    for at in range(number):
        text = "bad = 1\n" if at < bad else "good = 1\n"
        step(folder, f"count{at:03}", script=text)

    def look(reading: object, world: object) -> list[object]:
        found = script_line(1)(reading, world)  # type: ignore[arg-type]
        return [each for each in found if each[0].path.read_text().startswith("bad")]

    return checked(folder, rule(look))  # type: ignore[arg-type]


def test_styles_are_given_to_whole_words_and_never_to_the_text_of_files(tmp_path: Path) -> None:
    outcome = checked(step(tmp_path, script="x = '[red]'\n"), rule(script_line(1)))

    def paint(text: str, style: str) -> str:
        return f"<{style}:{text}>" if style else text.replace("[", "(")

    lines = list(findings_text(outcome, tmp_path, paint))
    assert any("<bold red:error[unused-path]> line 1" in line for line in lines)
    assert any("x = '(red]'" in line for line in lines)


def test_of_many_steps_those_without_findings_are_only_counted(tmp_path: Path) -> None:
    lines = list(scores(many(tmp_path, 25, bad=2)))
    assert [line.split()[0] for line in lines[:-1]] == ["step", "Count000", "Count001", "and"]
    assert lines[-2] == "and 23 steps without findings"


def test_of_few_steps_all_have_a_row(tmp_path: Path) -> None:
    assert [line.split()[0] for line in scores(many(tmp_path, 3)) if line] == [
        "step",
        "Count000",
        "Count001",
        "Count002",
    ]


def test_the_summary_counts_each_severity(tmp_path: Path) -> None:
    rules = [
        rule(script_line(1)),
        rule(script_line(1), code="unknown-source", severity=Severity.WARNING),
        rule(script_line(1), code="unmatched-name", severity=Severity.ADVICE),
    ]
    lines = list(summary(checked(step(tmp_path), *rules)))
    assert lines == [
        "1 step checked: 1 error, 1 warning, 1 advice",
        "`cursus check --explain unknown-source` tells more of a rule",
    ]


def test_nothing_to_check_is_said_so(tmp_path: Path) -> None:
    outcome = checked(step(tmp_path), SILENT)
    from dataclasses import replace

    assert render(replace(outcome, steps=()), tmp_path).strip() == "0 steps checked: 0 errors, 0 warnings, 0 advice"
