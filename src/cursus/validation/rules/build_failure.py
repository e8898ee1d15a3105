"""A builder makes its step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.attempts import Breakage
from cursus.validation.declared_places import builder_place
from cursus.validation.loading import LoadedStep, LoadFault
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.builds import Build
    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_FAULTS_OF_CODE = ("AttributeError", "NameError", "TypeError", "UnboundLocalError")


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """What the builder broke off with; classes that cannot be loaded are told here as well: nothing was tried.

    A specification that disagrees with its contract is told by a rule of its own.
    """
    loaded = step.loaded
    if missing := [layer for layer in ("builder", "config") if getattr(step.files, layer) is None]:
        fact = f"the step is not tried: it has no {' and no '.join(missing)}"
        yield RULE.finding(step, step.files.first_place(), fact, "write the files that missing-layer (level 0) names")
    elif isinstance(loaded, LoadFault):
        fact = f"the step is not tried: {loaded.subject.rpartition('.')[2]} {loaded.fact}"
        yield RULE.finding(step, loaded.place or builder_place(step), fact, loaded.hint or RULE.remedy)
    for job_type, broken in step.trials.broken:
        if isinstance(loaded, LoadedStep) and loaded.specs and loaded.specs[job_type].contract_faults():
            continue
        what = f"the step of job type {str(job_type)!r}" if job_type else "the step"
        fact = f"{what} cannot be made: {broken.fact}"
        yield RULE.finding(step, broken.place or builder_place(step), fact, broken.hint or RULE.remedy)
    for build in step.trials.builds[:1]:
        yield from _with_optional_fields(step, build)


def _with_optional_fields(step: StepReading, build: Build) -> Iterator[Finding]:
    """The fields of the step's own config that may be left out, and break the builder where they are set.

    What code says itself of a value, by an error that it raises, may be so for good reason and is not told.
    """
    from cursus.validation.variations import Variations

    varied, config = Variations(build, step.folder), step.config
    if config is None:
        return
    for field in config.fields:
        if field.owner == config.name and getattr(build.config, field.name, ...) is None:
            found = next((each for each in varied.made_with_others(field.name)), None)
            if isinstance(found, Breakage) and found.fact.startswith(_FAULTS_OF_CODE):
                fact = f"the step cannot be made where {field.name} is set: {found.fact}"
                yield RULE.finding(step, found.place or builder_place(step), fact, RULE.remedy, field.place)


RULE = Rule(
    code="build-failure",
    level=5,
    severity=Severity.ERROR,
    what="With sample values and every need wired, the builder raises an error, ends its process or does not come to "
    "an end; or it does so once a field that may be left out is set.",
    why="A pipeline with the step cannot be compiled.",
    remedy="Mend the builder where the finding points.",
    check=check,
    example="def _get_inputs(self, inputs): return [inputs['row']]  # the need is named rows",
    runs_code=True,
)
