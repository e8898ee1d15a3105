"""Which steps a name can mean: those of a workspace, the shared ones, those of packs; and which of them it means."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.core.base.names import split_node_name
from cursus.errors import DuplicateStepError, RegistryError, UnknownStepError
from cursus.registry.definitions import POLICIES, SHARED, StepDefinition
from cursus.registry.origins import Origins

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from cursus.errors import Fault
    from cursus.registry.sources import StepSource

__all__ = ["POLICIES", "Collision", "KnownSteps", "Listing"]


_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Collision:
    """Two steps of one name, and the one that the bare name means, and where; None where it is refused."""

    name: str
    left: StepDefinition
    right: StepDefinition
    chosen: StepDefinition | None
    where: str = "here"

    def __str__(self) -> str:
        told = f"{self.name} is a step of {_its(self.left)} and of {_its(self.right)}"
        return f"{told}; {self.where} it means that of {_its(self.chosen)}" if self.chosen else told


@dataclass(frozen=True, slots=True)
class Listing:
    """Steps by the names that mean them, and the sources that they come from."""

    steps: Mapping[str, StepDefinition]
    sources: tuple[StepSource, ...]

    @property
    def faults(self) -> list[Fault]:
        """What is at fault in the tables of the sources."""
        return [fault for source in self.sources for fault in source.faults]


class KnownSteps(Origins, Collection[str]):
    """The steps that names can mean, and the names.

    As a collection it holds every name that means a step: `RowCount`, `RowCount_training`, `project_x:RowCount`,
    `shared:RowCount`, and aliases.
    """

    # What a name means.

    def find(self, written: str) -> StepDefinition:
        """The step that a name means, in the workspace at work if there is one.

        Raises:
            UnknownStepError: no step has that name; with the nearest, and with the workspaces that have one.
            DuplicateStepError: it may mean either of two, and nothing says which.
            RegistryError: it names a workspace that is not there.
        """
        found = self.lookup(written)
        if found is None:
            raise self._unknown(written)
        return found

    def lookup(self, written: str) -> StepDefinition | None:
        """The step that a name means, None where it means none; other errors as `find`'s."""
        origin, colon, rest = written.rpartition(":")
        if colon:
            return self._qualified(origin, rest)
        source = self.at_work()
        return next(filter(None, (self._chosen(name, source) for name in self._forms(written))), None)

    def refusal(self, written: str) -> RegistryError | None:
        """Why a name means no step; None where it means one."""
        try:
            self.find(written)
        except RegistryError as error:
            return error
        return None

    def settled(self, names: Iterable[str]) -> list[Collision]:
        """Where names, as they are written, mean one of several steps: what was chosen, beside each of the others."""
        source = self.at_work()
        found = (self.lookup(each) for each in names if ":" not in each)
        chosen = {each.name: each for each in found if each is not None}
        return [
            Collision(each.name, each, other, each) for each in chosen.values() for other in self._others(each, source)
        ]

    def name_here(self, definition: StepDefinition) -> str:
        """The name to write for a step in the workspace at work; with its origin where it needs that."""
        name = definition.visible_name
        try:
            if self.lookup(name) == definition:
                return name
        except DuplicateStepError:
            pass
        return definition.qualified if definition.origin.prefix else f"{SHARED.kind}:{definition.name}"

    def _forms(self, written: str) -> Iterator[str]:
        """The names that a text may stand for: itself, itself without its job type, what that is an alias of."""
        yield written
        base = split_node_name(written)[0]
        if base != written:
            yield base
        if base in self._aliases:
            yield self._aliases[base]

    def _chosen(self, name: str, source: StepSource | None) -> StepDefinition | None:
        own = source.definitions.get(name) if source else None
        if own is None or source is None:
            return self._common(name)
        if source.metadata.get("collisions") == "prefer-workspace":
            return own
        common = self._common(name)
        if common is None:
            return own
        collision = _between(source, own, common)
        if collision.chosen is None:
            raise DuplicateStepError(str(collision), hint=_way_out(source, own, common))
        return collision.chosen

    def _others(self, chosen: StepDefinition, source: StepSource | None) -> Iterator[StepDefinition]:
        """The other steps of that name, in the order in which they would be chosen."""
        own = source.definitions.get(chosen.name) if source else None
        for each in (own, self.all_see(chosen.name), *self.packed(chosen.name)):
            if each is not None and each != chosen:
                yield each

    def _common(self, name: str) -> StepDefinition | None:
        """The step of a name that all workspaces see: a shared one, else one registered here, else a pack's."""
        found = self.all_see(name)
        if found is not None:
            return found
        packed = self.packed(name)
        if len(packed) > 1:
            hint = f"write {' or '.join(each.qualified for each in packed)}"
            raise DuplicateStepError(f"{name!r} is offered by {' and by '.join(map(_its, packed))}", hint=hint)
        return packed[0] if packed else None

    def _qualified(self, origin: str, written: str) -> StepDefinition | None:
        found: Callable[[str], StepDefinition | None]
        found = self.all_see if origin == SHARED.kind else self.source_named(origin).definitions.get
        return next(filter(None, map(found, self._forms(written))), None)

    def _unknown(self, written: str) -> UnknownStepError:
        origin, colon, rest = written.rpartition(":")
        if not colon:
            return UnknownStepError(written, self, hint=self._elsewhere(written) or _fault_hint(self.at_work()))
        if origin == SHARED.kind:
            return UnknownStepError(written, [f"{origin}:{each.name}" for each in self.common()])
        source = self.source_named(origin)
        all_see = self.all_see(split_node_name(rest)[0])
        shared = f"{rest!r} is a shared step: write it without {origin}:" if all_see else None
        known = [f"{origin}:{name}" for name in source.definitions]
        return UnknownStepError(written, known, hint=shared or _fault_hint(source))

    def _elsewhere(self, written: str) -> str | None:
        base = split_node_name(written)[0]
        found = [each for each in self.workspaces() if {written, base} & each.definitions.keys()]
        if not found:
            return None
        told = [
            *(str(each.origin) for each in found[:_SHOWN]),
            *([f"{len(found) - _SHOWN} more"] if found[_SHOWN:] else []),
        ]
        names = " or ".join(f"{each.origin.name}:{written}" for each in found[:_SHOWN])
        return f"{' and '.join(told)} {'have' if found[1:] else 'has'} one: write {names}"

    def visible(self) -> list[StepDefinition]:
        """The steps at hand in the workspace at work, its own first; of two of a name, the one that a policy chose."""
        source = self.at_work()
        if source is None:
            return self.common()
        collisions = [each for each in self.collisions(source) if each.chosen]
        hidden = {side for each in collisions for side in (each.left, each.right) if side != each.chosen}
        own = sorted(source.definitions.values(), key=_by_name)
        return [each for each in (*own, *self.common()) if each not in hidden]

    def listing(self) -> Listing:
        """All steps, those of every workspace by their full names; where a workspace is at work, those at hand."""
        own = self.at_work()
        workspaces = (own,) if own else self.workspaces()
        steps = {self.name_here(each): each for each in self.visible()}
        for source in () if own else workspaces:
            prefix = source.origin.prefix
            steps.update((f"{prefix}{name}", each) for name, each in sorted(source.definitions.items()))
        return Listing(steps, (*self.shared_sources, *self.packs(), *workspaces))

    def collisions(self, source: StepSource) -> list[Collision]:
        """The names that a workspace or pack has in common with steps that all see."""
        own = source.definitions
        common = [each for each in self.common() if each.name in own and each.origin != source.origin]
        return [_between(source, own[each.name], each) for each in sorted(common, key=_by_name)]

    # As a collection of names.

    def __contains__(self, written: object) -> bool:
        try:
            return isinstance(written, str) and self.lookup(written) is not None
        except RegistryError:
            return False

    def __iter__(self) -> Iterator[str]:
        yield from dict.fromkeys([*map(self.name_here, self.visible()), *self._aliases])
        for each in (*self.packs(), *self.workspaces()):
            yield from (definition.qualified for definition in each.definitions.values())

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _between(source: StepSource, own: StepDefinition, common: StepDefinition) -> Collision:
    """Two steps of one name, and what a workspace's policy says; a pack's stands back behind what is no pack's."""
    if source.origin.kind == "pack":
        return Collision(own.name, own, common, None if common.origin.kind == "pack" else common, "alone")
    policy = source.metadata.get("collisions")
    chosen = {"prefer-workspace": own, "prefer-shared": common}.get(policy or "")
    return Collision(own.name, own, common, chosen, f"in {source.origin.name}")


def _way_out(source: StepSource, own: StepDefinition, common: StepDefinition) -> str:
    policies = " or ".join(repr(each) for each in POLICIES[1:])
    other = common.qualified if common.origin.prefix else f"{SHARED.kind}:{common.name}"
    return (
        f"write {own.qualified} or {other}, or give WORKSPACE_METADATA in {source.table} a `collisions` of {policies}"
    )


def _its(definition: StepDefinition) -> str:
    return f"{definition.origin}" if definition.origin != SHARED else "cursus itself"


def _fault_hint(source: StepSource | None) -> str | None:
    """What keeps the table of a source from being read, where that may be why a step is not there."""
    fault = next(iter(source.faults), None) if source else None
    return f"its table is at fault: {fault.subject}: {fault.fact}" if fault else None


def _by_name(definition: StepDefinition) -> str:
    return definition.qualified
