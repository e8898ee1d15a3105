"""Where a promoted step goes: the shared steps of cursus, or those of a pack, where they lie below the root."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.errors import Fault, WorkspaceError, did_you_mean
from cursus.registry.definitions import SHARED, StepDefinition
from cursus.registry.workspace_folders import PROJECTS
from cursus.workspaces.reading.source_files import relative_name
from cursus.workspaces.shared_code import SHARED_TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cursus.registry.definitions import Origin
    from cursus.workspaces.surroundings import Surroundings

__all__ = ["Target", "find_target"]

_INSTALLED = frozenset({"site-packages", "dist-packages"})


@dataclass(frozen=True)
class Target:
    """The steps that a promoted one joins.

    `package` is the dotted name below which its modules are imported, `folder` where they lie, `table` the file of its
    table, and `tests` the folder for its tests, if there is one.
    """

    origin: Origin
    package: str
    folder: Path
    table: Path
    tests: Path | None

    def named(self, definition: StepDefinition) -> str:
        """The name by which a step is written once it is here."""
        return f"{self.origin.prefix}{definition.name}"

    def faults(self, root: Path) -> Iterator[Fault]:
        """What keeps files from being written there."""
        where, above = self.folder, self.folder.parts
        if not where.is_relative_to(root):
            hint = "work in a checkout of cursus, or promote to a pack that lies below the root: --to PACK"
            yield Fault(str(self.origin), f"lies in {where}, outside of the root {root}", hint)
        elif where.is_relative_to(root / PROJECTS.partition("/")[0]):
            yield Fault(str(self.origin), f"lies in {relative_name(where, root)}, among the workspaces", "move it out")
        elif _INSTALLED & {*above} or any(part.startswith(".") for part in where.relative_to(root).parts):
            hint = "promote to the folder that it is developed in: the next installation would undo the change"
            yield Fault(str(self.origin), f"is installed in {relative_name(where, root)}", hint)


def find_target(around: Surroundings, pack: str | None) -> Target:
    """The shared steps, or those of a pack.

    Raises:
        WorkspaceError: no such pack is installed, or it has no package.
    """
    if pack is None:
        source = around.known.shared_sources[0]
        folder = source.folder.resolve()
        return Target(SHARED, source.package, folder, folder.parent / SHARED_TABLE, _tests(folder, around))
    packs = {each.origin.name: each for each in around.known.packs()}
    if pack not in packs:
        hint = did_you_mean(pack, packs) or f"packs: {', '.join(packs) or 'none is installed'}"
        raise WorkspaceError(f"there is no pack {pack!r}", hint=hint)
    source = packs[pack]
    if not source.folder.is_dir() or source.faults:
        raise WorkspaceError.of(source.faults or [Fault(f"pack {pack}", "has no folder", "reinstall it")])
    folder = source.folder.resolve()
    table = folder / "registry" / "step_names.py"
    return Target(source.origin, source.package, folder, table, _tests(folder, around))


def _tests(folder: Path, around: Surroundings) -> Path | None:
    """The folder for tests of steps: in the nearest `tests` above them, as the repository has it."""
    above = [each for each in folder.parents if each.is_relative_to(around.root)]
    tests = next((each / "tests" for each in above if (each / "tests").is_dir()), None)
    return tests / "unit" / "steps" if tests and (tests / "unit").is_dir() else tests
