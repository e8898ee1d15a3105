"""What is found of a step whose code ended its process, or never came to an end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cursus.validation.documents import Entry
from cursus.validation.examination import IMPORTING, MAKING, TRYING, rule_failure
from cursus.validation.model import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cursus.core.attended import EndedEarly
    from cursus.validation.examination import Examination, Seen
    from cursus.validation.model import Finding, Rule, StepFiles
    from cursus.validation.steps import Subject

__all__ = ["seen_early"]

_TELLING = ("import-failure", "build-failure")
"""The rules that tell what ended a process, each at its own level."""

_REMEDY = "let modules declare things and builders make a step: neither may wait, loop or end the process"


def seen_early(examination: Examination, subject: Subject, levels: Sequence[int], early: EndedEarly) -> Seen:
    """What can be said of a step without its code, and that its code could not be run to its end."""
    seen = examination.examine(subject, levels)
    entries = dict(seen.levels)
    lost = [level for level in levels if examination.runs_code([level])]
    for level in lost:
        rules = {rule.code: rule for rule in examination.rules if rule.level == level and rule.runs_code}
        found = tuple(_findings(rules, subject.files, early))
        entries[level] = Entry((*entries[level].findings, *found), entries[level].world)
    return replace(seen, levels=entries, fleeting=frozenset(lost))


def _findings(rules: dict[str, Rule], files: StepFiles, early: EndedEarly) -> Iterator[Finding]:
    """The finding of one level: of the rule for such ends where it is applied, else that its rules said nothing."""
    how = f"{early.how}: {early.words}" if early.words else early.how
    telling = next((rules[code] for code in _TELLING if code in rules), None)
    if early.at is None:
        yield rule_failure(next(iter(rules.values())), files, f"the end of its process ({how})")
    elif early.at == IMPORTING and telling is not None:
        yield _found(telling, files, f"importing the step's modules {how}")
    elif early.at == MAKING and telling is not None and telling.level == TRYING:
        yield _found(telling, files, f"making the step {how}")
    elif early.at in rules and telling is not None:
        yield _found(telling, files, f"making the step {how}, when rule {early.at} tries it")
    elif early.at in rules or early.at == IMPORTING:
        rule = rules.get(early.at, next(iter(rules.values())))
        yield rule_failure(rule, files, f"the step's code, which {how}")


def _found(rule: Rule, files: StepFiles, fact: str) -> Finding:
    place = Place(files.builder) if files.builder else files.first_place()
    return replace(rule_failure(rule, files, ""), code=rule.code, place=place, fact=fact, remedy=_REMEDY)
