"""The modules that a script imports, and those that what is shipped with it imports."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from cursus.validation.reading.modules import is_stdlib, top_of
from cursus.validation.reading.script_facts import Import, ImportOrigin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cursus.validation.reading.modules import Modules
    from cursus.validation.reading.sources import At, Source

__all__ = ["imports_of", "shipped_imports", "static_import"]

_RUNTIME = "cursus_runtime"
_SIMPLE = (ast.Import, ast.ImportFrom)
_WITH_BODY = (ast.ClassDef, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith)
_MISSING = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


class _Around(NamedTuple):
    """What stands around a statement."""

    is_guarded: bool = False
    is_for_types: bool = False
    in_function: bool = False


class _Found(NamedTuple):
    """An import, with the file that it leads to where that is shipped."""

    fact: Import
    file: Path | None


def imports_of(source: Source, modules: Modules, roots: tuple[Path, ...]) -> tuple[Import, ...]:
    """The imports of a file."""
    return tuple(found.fact for found in _imports(source, modules, roots))


def shipped_imports(source: Source, modules: Modules, roots: tuple[Path, ...]) -> tuple[Import, ...]:
    """The imports of the modules that a file reaches and that are shipped with it, each module once."""
    seen = {source.path}
    found: dict[Import, None] = {}
    waiting = [(one, one.fact.is_guarded) for one in _imports(source, modules, roots)]
    while waiting:
        (fact, file), is_guarded = waiting.pop(0)
        if file is None or file in seen or fact.is_for_types:
            continue
        seen.add(file)
        for inner in _imports(modules.source(file), modules, roots):
            guards = is_guarded or inner.fact.is_guarded
            found.setdefault(inner.fact if guards == inner.fact.is_guarded else replace(inner.fact, is_guarded=True))
            waiting.append((inner, guards))
    return tuple(found)


def static_import(name: str, at: At) -> Import:
    """What `importlib.import_module` with a literal name imports."""
    origin = ImportOrigin.STDLIB if is_stdlib(name) else ImportOrigin.THIRD_PARTY
    return Import(
        name, top_of(name), (), origin, is_guarded=False, is_for_types=False, in_function=True, place=at.place
    )


def _imports(source: Source, modules: Modules, roots: tuple[Path, ...]) -> tuple[_Found, ...]:
    return modules.keep(("imports", roots), source.tree, lambda: tuple(_searched(source, modules, roots)))


def _searched(source: Source, modules: Modules, roots: tuple[Path, ...]) -> Iterator[_Found]:
    for node, around in _statements(source.tree.body, _Around()):
        if isinstance(node, ast.Import):
            for alias in node.names:
                file = modules.find(alias.name, source.path, roots)
                yield _found(source, node, alias.name, (), around, file)
        elif isinstance(node, ast.ImportFrom):
            module = f"{'.' * node.level}{node.module or ''}"
            names = tuple(alias.name for alias in node.names)
            files = list(_files(source, node, modules, roots))
            yield _found(source, node, module, names, around, files[0] if files else None)
            for file in files[1:]:
                yield _found(source, node, module, names, around, file)


def _files(source: Source, node: ast.ImportFrom, modules: Modules, roots: tuple[Path, ...]) -> Iterator[Path]:
    """The files of a module, and of those of its names that are modules themselves."""
    whole = modules.find(node.module or "", source.path, roots, node.level) if node.module or node.level else None
    if whole is not None:
        yield whole
    if whole is None or whole.name == "__init__.py":
        for alias in node.names:
            name = f"{node.module}.{alias.name}" if node.module else alias.name
            inner = modules.find(name, source.path, roots, node.level)
            if inner is not None:
                yield inner


def _found(
    source: Source,
    node: ast.Import | ast.ImportFrom,
    module: str,
    names: tuple[str, ...],
    around: _Around,
    file: Path | None,
) -> _Found:
    top = top_of(module.lstrip("."))
    fact = Import(module, top, names, _origin(module, file), *around, place=source.place(node))
    return _Found(fact, file)


def _origin(module: str, file: Path | None) -> ImportOrigin:
    if top_of(module) == _RUNTIME:
        return ImportOrigin.RUNTIME
    if file is not None or module.startswith("."):
        return ImportOrigin.BESIDE
    return ImportOrigin.STDLIB if is_stdlib(module) else ImportOrigin.THIRD_PARTY


def _statements(body: list[ast.stmt], around: _Around) -> Iterator[tuple[ast.stmt, _Around]]:
    """The statements of a body and of all bodies in it, with what stands around each."""
    waiting = [(statement, around) for statement in reversed(body)]
    while waiting:
        node, here = waiting.pop()
        if isinstance(node, _SIMPLE):
            yield node, here
            continue
        for inner, behind in reversed(list(_inner(node, here))):
            waiting.extend((statement, behind) for statement in reversed(inner))


def _inner(node: ast.stmt, around: _Around) -> Iterator[tuple[list[ast.stmt], _Around]]:
    if isinstance(node, ast.Try | ast.TryStar):
        catches = any(_names(handler.type) & _MISSING or handler.type is None for handler in node.handlers)
        guarded = around._replace(is_guarded=around.is_guarded or catches)
        # What stands in for a missing module is only imported where that is missing.
        yield from ((body, guarded) for body in (node.body, *(handler.body for handler in node.handlers)))
        yield from ((body, around) for body in (node.orelse, node.finalbody))
    elif isinstance(node, ast.Match):
        yield from ((case.body, around) for case in node.cases)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield node.body, around._replace(in_function=True)
    elif isinstance(node, ast.If):
        is_for_types = around.is_for_types or "TYPE_CHECKING" in _names(node.test)
        yield node.body, around._replace(is_for_types=is_for_types)
        yield node.orelse, around
    elif isinstance(node, _WITH_BODY):
        yield node.body, around
        yield getattr(node, "orelse", []), around


def _names(node: ast.expr | None) -> set[str]:
    """The last parts of the names in an expression that is one, or a tuple of such."""
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    names = {part.id for part in parts if isinstance(part, ast.Name)}
    return names | {part.attr for part in parts if isinstance(part, ast.Attribute)}
