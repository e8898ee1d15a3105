"""Adds a name to what a layer's package offers; of what a person wrote in the file, every other byte stays."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cursus.errors import PlanError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import libcst as cst

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
    import libcst as cst

    try:
        parsed = cst.parse_module(content)
    except (cst.ParserSyntaxError, UnicodeDecodeError) as error:
        raise PlanError(f"{place} is no Python: {str(error).splitlines()[0]}", hint="mend the file") from error
    if name in exported(content):
        return content
    edited = _Edited(parsed, place)
    edited.demand_import("typing", _CHECKING)
    edited.demand_import(_MODULE, _FUNCTION)
    edited.add_checked(f"from {package}.{module} import {name}")
    edited.add_to_all(name)
    edited.add_lazy(name, module)
    return edited.module.bytes


def exported(content: bytes) -> frozenset[str]:
    """The names that a package's `__init__.py` offers: those of its `__all__`, and those that it imports for good."""
    import ast

    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError):
        return frozenset()
    listed = [
        each.value
        for node in tree.body
        if isinstance(node, ast.Assign) and any(isinstance(at, ast.Name) and at.id == _ALL for at in node.targets)
        for each in getattr(node.value, "elts", [])
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]
    imported = [
        each.asname or each.name for node in tree.body if isinstance(node, ast.ImportFrom) for each in node.names
    ]
    return frozenset([*listed, *imported])


class _Edited:
    """A module on its way from one text to another."""

    def __init__(self, module: cst.Module, place: str) -> None:
        self.module = module
        self._place = place

    def demand_import(self, source: str, name: str) -> None:
        """Imports a name at the top, where it is not imported there yet."""
        if any(_imports(line, name) for line in self.module.body):
            return
        self._insert(self._after_imports(), f"from {source} import {name}", lines=0 if self._has_imports() else 1)

    def add_checked(self, line: str) -> None:
        """Adds an import below `if TYPE_CHECKING:`."""
        import libcst as cst

        for at, node in enumerate(self.module.body):
            if isinstance(node, cst.If) and isinstance(node.test, cst.Name) and node.test.value == _CHECKING:
                body = cst.ensure_type(node.body, cst.IndentedBlock)
                lines = [each for each in body.body if self.module.code_for_node(each).strip() != "pass"]
                added = body.with_changes(body=[*lines, self._parsed(line)])
                self._replace(at, node.with_changes(body=added))
                return
        self._insert(self._after_imports(), f"if {_CHECKING}:\n    {line}\n", lines=1)

    def add_to_all(self, name: str) -> None:
        """Adds a name to `__all__`, in its place where the list is sorted."""
        import libcst as cst

        found = self._assigned(_ALL)
        if found is None:
            self._insert(self._after_checked(), f"{_ALL} = [{json.dumps(name)}]", lines=1)
            return
        at, value = found
        if not isinstance(value, cst.List):
            raise PlanError(f"{self._place}: {_ALL} is no list", hint=f"add {name!r} to it by hand")
        names = [str(getattr(each.value, "evaluated_value", "")) for each in value.elements]
        element = cst.Element(cst.SimpleString(json.dumps(name)))
        self._assign(at, _with_element(value, element, _place(names, name)))

    def add_lazy(self, name: str, module: str) -> None:
        """Adds a name and its module to what `__getattr__` loads."""
        import libcst as cst

        found = self._assigned(_GETATTR)
        entry = f"{json.dumps(name)}: {json.dumps(module)}"
        own = any(isinstance(node, cst.FunctionDef) and node.name.value == _GETATTR for node in self.module.body)
        if found is None and not own:
            self._insert(len(self.module.body), f"{_GETATTR} = {_FUNCTION}(__name__, {{{entry}}})", lines=1)
            return
        call: Any = found[1] if found else None
        if not (isinstance(call, cst.Call) and len(call.args) == 2 and isinstance(call.args[1].value, cst.Dict)):  # noqa: PLR2004 - package and modules
            raise PlanError(f"{self._place} has a {_GETATTR} of its own", hint=f"have it load {name} by hand")
        element = cst.ensure_type(cst.parse_expression(f"{{{entry}}}"), cst.Dict).elements[0]
        modules = cst.ensure_type(call.args[1].value, cst.Dict)
        names = [str(getattr(getattr(each, "key", None), "evaluated_value", "")) for each in modules.elements]
        changed = call.args[1].with_changes(value=_with_element(modules, element, _place(names, name)))
        self._assign(found[0] if found else 0, call.with_changes(args=[call.args[0], changed]))

    # Where things stand.

    def _parsed(self, code: str) -> Any:
        import libcst as cst

        return cst.parse_statement(code, config=self.module.config_for_parsing)

    def _insert(self, at: int, code: str, lines: int) -> None:
        import libcst as cst

        node = self._parsed(code)
        empty = [cst.EmptyLine(indent=False) for _ in range(lines)] if at else []
        body = [*self.module.body]
        body.insert(at, node.with_changes(leading_lines=empty))
        self.module = self.module.with_changes(body=body)

    def _replace(self, at: int, node: Any) -> None:
        body: list[Any] = [*self.module.body]
        body[at] = node
        self.module = self.module.with_changes(body=body)

    def _assign(self, at: int, value: Any) -> None:
        """Gives the statement at a place, an assignment, another value."""
        line: Any = self.module.body[at]
        self._replace(at, line.with_changes(body=[line.body[0].with_changes(value=value)]))

    def _assigned(self, name: str) -> tuple[int, Any] | None:
        import libcst as cst

        for at, node in enumerate(self.module.body):
            for each in node.body if isinstance(node, cst.SimpleStatementLine) else ():
                targets = [target.target for target in each.targets] if isinstance(each, cst.Assign) else []
                if any(isinstance(target, cst.Name) and target.value == name for target in targets):
                    return at, getattr(each, "value", None)
        return None

    def _has_imports(self) -> bool:
        return any(_is_import(node) for node in self.module.body)

    def _after_imports(self) -> int:
        return self._after(_is_import) or self._after(_is_docstring)

    def _after_checked(self) -> int:
        import libcst as cst

        return self._after(lambda node: isinstance(node, cst.If)) or self._after_imports()

    def _after(self, is_such: Callable[[Any], bool]) -> int:
        """The place behind the last statement of a sort; 0 where there is none."""
        return max((at + 1 for at, node in enumerate(self.module.body) if is_such(node)), default=0)


def _place(names: Sequence[str], name: str) -> int:
    """Where a name goes among others: in its place where they are sorted, else at their end."""
    before = [index for index, each in enumerate(names) if each > name] if list(names) == sorted(names) else []
    return before[0] if before else len(names)


def _with_element(container: Any, element: Any, at: int) -> Any:
    """A list or dict with an element at a place, laid out as its others are."""
    import libcst as cst

    elements: Sequence[Any] = container.elements
    comma = next((each.comma for each in elements if isinstance(each.comma, cst.Comma)), None)
    between = comma if comma is not None else cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    last = elements[-1].comma if elements else cst.MaybeSentinel.DEFAULT
    joined = [*elements[:at], element, *elements[at:]]
    commas = [between] * (len(joined) - 1) + [last]
    return container.with_changes(elements=list(_with_commas(joined, commas)))


def _with_commas(elements: Sequence[Any], commas: Sequence[Any]) -> Iterator[Any]:
    for element, comma in zip(elements, commas, strict=True):
        yield element.with_changes(comma=comma)


def _is_import(node: Any) -> bool:
    import libcst as cst

    return isinstance(node, cst.SimpleStatementLine) and isinstance(node.body[0], cst.Import | cst.ImportFrom)


def _is_docstring(node: Any) -> bool:
    import libcst as cst

    return (
        isinstance(node, cst.SimpleStatementLine)
        and isinstance(node.body[0], cst.Expr)
        and isinstance(node.body[0].value, cst.SimpleString | cst.ConcatenatedString)
    )


def _imports(node: Any, name: str) -> bool:
    """Whether a statement imports a name as it is called."""
    import libcst as cst

    if not _is_import(node) or not isinstance(node.body[0], cst.ImportFrom):
        return False
    names = node.body[0].names
    return not isinstance(names, cst.ImportStar) and any(each.evaluated_name == name for each in names)
