"""What is before and behind the step, as the resolver scores it, and a small pipeline in which it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.enums import DataType
from cursus.core.base.matching import MARGIN, Need, Offer, assign, candidate
from cursus.core.base.names import join_job_type
from cursus.planner.making.ports import HYPERPARAMETERS
from cursus.planner.making.small_pipeline import small_pipeline
from cursus.planner.patterns import PATTERNS
from cursus.planner.plan import Connection, Integration
from cursus.planner.specifications import as_need, specifications_of
from cursus.resolver.places import Place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from cursus.core.base.matching import Candidate
    from cursus.core.base.specification_base import StepSpecification
    from cursus.planner.making.neighbourhood import Neighbourhood
    from cursus.planner.plan import PlannedNeed, PlannedSpecification
    from cursus.planner.requirements import StepRequirements

__all__ = ["integrate", "own_node", "unanswered"]

_MOST = 8


def own_node(given: StepRequirements) -> str:
    """The name that the step's node has in the small pipeline: of several job types, the first."""
    return join_job_type(given.step_name, given.job_types[0].value if given.job_types else None)


def unanswered(given: StepRequirements, planned: PlannedSpecification, world: Neighbourhood) -> list[PlannedNeed]:
    """The needs for data that no offer of a registered step answers, in any job type."""
    if PATTERNS[given.sagemaker_step_type].contract is None:
        return []
    found: list[PlannedNeed] = []
    for each in planned.needs:
        need = Need(own_node(given), as_need(each))
        files = each.data_type is DataType.S3_URI and each.logical_name != HYPERPARAMETERS
        if files and not any(candidate(need, offer) for offer in world.offers.named_by(need)):
            found.append(each)
    return found


def integrate(
    given: StepRequirements, planned: PlannedSpecification, world: Neighbourhood, answered: frozenset[str] = frozenset()
) -> Integration:
    """The connections of the step with all registered ones, and a pipeline with the nearest of them.

    `answered` are the needs that the config answers where no step does.
    """
    job_type = given.job_types[0].value if given.job_types else None
    spec = _whole(specifications_of(planned), job_type)
    node, origin = own_node(given), given.project_id or "shared"
    upstream, unmet = _upstream(node, spec, job_type, world)
    unmet = [name for name in unmet if name not in answered]
    offers = [Offer(node, each, spec.step_type, job_type, origin) for each in spec.outputs.values()]
    meant = {(each.name, name.rpartition(":")[2].lower()) for each in given.outputs for name in each.consumers}
    downstream, displaced = _downstream(offers, meant, world)
    place = Place(spec, job_type, answered - {each.need for each in upstream}, origin)
    small = small_pipeline(given, node, place, (upstream, downstream), world)
    return Integration(
        upstream=tuple(upstream),
        downstream=tuple(downstream),
        unmet=tuple(unmet),
        displaced=tuple(displaced),
        nodes=tuple(map(world.written, small.nodes)),
        edges=small.edges,
        pins=dict(small.pins),
    )


def _whole(specs: Mapping[str, StepSpecification], job_type: str | None) -> StepSpecification:
    """The specification of a job type; of a plan that has it not, any."""
    return specs.get(job_type or "") or next(iter(specs.values()))


def _upstream(
    node: str, spec: StepSpecification, job_type: str | None, world: Neighbourhood
) -> tuple[list[Connection], list[str]]:
    """The offers that answer needs, best first, and the required needs without any."""
    needs = [Need(node, each, job_type) for name, each in spec.dependencies.items() if name != HYPERPARAMETERS]
    options = {str(need): _candidates(need, world) for need in needs}
    found = assign(needs, {option.offer for each in options.values() for option in each})
    chosen = {str(each.need): str(each.offer) for each in found.chosen}
    ties = {str(tie.need): {str(each.offer) for each in tie.candidates} for tie in found.ties}
    connections: list[Connection] = []
    for need in needs:
        for option in options[str(need)]:
            tied = ties.get(str(need), set()) if str(option.offer) in ties.get(str(need), set()) else set[str]()
            is_chosen = chosen.get(str(need)) == str(option.offer)
            connections.append(_connection(option, world, chosen=is_chosen, ties=tied - {str(option.offer)}))
    return connections, sorted(need.spec.logical_name for need in found.unmet)


def _candidates(need: Need, world: Neighbourhood) -> list[Candidate]:
    """The best offers for a need, of each step's variants the one that scores most."""
    found = [option for offer in world.offers.named_by(need) if (option := candidate(need, offer))]
    best: dict[tuple[str, str], Candidate] = {}
    for option in sorted(found, key=lambda option: (-option.score, _job_order(option.offer), str(option.offer))):
        best.setdefault((world.step_of(option.offer.node).name, option.offer.spec.logical_name), option)
    return list(best.values())[:_MOST]


def _job_order(offer: Offer) -> int:
    order = (None, "training", "validation", "testing", "calibration")
    return order.index(offer.job_type) if offer.job_type in order else len(order)


def _connection(
    option: Candidate, world: Neighbourhood, *, chosen: bool, ties: set[str], side: str = "upstream"
) -> Connection:
    other = option.offer if side == "upstream" else option.need
    step = world.step_of(other.node)
    return Connection(
        step=step.name,
        origin=step.origin,
        need=option.need.spec.logical_name,
        offer=option.offer.spec.logical_name,
        job_type=other.job_type,
        score=option.score,
        reasons=option.reasons,
        chosen=chosen,
        ties_with=tuple(sorted(ties)),
    )


def _downstream(
    offers: Sequence[Offer], meant: Collection[tuple[str, str]], world: Neighbourhood
) -> tuple[list[Connection], list[str]]:
    """The needs of others that the step answers, and the wires between others that it would tie with or take over.

    A need is taken to be answered by the step where that scores best, and where the offer is meant for the consumer.
    """
    connections: list[Connection] = []
    displaced: dict[str, None] = {}
    for option in _answered(offers, world):
        rivals = _rivals(option, world)
        best = rivals[0].score if rivals else 0.0
        tied = {str(each.offer) for each in rivals if abs(each.score - option.score) < MARGIN}
        consumer = world.step_of(option.need.node).name.rpartition(":")[2].lower()
        chosen = option.score >= best + MARGIN or (option.offer.spec.logical_name, consumer) in meant
        connections.append(_connection(option, world, chosen=chosen, ties=tied, side="downstream"))
        if rivals and option.score > best - MARGIN:
            displaced[f"{option.need} <- {rivals[0].offer}"] = None
    ordered = sorted(connections, key=lambda each: (-each.score, each.step, each.need, each.offer))
    return ordered, list(displaced)


def _answered(offers: Sequence[Offer], world: Neighbourhood) -> Iterator[Candidate]:
    """For each need of a registered step the best of the offers, of a step's variants the one that scores most."""
    best: dict[tuple[str, str], Candidate] = {}
    for node, place in world.places.items():
        for need in place.spec.dependencies.values():
            wanted = Need(node, need, place.job_type)
            found = [option for offer in offers if (option := candidate(wanted, offer))]
            for option in found:
                key = (world.step_of(node).name, need.logical_name)
                if key not in best or option.score > best[key].score:
                    best[key] = option
    yield from best.values()


def _rivals(option: Candidate, world: Neighbourhood) -> list[Candidate]:
    """The offers of registered steps that answer the same need, best first."""
    own = world.step_of(option.need.node).name
    found = [
        other
        for offer in world.offers.named_by(option.need)
        if world.step_of(offer.node).name != own and (other := candidate(option.need, offer))
    ]
    return sorted(found, key=lambda other: (-other.score, str(other.offer)))
