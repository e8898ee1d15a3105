"""Names that a workspace has in common with shared steps, packs, aliases and other workspaces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.registry.known import POLICIES
from cursus.workspaces.findings import Finding, Group, Severity
from cursus.workspaces.reading.source_files import relative_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.registry.definitions import StepDefinition
    from cursus.registry.sources import StepSource
    from cursus.registry.workspace_folders import Workspace
    from cursus.workspaces.surroundings import Surroundings

__all__ = ["conflict_findings"]


def conflict_findings(workspace: Workspace, source: StepSource, around: Surroundings) -> Iterator[Finding]:
    """The names of a workspace that mean something else as well, each with both origins."""
    conflicts = _Conflicts(workspace, source, around)
    yield from conflicts.id()
    yield from conflicts.common()
    yield from conflicts.aliased()
    yield from conflicts.cases()
    yield from conflicts.config_classes()
    yield from conflicts.others()


@dataclass(frozen=True)
class _Conflicts:
    """Compares the steps of a workspace with all others."""

    workspace: Workspace
    source: StepSource
    around: Surroundings

    def id(self) -> Iterator[Finding]:
        """The workspace's id, where a pack has that name."""
        if any(each.origin.name == self.workspace.id for each in self.around.known.packs()):
            fact = f"{self.workspace.id}: is the name of an installed pack too, so that names with it are refused"
            yield self._found("id-of-a-pack", Severity.ERROR, fact, f"rename the folder {self.workspace.id}")

    def common(self) -> Iterator[Finding]:
        """Steps that shared ones or packs have too: an error where no policy says which is meant."""
        said = self.source.metadata.get("collisions", "")
        policy = said if said in POLICIES else POLICIES[0]
        for each in self.around.known.collisions(self.source):
            name = each.name
            fact = f"{name} is a step of {each.left.origin} and of {_origin(each.right)}; the policy is {policy!r}"
            hint = f"rename it, write {each.left.qualified} where it is meant, or choose {' or '.join(POLICIES[1:])}"
            if each.chosen is None:
                yield self._found("name-in-common", Severity.ERROR, fact, hint, each.left)
                continue
            fact = f"{fact}, so that {name} means that of {_origin(each.chosen)}"
            yield self._found("name-in-common", Severity.NOTE, fact, "rename it to have both", each.left)

    def aliased(self) -> Iterator[Finding]:
        """Steps that have a name by which a shared step is known too."""
        aliases = self.around.registry.LEGACY_ALIASES
        for name in sorted(aliases.keys() & self.source.definitions.keys()):
            fact = f"{name} is a step of {self.source.origin}, and elsewhere another name of shared {aliases[name]}"
            definition = self.source.definitions[name]
            yield self._found("name-of-an-alias", Severity.WARNING, fact, "rename it", definition)

    def cases(self) -> Iterator[Finding]:
        """Steps whose names differ from others in case only: a pipeline cannot hold both."""
        own = self.source.definitions
        folded: dict[str, list[StepDefinition]] = {}
        for each in (*own.values(), *self.around.known.common()):
            folded.setdefault(each.name.casefold(), []).append(each)
        for definition in own.values():
            for each in folded[definition.name.casefold()]:
                if each.name != definition.name and not (each.name in own and each.name < definition.name):
                    fact = f"{definition.name} and {each.name} of {_origin(each)} differ in case only"
                    yield self._found("name-differs-in-case", Severity.ERROR, fact, "rename one of them", definition)

    def config_classes(self) -> Iterator[Finding]:
        """Config classes that another step has too: files of merged configs go by their names."""
        seen: dict[str, StepDefinition] = {}
        for each in self.around.known.common():
            seen.setdefault(each.config_class, each)
        for each in self.source.definitions.values():
            other = seen.setdefault(each.config_class, each)
            if other is not each and other.name != each.name:
                fact = f"{each.name} and {other.name} of {_origin(other)} have one config class, {each.config_class}"
                hint = f"name it {each.name}Config"
                yield self._found("config-class-in-common", Severity.WARNING, fact, hint, each)

    def others(self) -> Iterator[Finding]:
        """Steps that other workspaces have too: good to know before one of them is promoted."""
        for name, definition in self.source.definitions.items():
            others = [each for each in self.around.homes.get(name, ()) if each != self.workspace.id]
            if others:
                fact = f"{name} is a step of {self.source.origin} and of workspace {', '.join(others)}"
                hint = "nothing to do: each means its own, and one of them only can be promoted under this name"
                yield self._found("name-in-another-workspace", Severity.NOTE, fact, hint, definition)

    def _found(
        self, rule: str, severity: Severity, fact: str, hint: str, definition: StepDefinition | None = None
    ) -> Finding:
        file = relative_name(self.workspace.table, self.workspace.root)
        line, steps = (definition.line, (definition.name,)) if definition else (0, ())
        return Finding(Group.CONFLICTS, rule, severity, file, fact, hint, line, steps)


def _origin(definition: StepDefinition) -> str:
    return str(definition.origin) if definition.origin.kind != "shared" else "cursus itself"
