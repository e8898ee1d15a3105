"""One pipeline's wiring: what was found, why, and whether it is what a lock file accepted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from cursus.errors import DagError, Fault, LockError, ResolutionError, did_you_mean
from cursus.resolver.explain import explain
from cursus.resolver.lock import Lock, lock_of, read_lock
from cursus.resolver.lock_changes import drift, staleness
from cursus.resolver.resolve import attempt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cursus.dag.model import PipelineDAG
    from cursus.resolver.explain import Explanation
    from cursus.resolver.places import Attempt, Place, Resolution

__all__ = ["Wiring"]


@dataclass(frozen=True, slots=True)
class Wiring:
    """A graph, what is known of its nodes, and what came of resolving it."""

    dag: PipelineDAG
    places: Mapping[str, Place]
    found: Attempt

    @classmethod
    def of(cls, dag: PipelineDAG, places: Mapping[str, Place]) -> Self:
        """The wiring of a graph, also where it has faults."""
        return cls(dag, places, attempt(dag, places))

    def resolution(self) -> Resolution:
        """The wires, where every need is settled.

        Raises:
            ResolutionError: something stands in the way; all faults together.
        """
        if self.found.faults:
            raise ResolutionError.of(self.found.faults)
        return self.found.resolution

    def lock(self) -> Lock:
        """The lock that accepts this wiring; errors as `resolution`'s."""
        return lock_of(self.places, self.resolution())

    def kept_to(self, lock: Path | None) -> Resolution:
        """The wires, where they are those of the lock file, or where there is no such file.

        Raises:
            ResolutionError: the pipeline cannot be wired.
            LockError: it is wired otherwise than the lock says, or the lock's file is broken.
        """
        resolution = self.resolution()
        accepted = None if lock is None else read_lock(lock)
        if accepted is not None and lock is not None:
            faults = drift(accepted, lock_of(self.places, resolution), lock.name)
            if faults:
                raise LockError.of(faults)
        return resolution

    def lock_faults(self, lock: Path) -> list[Fault]:
        """Where this wiring, its scores or the specifications differ from a lock file's; errors as `kept_to`'s."""
        current, accepted = self.lock(), read_lock(lock)
        if accepted is None:
            return [Fault(lock.name, "there is no lock", "`cursus resolve --lock` writes it", "lock-missing")]
        return staleness(accepted, current, lock.name)

    def explanations(self, node: str | None = None) -> Iterator[Explanation]:
        """Every need of a node, or of all, with what became of it and why.

        Raises:
            DagError: there is no such node.
        """
        if node is not None and node not in self.places:
            hint = did_you_mean(node, self.places) or f"nodes: {', '.join(sorted(self.places))}"
            raise DagError(f"there is no node {node!r}", hint=hint)
        return explain(self.dag, self.places, self.found, None if node is None else {node})
