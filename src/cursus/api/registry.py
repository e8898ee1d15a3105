"""The registry of steps: whether it is sound, and what is in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.errors import Fault

__all__ = ["CheckedEntry", "RegistryCheck", "check_registry", "registry_stats", "supported_steps"]


@dataclass(frozen=True, slots=True)
class CheckedEntry:
    """A step with its state, `valid`, `invalid` or `missing`, and its fault where it is not valid."""

    name: str
    origin: str
    state: str
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class RegistryCheck:
    """What a look at every step found: the steps, the faults of tables, and the names of two steps."""

    steps: tuple[CheckedEntry, ...]
    table_faults: tuple[Fault, ...]
    collisions: tuple[str, ...]

    @property
    def totals(self) -> Mapping[str, int]:
        """How many steps are in each state."""
        counted = Counter(each.state for each in self.steps)
        return {state: counted[state] for state in ("valid", "invalid", "missing")}

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All that is at fault: tables first, then steps that cannot be built."""
        return (*self.table_faults, *(each.fault for each in self.steps if each.fault))


def check_registry() -> RegistryCheck:
    """Imports the builder and the config of every step and says of each whether it can be built.

    Where a workspace is at work, the steps that it has at hand are looked at, else those of every workspace too.
    """
    from cursus.registry.builder_registry import get_global_registry

    registry = get_global_registry()
    found = registry.known.listing()
    steps = tuple(CheckedEntry(name, str(each.origin), *registry.checked(each)) for name, each in found.steps.items())
    collisions = tuple(map(str, registry.collisions(found.sources)))
    return RegistryCheck(steps, tuple(found.faults), collisions)


def registry_stats() -> dict[str, int]:
    """How many steps and builders are at hand, and how many packs, workspaces and names in common there are."""
    from cursus.registry.builder_registry import get_global_registry

    return get_global_registry().get_registry_stats()


def supported_steps() -> list[str]:
    """The step types that can be built, sorted: those at hand in the workspace at work, else those of all origins."""
    return sorted(each.name for each in check_registry().steps if each.state == "valid")
