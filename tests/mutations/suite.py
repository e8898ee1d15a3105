"""Plants one fault at a time into a step, checks it, and tells whether the fault was found."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zlib import crc32

from cursus.registry.builder_registry import get_global_registry
from cursus.validation.contents import Contents
from cursus.validation.reach import Files
from cursus.validation.run import USUAL_LEVELS, check
from cursus.validation.steps import named_steps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from tests.mutations.step_text import StepText

    from cursus.validation.model import Finding

BROKEN = "rule-failed"
MADE = (5,)
"""The level at which builders make their steps."""
_SAMPLED = 2


@dataclass(frozen=True)
class Fault:
    """A step with a fault planted, where, and words of which a finding has to say one to speak of it."""

    step: StepText
    where: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of fault: the findings that count for it, what plants it wherever a step has a place, and the levels."""

    name: str
    codes: frozenset[str]
    plant: Callable[[StepText], Iterator[Fault]]
    levels: tuple[int, ...] = USUAL_LEVELS

    def faults(self, step: StepText, most: int | None = None) -> list[Fault]:
        """The faults of this kind in a step, each once, `most` at most."""
        found: dict[object, Fault] = {}
        for fault in self.plant(step):
            if fault.step != step:
                found.setdefault(tuple(sorted(fault.step.files.items(), key=lambda item: item[0])), fault)
        return list(found.values())[:most]


@dataclass(frozen=True)
class Verdict:
    """What came of a fault."""

    kind: Kind
    fault: Fault
    found: tuple[Finding, ...] = ()
    others: tuple[Finding, ...] = field(default=())

    @property
    def is_found(self) -> bool:
        return bool(self.found)

    @property
    def is_broken(self) -> bool:
        """Whether a rule broke off."""
        return any(each.code == BROKEN for each in (*self.found, *self.others))

    def __str__(self) -> str:
        return f"{self.kind.name} | {self.fault.step.name} | {self.fault.where}"


class Bench:
    """Checks steps in folders of their own; a fault has to be found by what is new beside the step as it was."""

    def __init__(self, root: Path) -> None:
        self._root, self._number = root, 0
        # Nothing that is checked is changed later on, so that each file is read once for all.
        self._files = Files(Contents())
        self._before: dict[tuple[str, tuple[int, ...]], frozenset[tuple[str, str, str]]] = {}

    def findings(self, step: StepText, levels: Iterable[int] = USUAL_LEVELS) -> list[Finding]:
        """What is found in a step as it is."""
        return self._together([step], levels)[0]

    def verdict(self, kind: Kind, fault: Fault, original: StepText) -> Verdict:
        """Whether a fault was found: by a new finding of the right kind that speaks of it."""
        return self._judged(kind, fault, original, self.findings(fault.step, kind.levels))

    def verdicts(self, planned: Iterable[tuple[Kind, StepText, Fault]]) -> list[Verdict]:
        """The verdicts of many faults; those that are looked for at the same levels are checked together."""
        listed = list(planned)
        found: dict[int, list[Finding]] = {}
        for levels in dict.fromkeys(kind.levels for kind, _, _ in listed):
            places = [at for at, (kind, _, _) in enumerate(listed) if kind.levels == levels]
            found |= zip(places, self._together([listed[at][2].step for at in places], levels), strict=True)
        return [self._judged(kind, fault, step, found[at]) for at, (kind, step, fault) in enumerate(listed)]

    def _together(self, steps: Sequence[StepText], levels: Iterable[int]) -> list[list[Finding]]:
        """What is found in each of some steps."""
        folders = [step.write(self._root / f"steps{at:05}") for at, step in enumerate(steps, self._number)]
        self._number += len(steps)
        selection = named_steps(get_global_registry().known, [str(each) for each in folders])
        try:
            outcome = check(selection, tuple(levels), files=self._files)
        finally:
            for name in [name for name in sys.modules if name.startswith("cursus_dev__")]:
                del sys.modules[name]
        found: dict[str, list[Finding]] = {folder.name: [] for folder in folders}
        for each in outcome.steps:
            # A table that cannot be read says its folder as well.
            found[each.files.origin.partition(" ")[2] or each.files.name.rpartition(" ")[2]] += each.findings
        return list(found.values())

    def _judged(self, kind: Kind, fault: Fault, original: StepText, findings: Sequence[Finding]) -> Verdict:
        key = (original.name, kind.levels)
        if key not in self._before:
            self._before[key] = frozenset(_told(each) for each in self.findings(original, kind.levels))
        new = [each for each in findings if _told(each) not in self._before[key]]
        found = tuple(each for each in new if each.code in kind.codes and _speaks(each, fault.words))
        return Verdict(kind, fault, found, tuple(each for each in new if each not in found))


def _told(finding: Finding) -> tuple[str, str, str]:
    return finding.code, finding.place.path.name, finding.fact


def _speaks(finding: Finding, words: tuple[str, ...]) -> bool:
    return not words or any(word in f"{finding.fact} {finding.remedy}" for word in words)


def plans(kinds: Iterable[Kind], steps: Sequence[StepText], *, whole: bool) -> Iterator[tuple[Kind, StepText, Fault]]:
    """The faults to plant: every one, or the first of each kind in a few steps, others for other kinds."""
    for kind in kinds:
        faults = [(step, kind.faults(step, None if whole else 1)) for step in steps]
        chosen = [each for each in faults if each[1]]
        if not whole and chosen:
            first = crc32(kind.name.encode()) % len(chosen)
            chosen = [chosen[(first + at) % len(chosen)] for at in range(min(_SAMPLED, len(chosen)))]
        yield from ((kind, step, fault) for step, planted in chosen for fault in planted)
