"""The files of a workspace before and after a promotion: those that move, and those that import what moves."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from cursus.errors import Fault
from cursus.registry.python_files import parsed_module
from cursus.workspaces.promotion.edits import FileEdit
from cursus.workspaces.reading.imports import imports_of
from cursus.workspaces.reading.own_modules import own_name
from cursus.workspaces.reading.source_files import relative_name
from cursus.workspaces.reading.values import Values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cursus.registry.workspace_folders import Workspace
    from cursus.workspaces.promotion.files import StepMove
    from cursus.workspaces.promotion.target import Target
    from cursus.workspaces.reading.source_files import PythonFile

__all__ = ["MovedFiles"]

_CODE_AND_STEPS = 2
"""The parts of a module's name that are the same for all layers: `cursus_dev.steps`."""


@dataclass(frozen=True)
class MovedFiles:
    """The edits of the files of a step that moves."""

    workspace: Workspace
    target: Target
    move: StepMove

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The new dotted names of the modules that move, by their old ones."""
        return {each.name: ".".join((self.target.package, *each.module[_CODE_AND_STEPS:])) for each in self.move.moving}

    def faults(self) -> Iterator[Fault]:
        """The files that lie already where others would go."""
        for each in self.move.moving:
            place = self._place(each)
            if place.exists():
                shown = relative_name(place, self.workspace.root)
                yield Fault(shown, f"is there already, and {each.file} would go there", "rename one of them")

    def remarks(self) -> Iterator[str]:
        """What becomes of the tests that do not move."""
        for test in self.move.tests:
            if self._test_place(test) is None:
                yield f"{test.file} stays: it holds to its place, or no folder of tests lies beside the steps"

    def edits(self) -> Iterator[FileEdit]:
        """The files at their new places, and those that stay with their imports of what moves.

        Raises:
            WorkspaceError: a file cannot be rewritten.
        """
        from cursus.workspaces.promotion.rewriting import rewritten

        for each in self.move.moving:
            package = (*self.target.package.split("."), *each.package[_CODE_AND_STEPS:])
            before = each.path.read_bytes()
            after = rewritten(before, each.file, each.package, self.names, package)
            yield FileEdit(each.path, self._place(each), before, after)
        for each in (*self.move.tests, *self.move.staying):
            before, place = each.path.read_bytes(), self._test_place(each) if each in self.move.tests else None
            after = rewritten(before, each.file, each.package, self.names)
            yield FileEdit(each.path, place or each.path, before, after)
        yield from self._packages()

    def left_over(self, edits: list[FileEdit]) -> Iterator[Fault]:
        """The imports of the workspace's own code that files would have at their new places."""
        files = {each.path: each for each in self.move.moving}
        for edit in edits:
            file = files.get(edit.source) if edit.source else None
            tree = parsed_module(edit.after)
            if file is None or not isinstance(tree, ast.Module):
                continue
            moved = replace(file, tree=tree, module=(*self.target.package.split("."), *file.module[_CODE_AND_STEPS:]))
            for each in imports_of(moved, Values(moved)):
                if own_name(each.module) or each.climbs_out:
                    fact = f"imports {each.written!r}, which cannot be had from {self.target.package}"
                    yield Fault(f"{file.file}:{each.line}", fact, "import the names from the module that defines them")

    def _place(self, file: PythonFile) -> Path:
        return self.target.folder / file.path.relative_to(self.workspace.steps)

    def _packages(self) -> Iterator[FileEdit]:
        """The `__init__.py` of layers that the target has not yet."""
        for layer in sorted({each.layer for each in self.move.moving}):
            place = self.target.folder / layer
            if not place.exists():
                yield FileEdit(None, place / "__init__.py", b"", f'"""The {layer} of the steps."""\n'.encode())

    def _test_place(self, test: PythonFile) -> Path | None:
        """Where a test goes; None where it has to stay, as what it uses lies beside it."""
        if self.target.tests is None or any(each.level for each in test.nodes if isinstance(each, ast.ImportFrom)):
            return None
        names = {each.id for each in test.nodes if isinstance(each, ast.Name)}
        wanted = {each.arg for each in test.nodes if isinstance(each, ast.arg)}
        place = self.target.tests / test.path.name
        is_bound = "__file__" in names or bool(wanted & self.move.fixtures)
        return None if is_bound or place.exists() else place
