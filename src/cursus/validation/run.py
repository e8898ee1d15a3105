"""Checks steps: what is known by content is taken as it was, and the rest is looked at."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from cursus.validation.cache import FindingCache
from cursus.validation.contents import Contents, digest_of, own_digest, runtime_digest
from cursus.validation.documents import Entry
from cursus.validation.examination import RULE_FAILED, Examination
from cursus.validation.model import USUAL_SECONDS
from cursus.validation.outcome import Outcome
from cursus.validation.reach import Files
from cursus.validation.rules import every_rule
from cursus.validation.settling import Found, settled

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence
    from pathlib import Path

    from cursus.registry.definitions import Origin
    from cursus.validation.examination import Seen
    from cursus.validation.model import Finding, Rule
    from cursus.validation.steps import Selection, Subject

__all__ = ["USUAL_LEVELS", "check", "known_rules"]

_OBJECTS = 500_000

USUAL_LEVELS = (0, 1, 2, 3, 4)
"""The levels that are checked unless others are asked for: none of them makes a step or runs a script."""

_RUNS = 6
"""The level whose rules look at what came of running scripts."""


def check(
    selection: Selection,
    levels: Sequence[int] = USUAL_LEVELS,
    *,
    cache: Path | None = None,
    rules: Sequence[Rule] | None = None,
    files: Files | None = None,
    seconds: float = USUAL_SECONDS,
    heard: Callable[[int, int], None] | None = None,
    traced: bool = True,
) -> Outcome:
    """What rules find in the chosen steps.

    Args:
        selection: the steps, and what they see.
        levels: those of the rules to apply.
        cache: a file that remembers findings; None to look at everything.
        rules: those to apply; by default all there are.
        files: what earlier checks have read, for files that have not changed since.
        seconds: how long code of one step may take before it is ended.
        heard: is told how many runs of scripts have ended, and how many there are by now.
        traced: whether it is followed which files a step leads to, as `reached` tells; a cache needs that.
    """
    read = files or Files(Contents())
    with _collecting_seldom():
        one = _Check(selection, tuple(sorted(set(levels))), cache, rules, read, seconds, is_traced=traced)
        return one.outcome(heard)


def known_rules() -> tuple[Rule, ...]:
    """All rules that findings can be of, by level and code."""
    return (RULE_FAILED, *every_rule())


@contextmanager
def _collecting_seldom() -> Generator[None]:
    """Has the collector of garbage look less often: syntax trees are kept, and it would go through them in vain."""
    before = gc.get_threshold()
    if before[0]:
        gc.set_threshold(max(before[0], _OBJECTS), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


class _Check:
    """One check of steps."""

    def __init__(
        self,
        selection: Selection,
        levels: tuple[int, ...],
        cache: Path | None,
        rules: Sequence[Rule] | None,
        files: Files,
        seconds: float,
        *,
        is_traced: bool,
    ) -> None:
        self._selection, self._levels, self._seconds = selection, levels, seconds
        self._given = rules
        self._contents = files.contents
        self._is_traced = is_traced or cache is not None
        codes = "" if rules is None else ",".join(each.code for each in rules)
        self._cache = FindingCache(cache, "" if cache is None else f"{own_digest()}{codes}")
        self._examination = Examination(self._rules, selection.seen, files, is_traced=self._is_traced)
        self._digests: dict[tuple[Origin, str], str] = {}

    def outcome(self, heard: Callable[[int, int], None] | None = None) -> Outcome:
        chosen = self._selection.chosen
        known = [self._known(subject) for subject in chosen]
        todo = [(at, [level for level in self._levels if level not in found]) for at, found in enumerate(known)]
        todo = [(at, levels) for at, levels in todo if levels]
        self._run_scripts([chosen[at] for at, levels in todo if _RUNS in levels], heard)
        seen = self._examined([(chosen[at], levels) for at, levels in todo])
        for (at, _), found in zip(todo, seen, strict=True):
            known[at] |= {level: entry.findings for level, entry in found.levels.items()}
        if self._is_traced:
            self._keep([(chosen[at], found) for (at, _), found in zip(todo, seen, strict=True)])
        findings = [
            Found(subject.files, _joined(found), self._cache.reached(_key(subject)))
            for subject, found in zip(chosen, known, strict=True)
        ]
        steps = settled(findings, self._selection, self._codes, self._levels, self._contents)
        return Outcome(tuple(steps), self._selection, self._levels, self._rules, reused=len(chosen) - len(todo))

    def _examined(self, tasks: Sequence[tuple[Subject, Sequence[int]]]) -> list[Seen]:
        """What comes of steps; where nothing is to be looked at, what that would need is not even imported."""
        if not tasks:
            return []
        from cursus.validation.workers import examined

        return examined(self._examination, tasks, self._seconds)

    def _rules(self) -> tuple[Rule, ...]:
        """The rules of the levels; where nothing has to be looked at, nobody asks, and none is imported."""
        rules = known_rules() if self._given is None else self._given
        return tuple(each for each in rules if each.level in self._levels)

    def _codes(self) -> frozenset[str]:
        return frozenset(each.code for each in self._rules())

    def _run_scripts(self, subjects: Sequence[Subject], heard: Callable[[int, int], None] | None) -> None:
        """Runs steps on their samples, all together, where there are rules that look at what comes of it."""
        if subjects and any(each.level == _RUNS for each in self._rules()):
            from cursus.validation.sample_runs.apart import runs_apart

            self._examination.sample_runs = runs_apart(subjects, self._examination, heard)

    def _known(self, subject: Subject) -> dict[int, tuple[Finding, ...]]:
        """The findings of a step that are remembered and still hold."""
        entries = self._cache.levels(_key(subject), self._contents)
        asked = {level: entries[level] for level in self._levels if level in entries}
        held = {level: entry.findings for level, entry in asked.items() if self._holds(entry, subject)}
        return {level: tuple(_about(subject, each) for each in found) for level, found in held.items()}

    def _holds(self, entry: Entry, subject: Subject) -> bool:
        origin = subject.source.origin
        return all(self._digest(origin, part) == digest for part, digest in entry.world.items())

    def _keep(self, seen: Sequence[tuple[Subject, Seen]]) -> None:
        """Remembers what was found; where a rule broke off, it is tried again next time."""
        for subject, found in seen:
            self._cache.keep_declared(_key(subject), found.declared)
        for subject, found in seen:
            levels = {
                level: Entry(entry.findings, {part: self._digest(subject.source.origin, part) for part in entry.world})
                for level, entry in found.levels.items()
                if level not in found.fleeting and not any(each.code == RULE_FAILED.code for each in entry.findings)
            }
            self._cache.keep(_key(subject), found.reached, levels, self._contents)
        self._cache.save()

    def _digest(self, origin: Origin, part: str) -> str:
        """The digest of a part of the world that the steps of an origin see."""
        key = (origin, part)
        if part == "runtime":
            return runtime_digest()
        if key not in self._digests:
            seen = self._selection.seen[origin]
            told = map(self._declared, seen) if part == "specs" else (repr(each.files) for each in seen)
            self._digests[key] = digest_of(each.encode() for each in told)
        return self._digests[key]

    def _declared(self, subject: Subject) -> str:
        """What stands for the specifications of a step: the digests of the files that they come from."""
        declared = self._cache.declared(_key(subject), self._contents)
        if declared is None:
            declared = self._examination.declared(subject)
            self._cache.keep_declared(_key(subject), declared)
        return repr((subject.files.qualified, sorted(declared.items())))


def _key(subject: Subject) -> str:
    return f"{subject.source.package}:{subject.definition.name}"


def _about(subject: Subject, finding: Finding) -> Finding:
    """What is remembered of a step, under the name that it has beside those that are checked now."""
    name = subject.files.qualified
    return finding if finding.step == name else replace(finding, step=name)


def _joined(levels: Mapping[int, tuple[Finding, ...]]) -> list[Finding]:
    """The findings of all levels, each once, also where several levels have it."""
    found = [each for _, findings in sorted(levels.items()) for each in findings]
    return list({(each.code, each.place, each.fact): each for each in reversed(found)}.values())
