"""A plan's needs and offers as specifications, by job type, so that the resolver can wire them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.specification_base import DependencySpec, OutputSpec, StepSpecification

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.planner.plan import PlannedNeed, PlannedOffer, PlannedSpecification

__all__ = ["as_need", "as_offer", "specifications_of"]


def as_need(need: PlannedNeed) -> DependencySpec:
    """A planned need as a specification has it."""
    return DependencySpec(
        need.logical_name,
        need.dependency_type,
        required=need.required,
        compatible_sources=need.compatible_sources,
        semantic_keywords=need.semantic_keywords,
        data_type=need.data_type.value,
        description=need.description,
        aliases=need.aliases,
    )


def as_offer(offer: PlannedOffer) -> OutputSpec:
    """A planned offer as a specification has it."""
    return OutputSpec(
        offer.logical_name,
        offer.output_type,
        offer.property_path,
        offer.data_type.value,
        offer.description,
        offer.aliases,
    )


def specifications_of(planned: PlannedSpecification) -> Mapping[str, StepSpecification]:
    """The specification of each job type, under an empty one where there are no variants.

    Raises:
        SpecificationError: the plan's needs and offers make none; all faults together.
    """
    whole = StepSpecification(
        planned.step_type, planned.node_type, map(as_need, planned.needs), map(as_offer, planned.offers)
    )
    if not planned.variants:
        return {"": whole}
    without = {each.job_type.value: each.without for each in planned.variants}
    return whole.variants(*without, without=without)
