"""A step as its runs see it: its classes, its samples, and which steps offer what it needs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from cursus.core.base.matching import Need, Offer, candidate
from cursus.core.base.names import snake_case, split_node_name
from cursus.errors import ConfigurationError
from cursus.validation.model import Place
from cursus.validation.sample_runs.model import SampleFault
from cursus.validation.samples.model import Samples
from cursus.validation.samples.reading import SamplesFile, read_samples_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cursus.core.base.matching import Candidate
    from cursus.core.base.specification_base import DependencySpec
    from cursus.core.documents import Keys
    from cursus.validation.loading import LoadedStep, LoadFault
    from cursus.validation.model import StepFiles
    from cursus.validation.subject import StepReading, World

__all__ = ["SAMPLES", "SampledStep", "SampledSteps", "Supplier"]

SAMPLES: Final = "samples"
"""The folder of samples files, beside those of the layers."""

_PLACE = re.compile(r"[^:]*:(\d+):(\d+)")


@dataclass(frozen=True, slots=True)
class Supplier:
    """An offer of a step, as one of its job types, that answers a need, and whether the need declares the step."""

    step: SampledStep
    job_type: str
    output: str
    score: float
    is_declared: bool


class SampledStep:
    """One step, with what is known of it when it is first asked for."""

    def __init__(self, reading: StepReading, folder: Path, world: World) -> None:
        """Takes what is read of the step, the folder of its layers, and the steps that it sees."""
        self.reading, self.world = reading, world
        self.files: StepFiles = reading.files
        self.samples_path = folder / SAMPLES / f"{snake_case(self.files.name)}.yaml"

    @cached_property
    def classes(self) -> LoadedStep | LoadFault:
        """The step's classes."""
        return self.reading.loaded

    @cached_property
    def samples_file(self) -> SamplesFile | None:
        """The samples file; None where there is none, or where it is at fault."""
        return None if self._read_faults else self._read

    @property
    def samples(self) -> Samples:
        """What is known of the step's data."""
        return self.samples_file.samples if self.samples_file else Samples()

    @property
    def faults(self) -> list[SampleFault]:
        """What is wrong with the samples file as a file."""
        return list(self._read_faults)

    def fault(self, keys: Keys, fact: str, hint: str) -> SampleFault:
        """A fault of a part of the samples file."""
        told = self.samples_file.document.place(*keys) if self.samples_file else ""
        return SampleFault(self._place(told), fact, hint)

    def reached(self) -> frozenset[Path]:
        """The files that its runs depend on."""
        return frozenset([*(path for _, path in self.files.layers()), self.samples_path])

    @cached_property
    def _outcome(self) -> tuple[SamplesFile | None, tuple[SampleFault, ...]]:
        if not self.samples_path.is_file():
            return None, ()
        try:
            return read_samples_file(self.samples_path), ()
        except ConfigurationError as error:
            faults = (SampleFault(self._place(each.subject), each.fact, each.hint or "") for each in error.faults)
            return None, tuple(faults)

    @property
    def _read(self) -> SamplesFile | None:
        return self._outcome[0]

    @property
    def _read_faults(self) -> tuple[SampleFault, ...]:
        return self._outcome[1]

    def _place(self, told: str) -> Place:
        found = _PLACE.fullmatch(told)
        return Place(self.samples_path, int(found[1]), int(found[2])) if found else Place(self.samples_path)


class SampledSteps:
    """All steps that may be run, each made once."""

    def __init__(self, make: Callable[[StepFiles], SampledStep]) -> None:
        """Takes what makes one of them."""
        self._make = make
        self._steps: dict[str, SampledStep] = {}

    def of(self, files: StepFiles) -> SampledStep:
        """The step of these files."""
        if files.qualified not in self._steps:
            self._steps[files.qualified] = self._make(files)
        return self._steps[files.qualified]

    def named(self, step: SampledStep, name: str) -> tuple[SampledStep, str] | None:
        """The step that a name means to another one, and its job type; None where it means none."""
        base, job_type = split_node_name(name)
        steps = step.world.steps
        files = steps.get(name) or steps.get(base)
        return None if files is None else (self.of(files), "" if name in steps else job_type or "")

    def suppliers(self, step: SampledStep, need: DependencySpec, job_type: str) -> list[Supplier]:
        """The steps that may answer a need, one offer for each of their job types, the best first."""
        best: dict[tuple[str, str], Supplier] = {}
        for files, offer in _offers(step):
            found = candidate(Need("need", need, job_type or None), offer)
            if found is None:
                continue
            supplier = Supplier(
                self.of(files), offer.job_type or "", offer.spec.logical_name, found.score, _is_declared(found)
            )
            key = (files.qualified, supplier.job_type)
            if key not in best or _rank(supplier) < _rank(best[key]):
                best[key] = supplier
        return sorted(best.values(), key=_rank)


def _offers(step: SampledStep) -> Iterator[tuple[StepFiles, Offer]]:
    for files, spec in step.world.specs:
        if files.qualified != step.files.qualified and not spec.fault:
            origin = files.origin.partition(" ")[2] or files.origin
            for each in spec.outputs:
                yield files, Offer("offer", each.offer, spec.step_type, spec.job_type, origin)


def _is_declared(found: Candidate) -> bool:
    return found.need.spec.declares_source(found.offer.step_type, found.offer.origin)


def _rank(supplier: Supplier) -> tuple[bool, float, bool, str, str, str]:
    """The best first: declared sources, then by score; of equals, those that train."""
    trains = supplier.job_type == "training"
    name = supplier.step.files.qualified
    return not supplier.is_declared, -supplier.score, not trains, name, supplier.job_type, supplier.output
