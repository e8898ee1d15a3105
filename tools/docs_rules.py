"""The pages of the rules, from the rules themselves and from the steps that break them and keep to them."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cursus.validation.model import LEVELS
from cursus.validation.render.text import findings_text
from cursus.validation.run import known_rules

ROOT = Path(__file__).parents[1]
_KINDS = {".py": "py", ".yaml": "yaml"}
sys.path.insert(0, str(ROOT / "tests/validation"))

import rule_cases  # noqa: E402 - the cases of the tests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cursus.validation.model import Rule
    from cursus.validation.outcome import Outcome

__all__ = ["nav_lines", "rule_pages", "unmatched_rule_pages"]


def rule_pages() -> dict[str, Callable[[], Iterable[str]]]:
    """A page for each rule, and one that lists them."""

    def page_of(rule: Rule) -> Callable[[], Iterable[str]]:
        return lambda: _page(rule)

    return {"rules/index.md": _index, **{f"rules/{rule.code}.md": page_of(rule) for rule in known_rules()}}


def unmatched_rule_pages(docs: Path) -> Iterator[str]:
    """Pages that belong to no rule."""
    codes = {rule.code for rule in known_rules()} | {"index"}
    for page in sorted((docs / "rules").glob("*.md")):
        if page.stem not in codes:
            yield f"docs/rules/{page.name} belongs to no rule; hint: remove it"


def nav_lines() -> Iterator[str]:
    """The pages as lines of the navigation in mkdocs.yml."""
    yield "      - rules/index.md"
    for rule in sorted(known_rules(), key=lambda rule: rule.code):
        yield f"      - {rule.code}: rules/{rule.code}.md"


def _index() -> Iterator[str]:
    yield from [
        "# Rules",
        "",
        "`cursus check` applies these rules to steps. [Check steps](../how-to/check-steps.md) shows it at",
    ]
    yield from ["work, [its reference](../reference/check.md) says what levels and severities mean.", ""]
    for level, compared in LEVELS.items():
        rules = [rule for rule in known_rules() if rule.level == level]
        if rules:
            yield from [
                f"## Level {level}: {compared}",
                "",
                "| rule | severity | what it finds | fix |",
                "|---|---|---|---|",
            ]
            for rule in rules:
                cells = (f"[{rule.code}]({rule.code}.md)", rule.severity, _cell(rule.what), "yes" if rule.fix else "")
                yield f"| {' | '.join(cells)} |"
            yield ""


def _page(rule: Rule) -> Iterator[str]:
    fix = " `cursus check --fix` mends it where it can." if rule.fix else ""
    yield from [f"# {rule.code}", "", f"Level {rule.level} ({LEVELS[rule.level]}), {rule.severity}.{fix}", ""]
    yield from [rule.what, "", "## Why", "", rule.why, "", "## Remedy", "", rule.remedy, ""]
    if (rule_cases.RULES / rule.code).is_dir():
        yield from _example(rule)
    yield from ["## Allow it", "", "On the line of the finding, or the line above:", ""]
    yield from ["```py", f"# cursus: allow[{rule.code}] the reason", "```"]


def _example(rule: Rule) -> Iterator[str]:
    """The files of the bad case that findings point at, what is found, and the good case's files that differ."""
    case, other = rule_cases.bad(rule), rule_cases.good(rule)
    outcome = _only(case.outcome(), rule)
    places = {place.path for each in case.findings() for place in (each.place, each.other) if place}
    found = [line for line in findings_text(outcome, case.folder) if line]
    yield from ["## Example", "", "Steps that break the rule:", ""]
    for path in sorted(places):
        yield from _file(path, case.folder)
    yield from ["```text", *found, "```", "", "Steps that keep to it:", ""]
    for path in sorted(file for file in _files(other.folder) if _differs(file, other.folder, case.folder)):
        yield from _file(path, other.folder)


def _only(outcome: Outcome, rule: Rule) -> Outcome:
    """The outcome with nothing but the findings of one rule."""
    steps = (
        replace(step, findings=tuple(each for each in step.findings if each.code == rule.code))
        for step in outcome.steps
    )
    return replace(outcome, steps=tuple(steps))


def _differs(file: Path, folder: Path, other: Path) -> bool:
    beside = other / file.relative_to(folder)
    return not beside.is_file() or beside.read_bytes() != file.read_bytes()


def _files(folder: Path) -> Iterator[Path]:
    yield from (file for kind in _KINDS for file in folder.rglob(f"*{kind}"))


def _file(path: Path, folder: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8", errors="replace").rstrip("\n")
    yield from [f'```{_KINDS[path.suffix]} title="{path.relative_to(folder).as_posix()}"', *text.split("\n"), "```", ""]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
