"""The names of modules, and what imports make of them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cursus.validation.reading.interpretation.domain import (
    Imported,
    Known,
    Library,
    Module,
    Origin,
    Text,
    Unknown,
    Values,
    library,
    union,
)
from cursus.validation.reading.interpretation.frames import Frame
from cursus.validation.reading.modules import is_runtime
from cursus.validation.reading.sources import At, dotted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cursus.validation.reading.interpretation.interpreter import Interpreter
    from cursus.validation.reading.sources import Source

__all__ = ["Namespaces"]

_LONGEST_CHAIN = 20


class Namespaces:
    """The modules that a reading has followed."""

    def __init__(self, run: Interpreter, roots: tuple[Path, ...] | None) -> None:
        """Has followed none; absolute imports are looked for in the roots, or above the file that imports."""
        self._run = run
        self._roots = roots
        self._frames: dict[int, Frame] = {}
        self._led: dict[tuple[str, int, int], Path | None] = {}

    def module(self, source: Source) -> Frame:
        """The names of a module; one that is still being followed has only some of them."""
        if id(source) not in self._frames:
            frame = self._frames[id(source)] = Frame(source)
            if is_runtime(source.path) and source.path != self._run.main:
                # All scripts have these beside them.
                self._frames[id(source)] = self._run.modules.keep("names", source.tree, lambda: self._execute(frame))
            else:
                self._execute(frame)
        return self._frames[id(source)]

    def _execute(self, frame: Frame) -> Frame:
        source = frame.source
        if source.tree.body:
            at = At(source, source.tree.body[0])
            name = "__main__" if source.path == self._run.main else source.path.stem
            frame.names["__name__"] = (Known(name, at),)
            frame.names["__file__"] = (Text((Origin("file"),), is_path=False, at=at),)
        self._run.execute(source.tree.body, frame)
        return frame

    def resolved(self, values: Values) -> Values:
        """Values with imported names followed to what they stand for."""
        if len(values) == 1 and not isinstance(values[0], Imported):
            return values
        for _ in range(_LONGEST_CHAIN):
            if not any(isinstance(value, Imported) for value in values):
                return values
            values = union(*(self._followed(one) if isinstance(one, Imported) else (one,) for one in values))
        return (Unknown("its imports go round in a circle", values[0].at),)

    def _followed(self, value: Imported) -> Values:
        found = self.module(value.source).names.get(value.name)
        if found is not None:
            return found
        path = value.source.path
        if path.name != "__init__.py":
            return (Library(f"{path.stem}.{value.name}", value.at),)
        inner = self._run.modules.find(value.name, path, (path.parent,))
        if inner is not None and self._run.rules.follows(inner):
            return (Module(self._run.modules.source(inner), value.at),)
        return (Library(f"{path.parent.name}.{value.name}", value.at),)

    def member(self, owner: Module, name: str, at: At) -> Values:
        """A name of a module."""
        return self.resolved((Imported(owner.source, name, at),))

    def imported(self, name: str, frame: Frame, at: At) -> Values:
        """What `import name` binds."""
        path = self._find(name, 0, frame.source)
        return (Library(name, at),) if path is None else (Module(self._run.modules.source(path), at),)

    def imported_name(self, module: str, level: int, name: str, frame: Frame, at: At) -> Values:
        """What `from module import name` binds."""
        path = self._find(module, level, frame.source) if module or level else None
        if path is not None:
            return (Imported(self._run.modules.source(path), name, at),)
        inner = self._find(f"{module}.{name}" if module else name, level, frame.source)
        if inner is not None:
            return (Module(self._run.modules.source(inner), at),)
        return (library(f"{'.' * level}{module}.{name}", at),)

    def import_all(self, module: str, level: int, frame: Frame, at: At) -> None:
        """Binds what `from module import *` binds; of a module that is not followed, what its statements name."""
        path = self._run.modules.find(module, frame.source.path, self._roots, level)
        if path is None:
            return
        source = self._run.modules.source(path)
        if self._run.rules.follows(path):
            names = self.module(source).names
        else:
            names = {name: (library(f"{'.' * level}{module}.{name}", at),) for name in _bound_names(source)}
        wanted = _listed_names(source)
        for name, values in names.items():
            if name in wanted if wanted else not name.startswith("_"):
                frame.names[name] = values

    def shipped(self, name: str, owner: Library) -> Source | None:
        """The module of ours that an attribute of a package is."""
        path = self._find(name, 0, owner.at.source) if name.count(".") < _LONGEST_CHAIN else None
        return None if path is None else self._run.modules.source(path)

    def _find(self, module: str, level: int, importer: Source) -> Path | None:
        key = (module, level, id(importer))
        if key not in self._led:
            path = self._run.modules.find(module, importer.path, self._roots, level)
            self._led[key] = path if path is not None and self._run.rules.follows(path) else None
        return self._led[key]


def _bound_names(source: Source) -> Iterator[str]:
    """The names that the statements of a module itself bind."""
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def _listed_names(source: Source) -> set[str]:
    """The names of `__all__`, where that is a plain list; else none."""
    for node in source.tree.body:
        if isinstance(node, ast.Assign) and any(dotted(target) == "__all__" for target in node.targets):
            parts = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else []
            return {str(one.value) for one in parts if isinstance(one, ast.Constant)}
    return set()
