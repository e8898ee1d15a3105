"""What expressions of a Python file are known to be by reading it: dotted names, texts and paths."""

from __future__ import annotations

import ast
import os.path
from collections import Counter
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cursus.workspaces.reading.source_files import PythonFile

__all__ = ["UNKNOWN", "Text", "Values"]

UNKNOWN = "\x01"
"""Stands for the parts of a text that reading does not tell."""

_PATHS = frozenset({"pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath"})
_SAME = frozenset({"os.path.abspath", "os.path.realpath", "os.path.normpath", "os.fspath", "str"})
_SAME_METHODS = frozenset({"resolve", "absolute", "expanduser", "as_posix"})
_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Text:
    """A text, and whether it is surely a path: a value of `pathlib`, or made by `os.path`."""

    text: str
    is_path: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether all of it is known."""
        return UNKNOWN not in self.text


class Values:
    """Reads the expressions of one file.

    A name counts as what it is imported as, or as the one value that the file assigns to it; a name that is both, or is
    assigned to twice, counts as nothing.
    """

    def __init__(self, file: PythonFile) -> None:
        """Takes the file, and notes what its names stand for."""
        self._path = str(file.path)
        self._imports: dict[str, str] = {}
        self._assigned: dict[str, ast.expr] = {}
        self._note_imports(file)
        self._note_assignments(file.nodes)

    def dotted(self, node: ast.AST, depth: int = 0) -> str | None:
        """The dotted name that an expression is, whatever it is called here: `sys.path.insert` for `p.insert`."""
        if depth > _DEEPEST:
            return None
        if isinstance(node, ast.Name):
            if node.id in self._imports:
                return self._imports[node.id]
            known = self._assigned.get(node.id)
            is_alias = isinstance(known, ast.Name | ast.Attribute | ast.Call)
            return (self.dotted(known, depth + 1) if known and is_alias else None) or node.id
        if isinstance(node, ast.Attribute):
            left = self.dotted(node.value, depth + 1)
            return f"{left}.{node.attr}" if left else None
        if isinstance(node, ast.Call):
            return self._got(node, depth)
        return None

    def text(self, node: ast.AST | None, depth: int = 0) -> Text | None:
        """The text or path that an expression is, as far as it is known; None where nothing is."""
        if depth > _DEEPEST or node is None:
            return None
        if isinstance(node, ast.Constant):
            return Text(node.value) if isinstance(node.value, str) else None
        if isinstance(node, ast.Name):
            return self._named(node.id, depth)
        if isinstance(node, ast.JoinedStr):
            return self._joined(node, depth)
        if isinstance(node, ast.BinOp):
            return self._combined(node, depth)
        if isinstance(node, ast.Attribute | ast.Subscript):
            return self._part(node, depth)
        return self._called(node, depth) if isinstance(node, ast.Call) else None

    def _note_imports(self, file: PythonFile) -> None:
        for node in file.nodes:
            if isinstance(node, ast.Import):
                for each in node.names:
                    top = each.name.partition(".")[0]
                    self._imports[each.asname or top] = each.name if each.asname else top
            elif isinstance(node, ast.ImportFrom):
                above = file.package[: len(file.package) - node.level + 1] if node.level else ()
                module = ".".join((*above, *((node.module,) if node.module else ())))
                for each in node.names:
                    self._imports[each.asname or each.name] = f"{module}.{each.name}"

    def _note_assignments(self, nodes: Iterable[ast.AST]) -> None:
        bound: Counter[str] = Counter()
        added: Counter[str] = Counter()
        for node in nodes:
            if isinstance(node, ast.Name):
                bound[node.id] += not isinstance(node.ctx, ast.Load)
            elif isinstance(node, ast.arg):
                bound[node.arg] += 1
            elif isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr):
                self._note_value(node)
            elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                # `name += value` changes the name and does not bind it anew.
                added[node.target.id] += 1
        for name in [name for name in self._assigned if bound[name] > 1]:
            del self._assigned[name]
        self._imports = {name: module for name, module in self._imports.items() if bound[name] == added[name]}

    def _note_value(self, node: ast.Assign | ast.AnnAssign | ast.NamedExpr) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if node.value is not None and len(targets) == 1 and isinstance(targets[0], ast.Name):
            self._assigned[targets[0].id] = node.value

    def _got(self, node: ast.Call, depth: int) -> str | None:
        """The attribute that `getattr(x, "name")` is, and the module that `import_module("name")` is."""
        function = self.dotted(node.func, depth + 1)
        if function == "getattr" and len(node.args) > 1:
            left, name = self.dotted(node.args[0], depth + 1), self.text(node.args[1], depth + 1)
            return f"{left}.{name.text}" if left and name and name.is_whole else None
        if function in {"importlib.import_module", "__import__"} and node.args:
            name = self.text(node.args[0], depth + 1)
            return name.text if name and name.is_whole else None
        return None

    def _named(self, name: str, depth: int) -> Text | None:
        if name == "__file__":
            return Text(self._path, is_path=True)
        return self.text(self._assigned.get(name), depth + 1)

    def _joined(self, node: ast.JoinedStr, depth: int) -> Text | None:
        inner = (each.value if isinstance(each, ast.FormattedValue) else each for each in node.values)
        return _text_of([self.text(each, depth + 1) for each in inner], "")

    def _combined(self, node: ast.BinOp, depth: int) -> Text | None:
        parts = [self.text(node.left, depth + 1), self.text(node.right, depth + 1)]
        if isinstance(node.op, ast.Div):
            return _path_of(parts)
        return _text_of(parts, "") if isinstance(node.op, ast.Add) else None

    def _part(self, node: ast.Attribute | ast.Subscript, depth: int) -> Text | None:
        """`path.parent`, `path.parents[n]`, and a module's `__file__`."""
        if isinstance(node, ast.Subscript):
            number = node.slice.value if isinstance(node.slice, ast.Constant) else None
            is_parents = isinstance(node.value, ast.Attribute) and node.value.attr == "parents"
            if not (isinstance(number, int) and isinstance(node.value, ast.Attribute) and is_parents):
                return None
            return _above(self.text(node.value.value, depth + 1), number + 1)
        if node.attr == "parent":
            return _above(self.text(node.value, depth + 1), 1)
        name = self.dotted(node) or ""
        return _module_file(name.removesuffix(".__file__")) if name.endswith(".__file__") else None

    def _called(self, node: ast.Call, depth: int) -> Text | None:
        name = self.dotted(node.func) or ""
        given = [self.text(each, depth + 1) for each in node.args]
        if name in _PATHS or name == "os.path.join":
            return _path_of(given) if given else Text(".", is_path=True)
        if name in {"pathlib.Path.cwd", "os.getcwd"}:
            return Text(".", is_path=True)
        if name in _SAME and given:
            return given[0]
        if name == "os.path.dirname" and given:
            return _above(given[0], 1)
        if name == "importlib.resources.files" and given and given[0]:
            return _above(_module_file(given[0].text), 1)
        return self._method(node.func, given, depth) if isinstance(node.func, ast.Attribute) else None

    def _method(self, function: ast.Attribute, given: list[Text | None], depth: int) -> Text | None:
        if function.attr in _SAME_METHODS:
            return self.text(function.value, depth + 1)
        if function.attr == "joinpath":
            return _path_of([self.text(function.value, depth + 1), *given])
        if function.attr == "with_name":
            return _path_of([_above(self.text(function.value, depth + 1), 1), *given])
        return None


def _text_of(parts: list[Text | None], between: str) -> Text | None:
    if not any(parts):
        return None
    return Text(
        between.join(each.text if each else UNKNOWN for each in parts), any(each.is_path for each in parts if each)
    )


def _path_of(parts: list[Text | None]) -> Text | None:
    """Paths joined as `pathlib` joins them: an absolute one begins anew."""
    if not any(parts):
        return None
    return Text(os.path.join(*(each.text if each else UNKNOWN for each in parts)), is_path=True)  # noqa: PTH118 - texts, not paths of this machine


def _above(path: Text | None, levels: int) -> Text | None:
    if path is None:
        return None
    return Text(os.path.normpath(os.path.join(path.text, *([".."] * levels))), is_path=True)  # noqa: PTH118 - links are not followed


def _module_file(name: str) -> Text | None:
    """The file of a module of cursus, or of a package's `__init__.py`; others are not looked for."""
    top, *rest = name.split(".")
    spec = find_spec(top) if top in {"cursus", "cursus_runtime"} else None
    if spec is None or spec.origin is None:
        return None
    place = Path(spec.origin).parent.joinpath(*rest)
    return Text(
        str(place.with_suffix(".py") if place.with_suffix(".py").is_file() else place / "__init__.py"), is_path=True
    )
