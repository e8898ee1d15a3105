"""Whether every requirement of a plan is answered by files, layers, a pipeline, tests and a run: by looking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.errors import CursusError
from cursus.scaffold.proof.levels import LevelProof, prove_levels
from cursus.scaffold.proof.pipeline import prove_pipeline
from cursus.scaffold.proof.running_tests import TestResults, started_tests
from cursus.scaffold.shared_files import shared_entries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cursus.planner.plan import StepPlan, Trace

__all__ = ["Answer", "Verified", "verify"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What proves a requirement, and what is missing; `missing` says each thing in words."""

    requirement: str
    files: bool
    aligned: bool
    compiled: bool
    tested: bool
    ran: bool
    missing: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether everything is there."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class Verified:
    """The answers to all requirements of a plan, and the results that they rest on."""

    step: str
    revision: int
    answers: tuple[Answer, ...]
    findings: tuple[str, ...]
    compile_faults: tuple[str, ...]
    tests: TestResults
    levels: tuple[int, ...]

    @property
    def holds(self) -> bool:
        """Whether every requirement is answered."""
        return all(each.holds for each in self.answers)


def verify(plan: StepPlan, root: Path, *, on_stage: Callable[[str], None] | None = None) -> Verified:
    """Looks for what proves each requirement of a plan; nothing is written below the root, and no model is asked.

    The step is checked at every level there are rules for, which runs its script on samples; the small pipeline of the
    plan is compiled; the tests of the step are run, beside all that.

    Args:
        plan: The plan.
        root: The folder that its files lie below.
        on_stage: Is told what is done next.
    """
    place = root.resolve()
    told = on_stage or _ignore
    told("files")
    lacking = _lacking(plan, place)
    with started_tests(plan, place) as running:
        told("levels")
        levels = prove_levels(plan, place)
        told("pipeline")
        faults = prove_pipeline(plan, place)
        told("tests")
        tests = running.results()
    proofs = _Proofs(plan, lacking, levels, faults, tests)
    answers = tuple(proofs.answer(each) for each in plan.trace)
    return Verified(plan.name, plan.revision, answers, levels.told, faults, tests, levels.levels)


def _ignore(stage: str) -> None:
    """Takes a stage and does nothing with it."""


def _lacking(plan: StepPlan, root: Path) -> dict[str, str]:
    """The files of the plan that are not there, or lack the step's entry, each with what is missing."""
    found = {each.path: f"{each.path} is missing" for each in plan.files if not (root / each.path).is_file()}
    for entry in shared_entries(plan):
        place = root / entry.path
        try:
            is_in = place.is_file() and entry.is_in(place.read_bytes())
        except (CursusError, OSError):
            is_in = False
        if not is_in:
            found[entry.path] = f"{entry.path} lacks {entry.name}"
    return found


@dataclass(frozen=True, slots=True)
class _Proofs:
    """All that was looked at once, for the answers of many requirements."""

    plan: StepPlan
    lacking: dict[str, str]
    levels: LevelProof
    faults: tuple[str, ...]
    tests: TestResults

    def answer(self, trace: Trace) -> Answer:
        files = [self.lacking[each] for each in trace.files if each in self.lacking]
        layers = [*self.levels.of_layers(trace.layers)]
        tests = list(self._tests(trace))
        missing = (*files, *layers, *self.faults, *tests, *self.levels.run_faults)
        return Answer(
            trace.requirement, not files, not layers, not self.faults, not tests, not self.levels.run_faults, missing
        )

    def _tests(self, trace: Trace) -> Iterator[str]:
        """What is wrong with the tests of a requirement."""
        planned = {each.id: each for each in self.plan.tests}
        if self.tests.error:
            yield self.tests.error
            return
        for each in trace.tests:
            lacking = self.tests.lacking(each, planned.get(each), trace.requirement)
            yield from (lacking,) if lacking else ()
