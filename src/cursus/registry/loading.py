"""Imports the modules of workspaces: each workspace's `cursus_dev` under a name of its own, seen by nobody else."""

from __future__ import annotations

import builtins
import importlib
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from threading import RLock
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from types import CodeType

    from cursus.registry.workspace_folders import Workspace

__all__ = ["forget", "import_from", "open_workspace", "workspace_of"]

_CODE = "cursus_dev"


class _Finder(MetaPathFinder):
    """Finds the modules below the packages of opened workspaces, and no others."""

    def __init__(self) -> None:
        self.opened: dict[str, Workspace] = {}
        self.lock = RLock()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec of a module of a workspace, loaded from its source."""
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

    def __init__(self, fullname: str, path: str, package: str) -> None:
        super().__init__(fullname, path)
        self._homes = {_CODE: package, f"src.{_CODE}": package, "src.cursus": "cursus"}

    def get_code(self, fullname: str) -> CodeType:
        """The module's code, from its source alone: bytecode goes by the clock."""
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)

    def exec_module(self, module: ModuleType) -> None:
        """Runs the module with an `import` that knows its workspace."""
        module.__dict__["__builtins__"] = {**vars(builtins), "__import__": _import_within(self._homes)}
        super().exec_module(module)


def _import_within(homes: Mapping[str, str]) -> Any:
    """An `__import__` for which some packages have other names."""

    def import_(
        name: str,
        globals: Mapping[str, object] | None = None,  # noqa: A002 - the names that import passes
        locals: Mapping[str, object] | None = None,  # noqa: A002 - the names that import passes
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        home = None if level else next((each for each in homes if f"{name}.".startswith(f"{each}.")), None)
        if home is None:
            return builtins.__import__(name, globals, locals, fromlist or (), level)
        real = homes[home] + name[len(home) :]
        if fromlist:
            return builtins.__import__(real, globals, locals, fromlist, 0)
        importlib.import_module(real)
        return _top(home, importlib.import_module(homes[home]))

    return import_


def _top(home: str, module: ModuleType) -> ModuleType:
    """What `import a.b` binds to `a`: the module itself where it is the top, else something that holds it."""
    above, _, name = home.rpartition(".")
    if not above:
        return module
    holder = ModuleType(above)
    setattr(holder, name, module)
    return holder


def _spec(workspace: Workspace, fullname: str, rest: str) -> ModuleSpec | None:
    place = workspace.code.joinpath(*rest.split(".")) if rest else workspace.code
    for path, is_package in ((place / "__init__.py", True), (place.with_suffix(".py"), False)):
        if path.is_file() and _inside(path, workspace):
            loader = _Loader(fullname, str(path), workspace.package)
            locations = [str(place)] if is_package else None
            return spec_from_file_location(fullname, path, loader=loader, submodule_search_locations=locations)
    if place.is_dir() and _inside(place, workspace):
        spec = ModuleSpec(fullname, None, is_package=True)
        spec.submodule_search_locations = [str(place)]
        return spec
    return None


def _inside(path: Path, workspace: Workspace) -> bool:
    """Whether a path leads to a place in the workspace, and not through a link to elsewhere."""
    return path.resolve().is_relative_to(workspace.folder)
