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
_SAMPLED = 3


@dataclass(frozen=True)
class Fault:
    """A step with a fault planted, where, and words of which a finding has to say one to speak of it."""

    step: StepText
    where: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of fault: the findings that count for it, and what plants it wherever a step has a place for it."""

    name: str
    codes: frozenset[str]
    plant: Callable[[StepText], Iterator[Fault]]

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
        self._before: dict[str, frozenset[tuple[str, str, str]]] = {}

    def findings(self, step: StepText, levels: Iterable[int] = USUAL_LEVELS) -> list[Finding]:
        """What is found in a step as it is."""
        self._number += 1
        folder = step.write(self._root / f"steps{self._number:04}")
        selection = named_steps(get_global_registry().known, [str(folder)])
        try:
            return list(check(selection, tuple(levels), files=self._files).findings())
        finally:
            for name in [name for name in sys.modules if name.startswith("cursus_dev__")]:
                del sys.modules[name]

    def verdict(self, kind: Kind, fault: Fault, original: StepText) -> Verdict:
        """Whether a fault was found: by a new finding of the right kind that speaks of it."""
        if original.name not in self._before:
            self._before[original.name] = frozenset(_told(each) for each in self.findings(original))
        new = [each for each in self.findings(fault.step) if _told(each) not in self._before[original.name]]
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
