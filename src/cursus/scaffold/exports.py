"""Adds a name to what a layer's package offers; of what a person wrote in the file, every other byte stays."""

from __future__ import annotations

import ast
import io
import json
import tokenize
from typing import TYPE_CHECKING, Any

from cursus.errors import PlanError
from cursus.scaffold.spliced_text import SplicedText

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["add_export", "exported"]

_FUNCTION = "lazy_exports"
_MODULE = f"cursus.core.{_FUNCTION}"
_ALL = "__all__"
_GETATTR = "__getattr__"
_CHECKING = "TYPE_CHECKING"


def add_export(content: bytes, name: str, module: str, package: str, place: str) -> bytes:
    """The content of a package's `__init__.py` that offers one more name, which a module of the package holds.

    Type checkers see an import below `if TYPE_CHECKING:`; at run time the module is imported when the name is asked
    for. A file that offers the name already stays as it is.

    Args:
        content: The file's content; empty for a new one.
        name: The name.
        module: The module that holds it: `builder_row_count_step`.
        package: The package, as its modules are imported.
        place: The file, for messages.

    Raises:
        PlanError: the file is no Python, or has a `__getattr__` or an `__all__` that is written otherwise.
    """
    try:
        encoding = tokenize.detect_encoding(io.BytesIO(content).readline)[0]
        edited = _Edited(content.decode(encoding), place)
    except (SyntaxError, ValueError) as error:
        raise PlanError(f"{place} is no Python: {str(error).splitlines()[0]}", hint="mend the file") from error
    if name in exported(content):
        return content
    edited.demand_import("typing", _CHECKING)
    edited.demand_import(_MODULE, _FUNCTION)
    edited.add_checked(f"from {package}.{module} import {name}")
    edited.add_to_all(name)
    edited.add_lazy(name, module)
    return edited.text.encode(encoding)


def exported(content: bytes) -> frozenset[str]:
    """The names that a package's `__init__.py` offers: those of its `__all__`, and those that it imports for good."""
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError):
        return frozenset()
    listed = [
        each.value
        for value in _assigned(tree, _ALL)
        for each in getattr(value, "elts", [])
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]
    imported = [
        each.asname or each.name for node in tree.body if isinstance(node, ast.ImportFrom) for each in node.names
    ]
    return frozenset([*listed, *imported])


class _Edited:
    """A module on its way from one text to another."""

    def __init__(self, text: str, place: str) -> None:
        self._place = place
        self._take(text)

    @property
    def text(self) -> str:
        """The module as it is now."""
        return self._spliced.text

    def demand_import(self, source: str, name: str) -> None:
        """Imports a name at the top, where it is not imported there yet."""
        imported = (each for node in self._tree.body if isinstance(node, ast.ImportFrom) for each in node.names)
        if all(each.name != name for each in imported):
            self._insert(self._last_import(), f"from {source} import {name}", is_apart=not self._last(_is_import))

    def add_checked(self, line: str) -> None:
        """Adds an import below `if TYPE_CHECKING:`."""
        checks = (node for node in self._tree.body if isinstance(node, ast.If) and _names(node.test, _CHECKING))
        block = next((each for each in checks if each.body[0].lineno > each.lineno), None)
        if block is None:
            self._insert(self._last_import(), f"if {_CHECKING}:\n    {line}", is_apart=True)
        elif all(isinstance(each, ast.Pass) for each in block.body):
            self._take(self._spliced.replaced(block.body[0], line))
        else:
            self._take(self._spliced.line_after(block.body[-1], line, like=block.body[0]))

    def add_to_all(self, name: str) -> None:
        """Adds a name to `__all__`, in its place where the list is sorted."""
        value = next(_assigned(self._tree, _ALL), None)
        if value is None:
            block = self._last(lambda node: isinstance(node, ast.If))
            self._insert(block or self._last_import(), f"{_ALL} = [{json.dumps(name)}]", is_apart=True)
            return
        if not isinstance(value, ast.List):
            raise PlanError(f"{self._place}: {_ALL} is no list", hint=f"add {name!r} to it by hand")
        elements = [(each, each) for each in value.elts]
        self._take(self._spliced.with_element(value, elements, json.dumps(name), _place(value.elts, name)))

    def add_lazy(self, name: str, module: str) -> None:
        """Adds a name and its module to what `__getattr__` loads."""
        entry = f"{json.dumps(name)}: {json.dumps(module)}"
        call: Any = next(_assigned(self._tree, _GETATTR), None)
        own = any(isinstance(node, ast.FunctionDef) and node.name == _GETATTR for node in self._tree.body)
        if call is None and not own:
            last = self._tree.body[-1] if self._tree.body else None
            self._insert(last, f"{_GETATTR} = {_FUNCTION}(__name__, {{{entry}}})", is_apart=True)
            return
        if not (isinstance(call, ast.Call) and len(call.args) == 2 and isinstance(call.args[1], ast.Dict)):  # noqa: PLR2004 - package and modules
            raise PlanError(f"{self._place} has a {_GETATTR} of its own", hint=f"have it load {name} by hand")
        modules = call.args[1]
        elements = [(key or value, value) for key, value in zip(modules.keys, modules.values, strict=True)]
        self._take(self._spliced.with_element(modules, elements, entry, _place(modules.keys, name)))

    def _take(self, text: str) -> None:
        self._spliced, self._tree = SplicedText(text), ast.parse(text)

    def _insert(self, after: ast.stmt | None, code: str, *, is_apart: bool) -> None:
        """Puts code on lines of its own behind a statement, or before the first one; with an empty line between."""
        if after is not None:
            self._take(self._spliced.line_after(after, f"\n{code}" if is_apart else code))
        else:
            self._take(self._spliced.line_before(self._tree.body[0] if self._tree.body else None, code))

    def _last_import(self) -> ast.stmt | None:
        return self._last(_is_import) or self._last(_is_docstring)

    def _last(self, is_such: Callable[[ast.stmt], bool]) -> ast.stmt | None:
        """The last statement of a sort."""
        return next((node for node in reversed(self._tree.body) if is_such(node)), None)


def _assigned(tree: ast.Module, name: str) -> Iterator[ast.expr]:
    """What a name is given at the top of a module."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(_names(each, name) for each in node.targets):
            yield node.value


def _place(elements: Sequence[ast.expr | None], name: str) -> int:
    """Where a name goes among others: in its place where they are sorted, else at their end."""
    names = [str(getattr(each, "value", "")) for each in elements]
    before = [index for index, each in enumerate(names) if each > name] if names == sorted(names) else []
    return before[0] if before else len(names)


def _names(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
