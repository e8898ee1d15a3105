"""Imports the modules of workspaces: each workspace's `cursus_dev` under a name of its own, seen by nobody else."""

from __future__ import annotations

import builtins
import importlib
import sys
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from threading import RLock
from types import ModuleType
from typing import TYPE_CHECKING, Any

from cursus.registry.context import working_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from types import CodeType

    from cursus.registry.workspace_folders import Workspace

__all__ = ["forget", "import_from", "open_workspace", "workspace_of"]

_CODE, _ABOVE = "cursus_dev", "src"


class _Finder:
    """Finds the modules below the packages of opened workspaces, and no others."""

    def __init__(self) -> None:
        self.opened: dict[str, Workspace] = {}
        self.lock = RLock()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec of a module of a workspace, loaded from its source.

        Raises:
            ModuleNotFoundError: the workspace has no such module; other finders would follow links out of it.
        """
        package, _, rest = fullname.partition(".")
        workspace = self.opened.get(package)
        return _spec(workspace, fullname, rest) if workspace else None


_FINDER = _Finder()


def open_workspace(workspace: Workspace) -> None:
    """Makes the modules of a workspace importable below `workspace.package`; `sys.path` stays as it is."""
    with _FINDER.lock:
        _FINDER.opened.setdefault(workspace.package, workspace)
        if _FINDER not in sys.meta_path:
            sys.meta_path.insert(0, _FINDER)


def workspace_of(module: str) -> Workspace | None:
    """The opened workspace that a module belongs to, by the module's name."""
    return _FINDER.opened.get(module.partition(".")[0])


def import_from(workspace: Workspace, module: str) -> ModuleType:
    """A module of a workspace by its dotted name, below `workspace.package`."""
    open_workspace(workspace)
    return importlib.import_module(module)


def forget(workspace: Workspace) -> None:
    """Has the modules of a workspace imported anew when they are next asked for."""
    with _FINDER.lock:
        for name in [name for name in sys.modules if name.partition(".")[0] == workspace.package]:
            del sys.modules[name]


class _Loader(SourceFileLoader):
    """Loads a module of a workspace; what it imports from `cursus_dev` comes from the same workspace.

    No bytecode is read or written.
    """

    def __init__(self, fullname: str, path: str, workspace: Workspace) -> None:
        super().__init__(fullname, path)
        self._workspace = workspace

    def get_code(self, fullname: str) -> CodeType:
        """The module's code, from its source alone: bytecode goes by the clock."""
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)

    def exec_module(self, module: ModuleType) -> None:
        """Runs the module with its workspace at work and an `import` that knows it; `__workspace__` is its id."""
        module.__dict__["__builtins__"] = {**vars(builtins), "__import__": _import_within(self._workspace.package)}
        module.__dict__["__workspace__"] = self._workspace.id
        with working_in(self._workspace):
            super().exec_module(module)


def _import_within(package: str) -> Any:
    """An `__import__` for which `cursus_dev` is a package of another name, and `src` holds that and `cursus`.

    What it imports of others is run as at any other time: with no workspace at work.
    """
    homes = {_CODE: package, f"{_ABOVE}.{_CODE}": package, f"{_ABOVE}.cursus": "cursus"}

    def import_(
        name: str,
        globals: Mapping[str, object] | None = None,  # noqa: A002 - the names that import passes
        locals: Mapping[str, object] | None = None,  # noqa: A002 - the names that import passes
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        if level:
            return builtins.__import__(name, globals, locals, fromlist or (), level)
        home = next((each for each in homes if f"{name}.".startswith(f"{each}.")), None)
        with working_in(None):
            if home is not None:
                real = homes[home] + name[len(home) :]
                if fromlist:
                    return builtins.__import__(real, globals, locals, fromlist, 0)
                importlib.import_module(real)
                return importlib.import_module(package) if home == _CODE else _above(package)
            if name == _ABOVE and {*(fromlist or ())} & {_CODE, "cursus"}:
                return _above(package)
            return builtins.__import__(name, globals, locals, fromlist or (), 0)

    return import_


def _above(package: str) -> ModuleType:
    """What `src` is to the modules of a workspace: a holder of their own package and of cursus."""
    holder = ModuleType(_ABOVE)
    vars(holder).update({_CODE: importlib.import_module(package), "cursus": importlib.import_module("cursus")})
    return holder


def _spec(workspace: Workspace, fullname: str, rest: str) -> ModuleSpec:
    place = workspace.code.joinpath(*rest.split(".")) if rest else workspace.code
    for path, is_package in ((place / "__init__.py", True), (place.with_name(f"{place.name}.py"), False)):
        if path.is_file():
            _refuse_outside(path, workspace, fullname)
            loader = _Loader(fullname, str(path), workspace)
            locations = [str(place)] if is_package else None
            found = spec_from_file_location(fullname, path, loader=loader, submodule_search_locations=locations)
            assert found is not None
            return found
    if place.is_dir():
        _refuse_outside(place, workspace, fullname)
        spec = ModuleSpec(fullname, None, is_package=True)
        spec.submodule_search_locations = [str(place)]
        return spec
    raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


def _refuse_outside(path: Path, workspace: Workspace, fullname: str) -> None:
    """Refuses a path that leads through a link to a place outside of the workspace."""
    if not path.resolve().is_relative_to(workspace.folder):
        raise ImportError(f"{path} leads to {path.resolve()}, outside of workspace {workspace.id}", name=fullname)
