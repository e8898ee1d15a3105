"""The rules of some levels, applied to steps; what a rule raises is a finding and no traceback."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cursus.validation.cache import Entry
from cursus.validation.contents import Contents
from cursus.validation.model import Finding, Rule, Severity, found_by_the_run
from cursus.validation.reach import Files, Reach
from cursus.validation.rules import unreadable_file
from cursus.validation.subject import StepReading, World

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cursus.registry.definitions import Origin
    from cursus.validation.sample_runs.model import StepRuns
    from cursus.validation.steps import Subject

__all__ = ["RULE_FAILED", "Examination", "Seen"]


_COMMON = ("shared", "pack")

RULE_FAILED = Rule(
    code="rule-failed",
    level=0,
    severity=Severity.ERROR,
    what="A rule broke off with an error of its own and said nothing of the step.",
    why="A step that could not be looked at is not known to be right.",
    remedy="Report it with the step's files: this is a fault of cursus, or of a rule of yours.",
    check=found_by_the_run,
    example="step.files.contract.name  # AttributeError: the step has no contract",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a step: its levels, and the digests of the files that were looked at.

    The entries name the parts of the world that rules asked for, without digests. `declared` are the files that the
    step's specifications come from.
    """

    levels: Mapping[int, Entry]
    reached: Mapping[Path, str]
    declared: Mapping[Path, str]


class Examination:
    """Looks at steps; each file is parsed once, each step read once, however many look at it."""

    def __init__(
        self, rules: Sequence[Rule], seen: Mapping[Origin, tuple[Subject, ...]], contents: Contents | None = None
    ) -> None:
        """Takes the rules to apply, the steps that those of each origin see, and what reads files."""
        self._rules, self._seen = rules, seen
        self._contents = contents or Contents()
        self._files = Files(self._contents)
        self._reach = Reach(self._contents)
        self._readings: dict[tuple[str, str], StepReading] = {}
        self._worlds: dict[Origin, World] = {}
        self.sample_runs: Mapping[str, StepRuns] = {}
        """What came of running steps on samples, by their full names; nothing of those that were not run."""

    def reading(self, subject: Subject) -> StepReading:
        """All that is known of a step."""
        key = (subject.source.package, subject.definition.name)
        if key not in self._readings:
            self._readings[key] = StepReading(subject, self._files)
        return self._readings[key]

    def world(self, subject: Subject) -> World:
        """What a step is checked against."""
        origin = subject.source.origin
        if origin not in self._worlds:
            self._worlds[origin] = World(self._seen_by(origin), self.reading, self._runs_of)
        return self._worlds[origin]

    def _seen_by(self, origin: Origin) -> tuple[Subject, ...]:
        """The steps that those of an origin see; of one that nobody asked for, the steps that everybody sees."""
        if origin in self._seen:
            return self._seen[origin]
        every = {each.files.qualified: each for subjects in self._seen.values() for each in subjects}
        return tuple(each for each in every.values() if each.source.origin.kind in _COMMON)

    def _runs_of(self, name: str) -> StepRuns | None:
        return self.sample_runs.get(name)

    def examine(self, subject: Subject, levels: Iterable[int]) -> Seen:
        """What the rules of some levels say of a step."""
        reading, world = self.reading(subject), self.world(subject)
        entries: dict[int, Entry] = {}
        for level in levels:
            world.used.clear()
            found = tuple(self._findings(level, reading, world))
            entries[level] = Entry(found, dict.fromkeys(world.used, ""))
        files = subject.files
        reached = [*(path for _, path in files.layers()), *sorted(reading.looked)]
        return Seen(entries, self._digests(reached, subject), self.declared(subject))

    def declared(self, subject: Subject) -> Mapping[Path, str]:
        """The digests of the files that a step's specifications come from."""
        files = subject.files
        return self._digests([each for each in (files.spec, files.contract) if each is not None], subject)

    def _digests(self, paths: Iterable[Path], subject: Subject) -> Mapping[Path, str]:
        """The digests of files and of all that they lead to."""
        reached = self._reach.of(paths, subject.source.folder.parent)
        return {path: self._contents.digest(path) for path in sorted(reached)}

    def _findings(self, level: int, reading: StepReading, world: World) -> Iterator[Finding]:
        yield from unreadable_file.findings(reading, level)
        for rule in self._rules:
            if rule.level == level:
                try:
                    yield from rule.check(reading, world)
                except Exception as error:  # noqa: BLE001 - a rule that breaks must not hide what the others say
                    yield _failure(rule, reading, error)


def _failure(rule: Rule, reading: StepReading, error: Exception) -> Finding:
    last = traceback.extract_tb(error.__traceback__)[-1]
    told = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    fact = f"rule {rule.code} broke off with {told} ({Path(last.filename).name}:{last.lineno})"
    files = reading.files
    return Finding(
        RULE_FAILED.code, RULE_FAILED.severity, files.qualified, level=rule.level, place=files.first_place(), fact=fact,
        remedy=RULE_FAILED.remedy,
    )  # fmt: skip
