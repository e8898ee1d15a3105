"""The registered steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cursus.errors import Fault

__all__ = ["StepCard", "StepList", "list_steps", "show_step"]


@dataclass(frozen=True, slots=True)
class StepCard:
    """A registered step: what it is, needs, offers and lets its user set."""

    name: str
    sagemaker_type: str
    description: str
    origin: str = "shared"
    needs: tuple[tuple[str, str, bool], ...] = ()
    offers: tuple[tuple[str, str], ...] = ()
    essential: tuple[tuple[str, str], ...] = ()
    system: tuple[tuple[str, str, str], ...] = ()
    job_types: tuple[str, ...] = ()
    script: str | None = None


@dataclass(frozen=True, slots=True)
class StepList:
    """Registered steps without what only their modules know, and the faults of the tables that they stand in."""

    steps: tuple[StepCard, ...]
    faults: tuple[Fault, ...]


def list_steps(origin: str | None = None) -> StepList:
    """All steps: the shared ones, those of packs, and those of every workspace near; no module is imported.

    Where a workspace is at work, the steps that it has at hand.

    Args:
        origin: The kind of origin to keep to: `shared`, `pack` or `workspace`.
    """
    from cursus.registry.builder_registry import get_global_registry

    found = get_global_registry().known.listing()
    cards = (
        StepCard(name, each.sagemaker_step_type, each.description, str(each.origin))
        for name, each in found.steps.items()
        if origin in {None, each.origin.kind}
    )
    return StepList(tuple(cards), tuple(found.faults))


def show_step(name: str) -> StepCard:
    """All that is known of a step.

    Raises:
        UnknownStepError: no step has that name.
    """
    from cursus.compiler.cards import step_card
    from cursus.registry.builder_registry import get_global_registry

    card = step_card(get_global_registry(), name)
    return StepCard(**card)
