"""Lets modules that belong to no workspace, as tests do, import one workspace's package as `cursus_dev`."""

from __future__ import annotations

import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import TYPE_CHECKING

from cursus.registry.loading import import_from

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    from cursus.registry.workspace_folders import Workspace

__all__ = ["name_cursus_dev"]

_CODE = "cursus_dev"


def name_cursus_dev(workspace: Workspace) -> None:
    """Has `cursus_dev` mean the package of a workspace from here on; its modules are those that the registry knows."""
    finder = next((each for each in sys.meta_path if isinstance(each, _Alias)), None)
    if finder is None:
        sys.meta_path.insert(0, _Alias(workspace))
    elif finder.workspace != workspace:
        finder.workspace = workspace
        for name in [name for name in sys.modules if name.partition(".")[0] == _CODE]:
            del sys.modules[name]


class _Alias(MetaPathFinder, Loader):
    """Finds the modules of a workspace under a second name; each is the very module, loaded once."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._specs: dict[str, ModuleSpec | None] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec of the second name; None for other packages."""
        return ModuleSpec(fullname, self) if fullname.partition(".")[0] == _CODE else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The module under its own name."""
        module = import_from(self.workspace, self.workspace.package + spec.name.removeprefix(_CODE))
        self._specs[module.__name__] = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Gives the module its own spec back, which loading it by the second name has replaced."""
        module.__spec__ = self._specs.pop(module.__name__)
