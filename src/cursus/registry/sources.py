"""Where steps come from: cursus itself, packs of other packages, and workspaces; read without importing any of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from cursus.core.base.names import snake_case
from cursus.errors import Fault, did_you_mean
from cursus.registry.definitions import POLICIES, SHARED, Origin, StepDefinition, step_name_faults
from cursus.registry.discovery import builder_files
from cursus.registry.entry_points import offered_entry_points
from cursus.registry.index import ContentIndex
from cursus.registry.python_files import python_content
from cursus.registry.step_names_original import STEP_NAMES
from cursus.registry.tables import Table
from cursus.registry.workspace_folders import workspace_id_faults

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from importlib.metadata import EntryPoint

    from cursus.registry.discovery import Builders
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
        return _faulty(origin, package, f"there is no package {package!r}", "reinstall what offers it")
    table = folder / "registry" / "step_names.py"
    return _read(StepSource(origin, package, folder, table=None if origin == SHARED else table), ContentIndex())


def installed_packs() -> tuple[StepSource, ...]:
    """The steps of all packages that offer some through an entry point, by the name of that; nothing is imported.

    A pack that is at fault has no steps, and the fault.
    """
    offered: dict[str, list[EntryPoint]] = {}
    for each in offered_entry_points(PACKS):
        offered.setdefault(each.name, []).append(each)
    return tuple(_pack(name, offered[name]) for name in sorted(offered))


def _pack(name: str, offered: Sequence[EntryPoint]) -> StepSource:
    origin = Origin("pack", name)
    fault = next(workspace_id_faults(name), None)
    values = sorted({each.value for each in offered})
    if fault:
        return _faulty(origin, "", f"the name {fault.fact}", fault.hint or "")
    if len(values) > 1:
        owners = " and by ".join(sorted({each.dist.name if each.dist else each.value for each in offered}))
        return _faulty(origin, "", f"is offered by {owners}", "uninstall one of them: a pack's name says whose it is")
    if not all(part.isidentifier() for part in values[0].split(".")):
        return _faulty(origin, "", f"{values[0]!r} is no package", f"write {name} = a_package.of_steps")
    return package_source(origin, values[0])


def _faulty(origin: Origin, package: str, fact: str, hint: str) -> StepSource:
    return StepSource(origin, package, Path(), faults=(Fault(str(origin), fact, hint),))


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
    table = _table(source, index, faults)
    listed = {name: StepDefinition.of(name, entry, source.origin, line=line) for name, line, entry in table.entries}
    found = {each.name: each for each in _discovered(source, listed, index, faults)}
    definitions = MappingProxyType({**listed, **found})
    return replace(source, definitions=definitions, metadata=table.metadata or {}, faults=tuple(faults))


def _table(source: StepSource, index: ContentIndex, faults: list[Fault]) -> Table:
    try:
        table = index.table(python_content(source.table)) if source.table else Table()
    except FileNotFoundError:
        return Table()
    except OSError as error:
        faults.append(Fault(str(source.table), f"cannot be read: {error.strerror}", "mend the file"))
        return Table()
    faults += [Fault(f"{source.table}:{line}", fact, hint) for line, fact, hint in table.faults]
    faults += _foreign(source, table)
    return table


def _foreign(source: StepSource, table: Table) -> Iterator[Fault]:
    """What a table says that does not go with where it lies, or that means nothing."""
    policy = (table.metadata or {}).get("collisions", POLICIES[0])
    if policy not in POLICIES:
        hint = did_you_mean(policy, POLICIES) or f"write one of {', '.join(POLICIES)}"
        yield Fault(str(source.table), f"collisions is {policy!r}", hint)
    for name, line, entry in table.entries:
        owner = entry.get("workspace_id", source.origin.name)
        if owner != source.origin.name:
            hint = f"write {source.origin.name!r}, or leave workspace_id out"
            yield Fault(f"{source.table}:{line}", f"{name}: workspace_id is {owner!r}", hint)


def _discovered(
    source: StepSource, listed: Mapping[str, StepDefinition], index: ContentIndex, faults: list[Fault]
) -> Iterator[StepDefinition]:
    """The steps whose builders lie there and that no table names; of shared steps, the table is imported."""
    for file in _unlisted(builder_files(source.folder), STEP_NAMES if source.origin == SHARED else listed):
        path = source.folder / "builders" / file
        try:
            builders = index.builders(python_content(path))
        except OSError as error:
            faults.append(Fault(str(path), f"cannot be read: {error.strerror}", "mend the file"))
            continue
        name = next((each for each in builders.told if _file_of(each) == file), None)
        wrong = list(_builder_faults(path, name, builders))
        faults += wrong
        if name is not None and not wrong:
            yield StepDefinition.of(name, builders.told[name], source.origin, discovered=True)


def _unlisted(files: list[str], listed: Collection[str]) -> list[str]:
    """The files that are not those of the builders of listed steps."""
    folded = {file.removeprefix("builder_").removesuffix("_step.py").replace("_", "") for file in files}
    if len(folded) == len(files) and folded <= {name.lower() for name in listed}:
        return []
    known = set(map(_file_of, listed))
    return [file for file in files if file not in known]


def _builder_faults(path: Path, name: str | None, builders: Builders) -> Iterator[Fault]:
    """What keeps the builder in a file from being found by its step's name."""
    if builders.fault:
        line, fact, hint = builders.fault
        yield Fault(f"{path}:{line}", fact, hint)
    elif name is not None:
        yield from (replace(fault, subject=f"{path}: {fault.subject}") for fault in step_name_faults(name))
    for other in builders.told if name is None else ():
        hint = f"name the file {_file_of(other)}, or list the step in the table"
        yield Fault(str(path), f"{other}StepBuilder is not looked for here", hint)


def _file_of(step: str) -> str:
    """The name of the file of a step's builder."""
    return f"builder_{snake_case(step)}_step.py"
