"""Where steps come from: cursus itself, packs of other packages, and workspaces; read without importing any of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from cursus.core.base.names import snake_case
from cursus.errors import Fault
from cursus.registry.definitions import SHARED, Origin, StepDefinition
from cursus.registry.discovery import builder_files
from cursus.registry.index import ContentIndex
from cursus.registry.step_names_original import STEP_NAMES
from cursus.registry.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cursus.registry.workspace_folders import Workspace

__all__ = ["PACKS", "StepSource", "installed_packs", "package_source", "workspace_source"]

PACKS = "cursus.steps"
"""The group of entry points by which a package offers its steps: `acme = "acme_steps"`."""

Definitions = dict[str, StepDefinition]


@dataclass(frozen=True, slots=True)
class StepSource:
    """The steps of one origin.

    `package` is the dotted name below which the layers (`builders`, `configs`, ...) are imported, `folder` where they
    lie. `metadata` is what a workspace says of itself. `faults` are those of its table, each with its file and line.
    """

    origin: Origin
    package: str
    folder: Path
    definitions: Mapping[str, StepDefinition] = field(default_factory=Definitions)
    metadata: Mapping[str, str] = field(default_factory=dict[str, str])
    faults: tuple[Fault, ...] = ()
    table: Path | None = None
    workspace: Workspace | None = None


def workspace_source(workspace: Workspace, index: ContentIndex | None = None) -> StepSource:
    """The steps of a workspace, as its files are now."""
    empty = StepSource(
        Origin("workspace", workspace.id, workspace.root),
        f"{workspace.package}.steps",
        workspace.steps,
        table=workspace.table,
        workspace=workspace,
    )
    faults = tuple(workspace.faults())
    return replace(empty, faults=faults) if faults else _read(empty, index or ContentIndex())


def package_source(origin: Origin, package: str) -> StepSource:
    """The steps of a package that can be imported: its `registry/step_names.py`, and builders that this leaves out."""
    folder = _package_folder(package)
    if folder is None:
        fault = Fault(str(origin), f"there is no package {package!r}", "reinstall what offers it")
        return StepSource(origin, package, Path(), faults=(fault,))
    table = folder / "registry" / "step_names.py"
    return _read(StepSource(origin, package, folder, table=None if origin == SHARED else table), ContentIndex())


def installed_packs() -> tuple[StepSource, ...]:
    """The steps of all packages that offer some through an entry point, by the name of that; nothing is imported."""
    from importlib.metadata import entry_points

    offered = {each.name: each.module for each in sorted(entry_points(group=PACKS))}
    return tuple(package_source(Origin("pack", name), module) for name, module in offered.items())


def _package_folder(package: str) -> Path | None:
    top, *rest = package.split(".")
    try:
        spec = find_spec(top)
    except (ImportError, ValueError):
        return None
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place, *rest)
        if folder.is_dir():
            return folder
    return None


def _read(source: StepSource, index: ContentIndex) -> StepSource:
    """The source with what its table and its builders' files say."""
    faults: list[Fault] = []
    told = Table()
    try:
        told = index.table(source.table.read_bytes()) if source.table else told
    except FileNotFoundError:
        pass
    except OSError as error:
        faults.append(Fault(str(source.table), f"cannot be read: {error.strerror}", "mend the file"))
    faults += [Fault(f"{source.table}:{line}", fact, hint) for line, fact, hint in told.faults]
    listed = {name: StepDefinition.of(name, entry, source.origin, line=line) for name, line, entry in told.entries}
    found = {each.name: each for each in _discovered(source, listed, index)}
    definitions = MappingProxyType({**listed, **found})
    return replace(source, definitions=definitions, metadata=told.metadata or {}, faults=tuple(faults))


def _discovered(
    source: StepSource, listed: Mapping[str, StepDefinition], index: ContentIndex
) -> Iterator[StepDefinition]:
    """The steps whose builders lie there and that no table names; of shared steps, the table is imported."""
    known = STEP_NAMES if source.origin == SHARED else listed
    files = {f"builder_{snake_case(name)}_step.py" for name in known}
    for file in builder_files(source.folder):
        if file in files:
            continue
        try:
            told = index.builder((source.folder / "builders" / file).read_bytes())
        except OSError:
            continue
        if told is not None and told[0] not in known:
            yield StepDefinition.of(told[0], told[1], source.origin, discovered=True)
