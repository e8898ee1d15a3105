"""Names that a package offers and its modules hold: a module is imported when the first of its names is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["lazy_exports"]


def lazy_exports(package: str, modules: Mapping[str, str]) -> Callable[[str], Any]:
    """What a package assigns to its `__getattr__` (PEP 562) so that it offers names without importing their modules.

    Args:
        package: The package, `__name__` there.
        modules: The modules of the package by the names that they hold.

    >>> load = lazy_exports("cursus.core", {"FileChanges": "file_changes"})
    >>> load("FileChanges").__module__
    'cursus.core.file_changes'
    """

    def load(name: str) -> Any:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name)
        return getattr(import_module(f"{package}.{modules[name]}"), name)

    return load
