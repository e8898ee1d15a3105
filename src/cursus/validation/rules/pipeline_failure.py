"""The step compiles in a small pipeline, between those that supply it and one that takes its offers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cursus.validation.attempts import Breakage, attempt
from cursus.validation.declared_places import builder_place, method_place
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.compiler.pipeline import CompiledPipeline
    from cursus.validation.builds import Build
    from cursus.validation.model import Finding
    from cursus.validation.small_pipelines import SmallPipeline
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:
    """What the compiler and the service's model say of the step, and the needs that its builder does not see met."""
    from cursus.validation.small_pipelines import Member, pipelines_with

    for build in step.trials.builds:
        name = Member(step, build).name
        for pipeline in pipelines_with(step, build, world):
            _note_files(step, pipeline)
            compiled = attempt(pipeline.compiled, step.folder)
            for fact in _refusals(compiled, name, build):
                others = ", ".join(sorted(pipeline.members.keys() - {name}))
                beside = f"in a pipeline with {others}" if others else "in a pipeline of its own"
                yield RULE.finding(step, builder_place(step), f"{name} {beside}: {fact}", RULE.remedy)
            if not isinstance(compiled, Breakage):
                yield from _renamed(step, name, {each.name for each in compiled.steps} - pipeline.members.keys())
                yield from _unseen(step, build, compiled, pipeline.suppliers(name))


def _note_files(step: StepReading, pipeline: SmallPipeline) -> None:
    """Has the findings looked for again when a file of any step of the pipeline changes."""
    for member in pipeline.members.values():
        step.looked |= {path for _, path in member.step.files.layers()} | {member.step.samples}


def _refusals(compiled: CompiledPipeline | Breakage, name: str, build: Build) -> list[str]:
    """What is wrong with a pipeline, as far as it is about the step, and not wrong with the step by itself."""
    from cursus.definition.verify import verify
    from cursus.validation.builds import definition_of

    if isinstance(compiled, Breakage):
        facts = [compiled.fact]
    else:
        alone = {(_member(fault.subject), fault.fact) for fault in verify(definition_of(build))}
        faults = [fault for fault in compiled.verify() if (_member(fault.subject), fault.fact) not in alone]
        facts = [f"{fault.subject}: {fault.fact}" for fault in faults]
    return [fact for fact in facts if re.search(rf"\b{re.escape(name)}\b", fact)]


def _member(subject: str) -> str:
    """What stands behind the name of a step, which may be another one where the step is made alone."""
    return subject.removeprefix("Steps.").partition(".")[2] or subject


def _renamed(step: StepReading, node: str, others: set[str]) -> Iterator[Finding]:
    """A step that is not named as its node."""
    for other in sorted(others):
        fact = f"the step is named {other!r}, and its node in the pipeline {node}: two such nodes have one name"
        remedy = "name the step self._get_step_name(), and leave that method as the base has it"
        yield RULE.finding(step, method_place(step, "_get_step_name"), fact, remedy)


def _unseen(
    step: StepReading, build: Build, compiled: CompiledPipeline, suppliers: dict[str, str]
) -> Iterator[Finding]:
    """The needs that a builder does not find in the steps that it depends on."""
    made = {each.name: each for each in compiled.steps}
    telling = [made[name] for name in sorted(set(suppliers.values())) if hasattr(made.get(name), "_spec")]
    found = attempt(lambda: build.new_builder().extract_inputs_from_dependencies(telling), step.folder)
    if isinstance(found, Breakage):
        fact = f"extract_inputs_from_dependencies breaks off: {found.fact}"
        yield RULE.finding(
            step, found.place or method_place(step, "extract_inputs_from_dependencies"), fact, RULE.remedy
        )
        return
    known = {each.name for each in telling}
    for need, supplier in suppliers.items():
        if supplier in known and need not in found:
            fact = f"extract_inputs_from_dependencies finds nothing for {need!r} in {supplier}, which offers it"
            remedy = "leave the method as the base has it, or have it return a value for each need that is met"
            yield RULE.finding(step, method_place(step, "extract_inputs_from_dependencies"), fact, remedy)


RULE = Rule(
    code="pipeline-failure",
    level=5,
    severity=Severity.ERROR,
    what="The step cannot be compiled between steps that supply its needs and one that takes what it offers, or its "
    "builder does not find its needs in the steps that it depends on.",
    why="The layers fit each other and not the rest: every pipeline with the step is refused.",
    remedy="Mend what the compiler names, in the specification or in the builder.",
    check=check,
    example="return {}  # in extract_inputs_from_dependencies",
    runs_code=True,
)
