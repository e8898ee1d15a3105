"""The registry that all share, and the decorator that adds to it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeVar

from cursus.registry.sources import installed_packs
from cursus.registry.step_names_original import STEP_NAMES
from cursus.registry.unified import UnifiedRegistryManager

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["StepBuilderRegistry", "UnifiedRegistryManager", "get_global_registry", "register_builder"]

StepBuilderRegistry = UnifiedRegistryManager
"""The name that the registry has in older step code."""

_SHARED_STEPS = "cursus.steps"
_SUFFIX = "StepBuilder"
_Builder = TypeVar("_Builder", bound=type)


@cache
def get_global_registry() -> UnifiedRegistryManager:
    """The registry of the shared steps, of installed packs, and of the workspaces near the current folder."""
    return UnifiedRegistryManager(_SHARED_STEPS, packs=installed_packs)


def register_builder(step_type: str | None = None) -> Callable[[_Builder], _Builder]:
    """A class decorator that registers a builder: under the given name, or as the table has it.

    A builder that the table does not name is registered under its own name less `StepBuilder`.
    """

    def register(builder: _Builder) -> _Builder:
        get_global_registry().register(step_type or _step_of(builder.__name__), builder)
        return builder

    return register


def _step_of(builder: str) -> str:
    listed = (name for name, entry in STEP_NAMES.items() if entry["builder_step_name"] == builder)
    return next(listed, builder.removesuffix(_SUFFIX))
