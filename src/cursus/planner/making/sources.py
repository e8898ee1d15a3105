"""Which registered steps a need is meant for, and under which names consumers know an offer, where nobody says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.enums import DependencyType
from cursus.core.base.matching import Need, candidate
from cursus.core.base.names import folded
from cursus.planner.making.ports import HYPERPARAMETERS
from cursus.planner.plan import PlannedNeed, PlannedOffer, Undecided
from cursus.planner.specifications import as_need

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cursus.core.base.specification_base import DependencySpec, OutputSpec
    from cursus.planner.making.neighbourhood import Neighbour, Neighbourhood
    from cursus.planner.requirements import OutputRequirement, StepRequirements

__all__ = ["settle_needs", "settle_offers"]

# Words that logical names of anything hold.
_COMMON = frozenset({"data", "input", "output", "path", "uri", "s3", "file", "files", "result", "results", "the"})
_MOST = 6


def settle_needs(needs: Iterable[PlannedNeed], world: Neighbourhood) -> Iterator[tuple[PlannedNeed, list[Undecided]]]:
    """Each need with the steps that it is meant for: those said, else those whose offers have its name."""
    for need in needs:
        outside = need.dependency_type is DependencyType.CUSTOM_PROPERTY or need.logical_name == HYPERPARAMETERS
        if need.compatible_sources or outside:
            yield need, []
            continue
        named = _by_name(need, world)
        if named:
            yield need.model_copy(update={"compatible_sources": tuple(named[:_MOST])}), []
        else:
            yield _by_words(need, world)


def _by_name(need: PlannedNeed, world: Neighbourhood) -> list[str]:
    """The steps with an offer of the need's name or alias, the best first."""
    spec = as_need(need)
    found = [option for offer in world.offers.named_by(Need("", spec)) if (option := candidate(Need("", spec), offer))]
    best = sorted(found, key=lambda option: (-option.score, option.offer.node))
    return list(dict.fromkeys(world.step_of(option.offer.node).name for option in best))


def _by_words(need: PlannedNeed, world: Neighbourhood) -> tuple[PlannedNeed, list[Undecided]]:
    """The steps with an offer that shares a word with the need: a proposal, and it is said to be one."""
    fit = [(step, offer) for step in world.steps for offer in _offers(step) if _fits(need, offer)]
    words = _words(need.logical_name, *need.aliases)
    near = list(dict.fromkeys(step.name for step, offer in fit if words & _words(offer.logical_name, *offer.aliases)))
    choices = tuple(dict.fromkeys(f"{step.name}.{offer.logical_name}" for step, offer in fit))
    subject = f"input:{need.logical_name}"
    if not near:
        fact = f"no registered step offers {need.logical_name!r} by that name; which step is it for?"
        return need, [Undecided(subject=subject, question=fact, choices=choices)]
    taken = tuple(near[:_MOST])
    fact = f"no step offers {need.logical_name!r} by that name; these share a word of it. Which is it for?"
    open_ = Undecided(subject=subject, question=fact, choices=choices, taken=", ".join(taken))
    return need.model_copy(update={"compatible_sources": taken}), [open_]


def _offers(step: Neighbour) -> list[OutputSpec]:
    """The offers of all variants, each name once."""
    return list({name: offer for spec in step.specs.values() for name, offer in spec.outputs.items()}.values())


def _fits(need: PlannedNeed, offer: OutputSpec) -> bool:
    return need.dependency_type.accepts(offer.output_type) and need.data_type == offer.data_type


def _words(*names: str) -> set[str]:
    return {word for name in names for word in name.lower().split("_")} - _COMMON


def settle_offers(
    given: StepRequirements, offers: Iterable[PlannedOffer], world: Neighbourhood
) -> Iterator[tuple[PlannedOffer, list[Undecided]]]:
    """Each offer, with an alias for each consumer that it is meant for and that would not know it otherwise."""
    said = {each.name: each for each in given.outputs}
    for offer in offers:
        yield _known_to(given.step_name, offer, said[offer.logical_name], world)


def _known_to(
    step: str, offer: PlannedOffer, port: OutputRequirement, world: Neighbourhood
) -> tuple[PlannedOffer, list[Undecided]]:
    open_: list[Undecided] = []
    for consumer in port.consumers:
        for neighbour in (each for each in world.steps if each.name.lower() == consumer.lower()):
            needs = [each for each in _needs(neighbour) if _takes(each, offer)]
            if any(_knows(each, offer, step) for each in needs):
                continue
            names = tuple(each.logical_name for each in needs)
            if len(names) == 1:
                offer = offer.model_copy(update={"aliases": (*offer.aliases, names[0])})
            else:
                question = f"which need of {neighbour.name} is {offer.logical_name!r} meant for?"
                open_.append(Undecided(subject=f"output:{offer.logical_name}", question=question, choices=names))
    return offer, open_


def _needs(step: Neighbour) -> list[DependencySpec]:
    return list({name: need for spec in step.specs.values() for name, need in spec.dependencies.items()}.values())


def _takes(need: DependencySpec, offer: PlannedOffer) -> bool:
    return need.dependency_type.accepts(offer.output_type) and need.data_type == offer.data_type


def _knows(need: DependencySpec, offer: PlannedOffer, step: str) -> bool:
    names = {folded(name) for name in (offer.logical_name, *offer.aliases)}
    return bool(need.folded_names & names) or need.declares_source(step)
