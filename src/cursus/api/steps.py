"""The registered steps."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["StepCard", "list_steps", "show_step"]


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


def list_steps() -> list[StepCard]:
    """The registered steps, without what only their modules know."""
    from cursus.registry.step_names import STEP_NAMES

    return [
        StepCard(name, entry["sagemaker_step_type"], entry["description"]) for name, entry in sorted(STEP_NAMES.items())
    ]


def show_step(name: str) -> StepCard:
    """All that is known of a step.

    Raises:
        UnknownStepError: no step has that name.
    """
    from cursus.compiler.cards import step_card
    from cursus.registry.builder_registry import get_global_registry

    card = step_card(get_global_registry(), name)
    return StepCard(**card)
