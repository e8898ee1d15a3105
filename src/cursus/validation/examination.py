"""The rules of some levels, applied to steps; what a rule raises is a finding and no traceback."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cursus.registry.step_modules import told_error
from cursus.validation.attempts import Raised, caught
from cursus.validation.contents import Contents
from cursus.validation.documents import Entry
from cursus.validation.model import Finding, Rule, Severity, found_by_the_run
from cursus.validation.reach import Files, Reach
from cursus.validation.rules import unreadable_file
from cursus.validation.subject import StepReading, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from cursus.registry.definitions import Origin
    from cursus.validation.model import StepFiles
    from cursus.validation.sample_runs.model import StepRuns
    from cursus.validation.steps import Subject

__all__ = ["IMPORTING", "MAKING", "RULE_FAILED", "TRYING", "Examination", "Seen", "rule_failure"]

IMPORTING, MAKING = "import", "make"
"""What an examination is at while the modules of a step are imported, and while its builder first makes it."""

TRYING = 5
"""The level whose rules look at what a builder makes."""

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
    step's specifications come from. What was found at `fleeting` levels is looked for again next time.
    """

    levels: Mapping[int, Entry]
    reached: Mapping[Path, str]
    declared: Mapping[Path, str]
    fleeting: frozenset[int] = frozenset()


class Examination:
    """Looks at steps; each file is parsed once, each step read once, however many look at it."""

    def __init__(
        self,
        rules: Callable[[], Sequence[Rule]],
        seen: Mapping[Origin, tuple[Subject, ...]],
        files: Files | None = None,
        *,
        is_traced: bool = True,
    ) -> None:
        """Takes what gives the rules to apply, the steps that those of each origin see, and what reads files.

        Steps that are `avoided`, by their full names, are not tried beside others. Unless it `is_traced`, nobody asks
        which files are looked at.
        """
        self._given, self._seen, self._is_traced = rules, seen, is_traced
        self.avoided: frozenset[str] = frozenset()
        self._files = files or Files(Contents())
        self._contents = self._files.contents
        self._reach = Reach(self._contents)
        self._readings: dict[tuple[str, str], StepReading] = {}
        self._worlds: dict[Origin, World] = {}
        self.sample_runs: Mapping[str, StepRuns] = {}
        """What came of running steps on samples, by their full names; nothing of those that were not run."""

    def __reduce__(self) -> tuple[Any, ...]:
        """How another process makes the same, with nothing read yet."""
        return (
            partial(Examination, is_traced=self._is_traced),
            (partial(tuple, self.rules), {**self._seen}),
            {"avoided": self.avoided, "sample_runs": self.sample_runs},
        )

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules to apply."""
        return tuple(self._given())

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

    def runs_code(self, levels: Iterable[int]) -> bool:
        """Whether rules of some levels run code of steps."""
        return any(rule.runs_code and rule.level in levels for rule in self.rules)

    def _seen_by(self, origin: Origin) -> tuple[Subject, ...]:
        """The steps that those of an origin see; of one that nobody asked for, the steps that everybody sees."""
        if origin in self._seen:
            return self._seen[origin]
        every = {each.files.qualified: each for subjects in self._seen.values() for each in subjects}
        return tuple(each for each in every.values() if each.source.origin.kind in _COMMON)

    def _runs_of(self, name: str) -> StepRuns | None:
        return self.sample_runs.get(name)

    def examine(self, subject: Subject, levels: Sequence[int], at: Callable[[str], None] | None = None) -> Seen:
        """What the rules of some levels say of a step.

        Args:
            subject: the step.
            levels: those of the rules.
            at: is told what comes next before code of the step is run; without it, rules that do so are left out.
        """
        reading, world = self.reading(subject), self.world(subject)
        world.avoided, world.at = self.avoided, at or _nobody
        if at is not None and self.runs_code(levels):
            _run(reading, at, makes=TRYING in levels and self.runs_code([TRYING]))
        entries: dict[int, Entry] = {}
        for level in levels:
            world.used.clear()
            found = tuple(self._findings(level, reading, world, at))
            entries[level] = Entry(found, dict.fromkeys(world.used, ""))
        reached = [*(path for _, path in subject.files.layers()), *sorted(reading.looked)]
        return Seen(entries, self._digests(reached, subject), self.declared(subject))

    def declared(self, subject: Subject) -> Mapping[Path, str]:
        """The digests of the files that a step's specifications come from."""
        files = subject.files
        return self._digests([each for each in (files.spec, files.contract) if each is not None], subject)

    def _digests(self, paths: Iterable[Path], subject: Subject) -> Mapping[Path, str]:
        """The digests of files and of all that they lead to; none where nobody asks."""
        if not self._is_traced:
            return {}
        reached = self._reach.of(paths, subject.source.folder.parent)
        return {path: self._contents.digest(path) for path in sorted(reached)}

    def _findings(
        self, level: int, reading: StepReading, world: World, at: Callable[[str], None] | None
    ) -> Iterator[Finding]:
        yield from unreadable_file.findings(reading, level)
        for rule in self.rules:
            if rule.level == level and not (rule.runs_code and at is None):
                if rule.runs_code and at is not None:
                    at(rule.code)
                found: list[Finding] = []
                broken = caught(partial(_take, found, rule, reading, world))
                yield from found
                if isinstance(broken, Raised):
                    yield rule_failure(rule, reading.files, *_broken_by(broken.error))


def _run(reading: StepReading, at: Callable[[str], None], *, makes: bool) -> None:
    """Has the code of a step run, so that it is known what is at work where this never ends."""
    at(IMPORTING)
    reading.loading  # noqa: B018 - it is kept
    if makes:
        at(MAKING)
        reading.trials  # noqa: B018 - it is kept


def _take(found: list[Finding], rule: Rule, reading: StepReading, world: World) -> None:
    """Puts what a rule finds into a list, one by one: of a rule that breaks off, what it found before counts."""
    for each in rule.check(reading, world):
        found.append(each)  # noqa: PERF402 - in one go, all would be lost


def _nobody(what: str) -> None:
    """Takes what an examination is at where nobody wants to know it."""


def rule_failure(rule: Rule, files: StepFiles, told: str, where: str = "") -> Finding:
    """What is found where a rule said nothing of a step."""
    fact = f"rule {rule.code} broke off with {told}{where}"
    return Finding(
        RULE_FAILED.code, RULE_FAILED.severity, files.qualified, level=rule.level, place=files.first_place(), fact=fact,
        remedy=RULE_FAILED.remedy,
    )  # fmt: skip


def _broken_by(error: BaseException) -> tuple[str, str]:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return told_error(error), f" ({Path(last.filename).name}:{last.lineno})"
