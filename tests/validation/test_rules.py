"""Every rule has steps that break it and steps that keep to it, finds the former and is silent about the latter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.validation.rule_cases import RULES, bad, copied, expected, good

from cursus.validation.fixes import write_fixes
from cursus.validation.mending import fixes_of
from cursus.validation.model import LEVELS, Rule
from cursus.validation.rules import every_rule, rule_codes

if TYPE_CHECKING:
    from pathlib import Path

EVERY = pytest.mark.parametrize("rule", every_rule(), ids=lambda rule: rule.code)
FIXABLE = pytest.mark.parametrize("rule", [rule for rule in every_rule() if rule.fix], ids=lambda rule: rule.code)


def test_every_rule_has_its_module_and_every_folder_of_cases_its_rule() -> None:
    assert [rule.code for rule in sorted(every_rule(), key=lambda rule: rule.code)] == list(rule_codes())
    assert {folder.name for folder in RULES.iterdir()} == set(rule_codes())


@EVERY
def test_a_rule_explains_itself(rule: Rule) -> None:
    assert rule.level in LEVELS
    for text in (rule.what, rule.why, rule.remedy):
        assert text.endswith(".")
        assert text[0].isupper()
    assert rule.example


@EVERY
def test_a_rule_finds_what_breaks_it(rule: Rule, tmp_path: Path) -> None:
    found = bad(rule).lines()
    (tmp_path / "expected.txt").write_text("".join(f"{line}\n" for line in found), encoding="utf-8")
    assert found == expected(rule), f"if this is meant, copy {tmp_path / 'expected.txt'}"
    assert found


@EVERY
def test_a_rule_is_silent_about_what_keeps_to_it(rule: Rule) -> None:
    assert good(rule).lines() == []


@EVERY
def test_a_finding_says_what_to_do_and_points_into_a_file(rule: Rule) -> None:
    for finding in bad(rule).findings():
        assert finding.remedy
        for place in (finding.place, finding.other):
            assert place is None or place.path.is_file()
            assert place is None or place.line <= len(place.path.read_bytes().splitlines())


@FIXABLE
def test_a_fix_mends_what_it_can_and_nothing_is_left_to_fix(rule: Rule, tmp_path: Path) -> None:
    case = copied(bad(rule), tmp_path)
    before = len(case.findings())
    fixes = fixes_of(case.outcome(), tmp_path)
    mended = [each for each in fixes.mended if each.code == rule.code]
    assert mended
    write_fixes(fixes)
    assert len(case.findings()) == before - len(mended)
    assert fixes_of(case.outcome(), tmp_path).changes == ()
