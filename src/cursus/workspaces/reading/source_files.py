"""The Python files of a workspace, read and parsed; nothing of them is run."""

from __future__ import annotations

import ast
import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cursus.registry.python_files import parsed_module, parts_of, python_content

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.registry.workspace_folders import Workspace

__all__ = ["CODE", "PythonFile", "python_files", "relative_name", "walked"]

CODE = "cursus_dev"
"""The package that every workspace has, by the name that its own modules call it."""

_SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages"})


@dataclass(frozen=True)
class PythonFile:
    """A file, its place in the package that it belongs to, and its syntax tree or the reason why there is none.

    `file` is relative to the root, with slashes. `module` are the parts of its dotted name, as in `cursus_dev`,
    `steps`, `contracts`, `row_count_contract`; for a file outside of `cursus_dev`, those of its path in the workspace.
    """

    path: Path
    file: str
    module: tuple[str, ...]
    tree: ast.Module | None = None
    fault: tuple[int, str] | None = None
    is_own_code: bool = field(default=True)

    @property
    def name(self) -> str:
        """The dotted name."""
        return ".".join(self.module)

    @property
    def package(self) -> tuple[str, ...]:
        """The parts of the package that relative imports of the file start from."""
        return self.module if self.path.name == "__init__.py" else self.module[:-1]

    @property
    def layer(self) -> str:
        """The folder of `steps` that it lies in: `builders`; empty for files that lie elsewhere."""
        above, layer = self.module[:2], self.module[2:3]
        return layer[0] if self.is_own_code and above == (CODE, "steps") and layer else ""

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """The nodes of the tree, less what has no place, such as operators; a node comes before its parts."""
        found: list[ast.AST] = [self.tree] if self.tree else []
        for node in found:
            found.extend(parts_of(node))
        return found


def python_files(workspace: Workspace) -> list[PythonFile]:
    """The Python files below a workspace's folder, by name."""
    return [read_python_file(path, workspace) for path in python_paths(workspace)]


def python_paths(workspace: Workspace) -> list[Path]:
    """Where the Python files of a workspace lie, by name; caches, hidden folders and links are passed over.

    What a link to elsewhere leads to is not the workspace's: there are none then.
    """
    if any(workspace.faults()):
        return []
    return [path for path in walked(workspace.folder) if path.suffix == ".py"]


def walked(folder: Path) -> Iterator[Path]:
    """The files below a folder in the order of their names; no link is followed, hidden folders are passed over."""
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda each: each.name)
    for each in found:
        if each.is_dir(follow_symlinks=False):
            if each.name not in _SKIPPED and not each.name.startswith("."):
                yield from walked(Path(each.path))
        elif each.is_file(follow_symlinks=False):
            yield Path(each.path)


def relative_name(path: Path, root: Path) -> str:
    """A path as it is told: relative to the root where it lies below it, with slashes."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def read_python_file(path: Path, workspace: Workspace) -> PythonFile:
    """A file of a workspace with its syntax tree, or the reason why there is none."""
    is_own = path.is_relative_to(workspace.code)
    above = path.relative_to(workspace.code.parent if is_own else workspace.folder)
    parts = above.parent.parts if path.name == "__init__.py" else above.with_suffix("").parts
    file = relative_name(path, workspace.root)
    try:
        told = parsed_module(python_content(path))
    except OSError as error:
        told = 0, f"cannot be read: {error.strerror}", ""
    if isinstance(told, ast.Module):
        return PythonFile(path, file, parts, told, is_own_code=is_own)
    return PythonFile(path, file, parts, fault=told[:2], is_own_code=is_own)
