"""What the requirements leave open and nothing settles: it is listed, with what the plan holds for the time being."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.enums import StepKind
from cursus.planner.making.containers import open_containers
from cursus.planner.making.script import unmade_outputs
from cursus.planner.plan import Undecided

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cursus.planner.making.neighbourhood import Neighbourhood
    from cursus.planner.plan import Integration, PlannedSpecification
    from cursus.planner.requirements import StepRequirements

__all__ = ["open_questions"]

_SURE = 0.75
_MANY = 2
_WITH_JOB_TYPES = (StepKind.PROCESSING, StepKind.TRANSFORM)


def open_questions(
    given: StepRequirements,
    spec: PlannedSpecification,
    integration: Integration,
    world: Neighbourhood,
    found_before: Iterable[Undecided],
) -> tuple[Undecided, ...]:
    """Every question that is left, each once."""
    every = [
        *found_before,
        *_ties(integration),
        *_variants(given, spec, integration, world),
        *_outputs(given),
        *_statements(given),
        *_names_in_common(given, world),
        *open_containers(given),
        *_broken(world),
        *_inferred(given),
    ]
    return tuple(dict.fromkeys(every))


def _ties(integration: Integration) -> Iterator[Undecided]:
    for each in integration.upstream:
        if each.chosen and each.ties_with:
            node = f"{each.step}{f'_{each.job_type}' if each.job_type else ''}"
            taken = f"{node}.{each.offer}"
            yield Undecided(
                subject=f"input:{each.need}",
                question=f"{taken} and {', '.join(each.ties_with)} answer {each.need!r} equally well: which is meant?",
                choices=(taken, *each.ties_with),
                taken=taken,
            )


def _variants(
    given: StepRequirements, spec: PlannedSpecification, integration: Integration, world: Neighbourhood
) -> Iterator[Undecided]:
    """Job types that the neighbours have and the step has not: evidence, no proof."""
    if spec.variants or given.sagemaker_step_type not in _WITH_JOB_TYPES:
        return
    chosen = {each.step for each in (*integration.upstream, *integration.downstream) if each.chosen}
    for step in world.steps:
        if step.name in chosen and len(step.specs) >= _MANY:
            listed = ", ".join(step.specs)
            yield Undecided(
                subject="step",
                question=f"{step.name} has a specification for each of {listed}: shall this step have them, too?",
                choices=("one specification", f"job_types: [{listed}]"),
                taken="one specification",
            )


def _outputs(given: StepRequirements) -> Iterator[Undecided]:
    for name in unmade_outputs(given) if given.operations or given.functions else ():
        yield Undecided(
            subject=f"output:{name}",
            question=f"no operation gives {name!r}: what shall it hold?",
            choices=("an operation with this output", "a function by hand"),
            taken="a function by hand",
        )


def _statements(given: StepRequirements) -> Iterator[Undecided]:
    for each in given.requirements:
        if not each.covered_by:
            question = f"which part of the step sees to it that {each.text[0].lower()}{each.text[1:].rstrip('.')}?"
            choices = tuple(name for name in given.ids() if name != each.id)
            yield Undecided(subject=each.id, question=question, choices=choices)


def _names_in_common(given: StepRequirements, world: Neighbourhood) -> Iterator[Undecided]:
    if world.shadowed is not None:
        yield Undecided(
            subject="step",
            question=f"{given.step_name} is a {world.shadowed.origin} step, too: what does the bare name mean here?",
            choices=("prefer-workspace", "prefer-shared", "refuse"),
            taken="prefer-workspace",
        )


def _broken(world: Neighbourhood) -> Iterator[Undecided]:
    for each in world.broken:
        question = f"it cannot be loaded ({each.fact}), so that it is no neighbour here: is it needed?"
        yield Undecided(subject=each.subject, question=question, taken="left out")


def _inferred(given: StepRequirements) -> Iterator[Undecided]:
    for each in given.inferred:
        if each.confidence < _SURE:
            place = f" ({each.place})" if each.place else ""
            question = f"read with {each.confidence:.0%} confidence from {each.why}{place}: is it so?"
            yield Undecided(subject=each.subject, question=question, choices=("yes", "no"), taken="yes")
