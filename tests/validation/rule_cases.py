"""The good and the bad folder of steps of each rule, and what is found in the bad one."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cursus.registry.builder_registry import get_global_registry
from cursus.validation.model import found_by_the_run
from cursus.validation.run import check
from cursus.validation.steps import named_steps
from cursus.validation.wording import shown_path

if TYPE_CHECKING:
    from cursus.validation.model import Finding, Rule
    from cursus.validation.outcome import Outcome

RULES = Path(__file__).parent / "rules"


@dataclass(frozen=True)
class Case:
    """One folder of steps, and the rule that looks at it."""

    rule: Rule
    folder: Path

    def outcome(self) -> Outcome:
        """What the rule finds; of findings that the run itself makes, with all rules."""
        selection = named_steps(get_global_registry().known, [str(self.folder)])
        rules = None if self.rule.check is found_by_the_run else [self.rule]
        return check(selection, levels=range(7) if rules else range(5), rules=rules)

    def findings(self) -> list[Finding]:
        """The findings of the rule."""
        return [each for each in self.outcome().findings() if each.code == self.rule.code]

    def lines(self) -> list[str]:
        """The findings of the rule as `expected.txt` writes them."""
        return [line(each, self.folder) for each in self.findings()]


def line(finding: Finding, folder: Path) -> str:
    place = finding.place
    return f"{finding.code} {shown_path(place.path, folder)} {place.line}:{place.column} {finding.fact}"


def good(rule: Rule) -> Case:
    return Case(rule, RULES / rule.code / "good")


def bad(rule: Rule) -> Case:
    return Case(rule, RULES / rule.code / "bad")


def expected(rule: Rule) -> list[str]:
    return (RULES / rule.code / "expected.txt").read_text(encoding="utf-8").splitlines()


def copied(case: Case, into: Path) -> Case:
    """The same steps in another place, where they may be changed."""
    folder = into / case.folder.name
    shutil.copytree(case.folder, folder)
    return Case(case.rule, folder)
