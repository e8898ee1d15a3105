"""What the modules of a workspace may not change: how all find modules, the shared modules, and others' files."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from cursus.workspaces.findings import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.workspaces.checks.isolation import Reading

__all__ = ["change_findings"]

_OF_ALL = ("sys.path", "sys.meta_path", "sys.path_hooks", "sys.modules")
_VARIABLES = frozenset({"PYTHONPATH", "CURSUS_WORKSPACE_ID", "CURSUS_WORKSPACE_ROOT"})
_CHANGES = frozenset({
    "append", "insert", "extend", "remove", "pop", "clear", "sort", "reverse", "update", "setdefault", "popitem",
    "__setitem__", "__delitem__", "add",
})  # fmt: skip
_SHARED = re.compile(r"(?:src\.)?cursus(?:_runtime)?\..+")
_SEARCH = "import it as cursus_dev...., which needs no search path; a script finds the modules beside it"
_PATCH = "subclass it in the workspace, or change the shared step itself: all who use it see the change"


def change_findings(reading: Reading) -> Iterator[Finding]:
    """The places where a file changes what is not its workspace's, as far as reading tells."""
    for node in reading.file.nodes:
        for target in _changed(node):
            yield from _change_finding(target, reading)
        if isinstance(node, ast.Call):
            yield from _call_findings(node, reading)


def _changed(node: ast.AST) -> Iterator[ast.expr]:
    """What a statement assigns to or deletes, but for plain names."""
    if not isinstance(node, ast.Assign | ast.Delete | ast.AugAssign | ast.AnnAssign):
        return
    targets = node.targets if isinstance(node, ast.Assign | ast.Delete) else [node.target]
    for target in targets:
        inner = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
        # `path += [...]` changes the list itself, also by a plain name.
        yield from (each for each in inner if not isinstance(each, ast.Name) or isinstance(node, ast.AugAssign))


def _change_finding(target: ast.expr, reading: Reading) -> Iterator[Finding]:
    item = target.value if isinstance(target, ast.Subscript) else target
    name = reading.values.dotted(item)
    if name is None:
        return
    key = reading.values.text(target.slice) if isinstance(target, ast.Subscript) else None
    if name == "os.environ" and key is not None and key.text in _VARIABLES:
        yield _search(reading, target.lineno, f"sets {key.text}")
    else:
        yield from _changed_name(name, target.lineno, f"changes {ast.unparse(item)}", reading)


def _call_findings(node: ast.Call, reading: Reading) -> Iterator[Finding]:
    name = reading.values.dotted(node.func)
    if name is None:
        return
    holder, _, method = name.rpartition(".")
    first = node.args[0] if node.args else None
    if name == "site.addsitedir":
        yield _search(reading, node.lineno, "adds a folder to sys.path")
    elif name in {"os.putenv", "os.environ.setdefault"}:
        told = reading.values.text(first)
        if told is not None and told.text in _VARIABLES:
            yield _search(reading, node.lineno, f"sets {told.text}")
    elif name in {"setattr", "delattr", "builtins.setattr"} and first is not None:
        changed = reading.values.dotted(first)
        if changed is not None:
            yield from _changed_name(f"{changed}.x", node.lineno, f"sets an attribute of {ast.unparse(first)}", reading)
    elif method in _CHANGES:
        yield from _changed_name(holder, node.lineno, f"changes {ast.unparse(node.func)[: -len(method) - 1]}", reading)


def _changed_name(name: str, line: int, fact: str, reading: Reading) -> Iterator[Finding]:
    if any(f"{name}.".startswith(f"{each}.") for each in _OF_ALL):
        yield _search(reading, line, fact)
    elif _SHARED.fullmatch(name):
        yield reading.found("change-of-a-shared-module", line, f"{fact}, which is shared ({name})", _PATCH)


def _search(reading: Reading, line: int, fact: str) -> Finding:
    """A change of how modules are found: what runs in a process of its own harms nobody else by it."""
    severity = Severity.WARNING if reading.is_free else Severity.ERROR
    return reading.found(
        "change-of-the-search-path", line, f"{fact}, by which all modules are found", _SEARCH, severity
    )
