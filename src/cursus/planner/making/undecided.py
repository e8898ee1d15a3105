"""What the requirements leave open and nothing settles: it is listed, with what the plan holds for the time being."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.enums import StepKind
from cursus.planner.making.containers import open_containers
from cursus.planner.making.script import unmade_outputs
from cursus.planner.making.sources import settle_needs, settle_offers
from cursus.planner.plan import Undecided

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cursus.planner.making.neighbourhood import Neighbourhood
    from cursus.planner.plan import Integration, PlannedField, PlannedSpecification, StepPlan
    from cursus.planner.requirements import StepRequirements

__all__ = ["open_questions", "questions_of", "with_fields"]

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


def questions_of(plan: StepPlan, world: Neighbourhood) -> tuple[Undecided, ...]:
    """What a plan leaves open as it is now, whoever edited it."""
    given, spec = plan.requirements, plan.specification
    wanted = {each.name for each in given.outputs}
    offers = [each for each in spec.offers if each.logical_name in wanted]
    settled = (*settle_needs(spec.needs, world), *settle_offers(given, offers, world))
    found = with_fields([each for _, listed in settled for each in listed], plan.config.fields)
    return open_questions(given, spec, plan.integration, world, found)


def with_fields(questions: Iterable[Undecided], fields: Iterable[PlannedField]) -> list[Undecided]:
    """The questions which step answers a need, with the field that answers it for the time being."""
    by_need = {f"input:{each.input}": f"the config's {each.name}" for each in fields if each.input}
    return [
        each if each.taken or each.subject not in by_need else each.model_copy(update={"taken": by_need[each.subject]})
        for each in questions
    ]


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
