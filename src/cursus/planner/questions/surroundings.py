"""What the questions know of the place that they are asked in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Surroundings", "surroundings_of"]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is there before the step: workspaces by id, steps by name, and whether the shared steps can be changed."""

    workspaces: tuple[str, ...] = ()
    steps: Mapping[str, str] = field(default_factory=dict[str, str])
    is_checkout: bool = False


def surroundings_of(root: Path) -> Surroundings:
    """What is registered, read from tables; no step is imported."""
    from cursus.registry.builder_registry import get_global_registry
    from cursus.registry.workspace_folders import list_workspaces

    listing = get_global_registry().known.listing()
    steps = {name: each.description for name, each in listing.steps.items()}
    checkout = (root / "src" / "cursus" / "steps").is_dir()
    return Surroundings(tuple(each.id for each in list_workspaces(root)), steps, checkout)
