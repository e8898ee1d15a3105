"""Reads tables of steps from Python files without running them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from cursus.core.base.enums import StepKind
from cursus.registry.definitions import StepEntry, step_entry, step_name_faults
from cursus.registry.python_files import parsed_module

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["TABLES", "Table", "read_table"]

_FIELDS = tuple(StepEntry.__annotations__)
TABLES = ("PROJECT_STEP_NAMES", "STEP_NAMES")
"""The names that a table may have, the first of them first."""

_METADATA = "WORKSPACE_METADATA"
_ALLOWED = (*_FIELDS, "workspace_id")
_NAMES = tuple(key for key in _FIELDS if key != "description")
_ARGUMENTS = ("name", "sagemaker_step_type", "description")
_WIDEST = 60
_Told = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """What a table's file says: its lines by step, with the line of the file; what it says of the workspace; faults.

    A fault is a line of the file, a fact and a hint. A step at fault is left out, the others stay. A line's fields are
    those of `StepEntry` that it gives, and the `workspace_id` that the seed's tables give.
    """

    entries: tuple[tuple[str, int, Mapping[str, str]], ...] = ()
    metadata: Mapping[str, str] | None = None
    faults: tuple[_Told, ...] = ()


def read_table(content: bytes) -> Table:
    """The table of a Python file that assigns one to `PROJECT_STEP_NAMES` or `STEP_NAMES`.

    A table is a dict whose keys and values are written out; `**step_entry(name, type, description)` stands for a step
    whose names follow the rule. Of the rest of the file, only what changes the table later on is told.
    """
    parsed = parsed_module(content)
    if not isinstance(parsed, ast.Module):
        return Table(faults=(parsed,))
    assigned = dict(_assigned(parsed))
    named = next((name for name in TABLES if name in assigned), None)
    if named is None:
        return Table(faults=((1, f"has no {TABLES[0]}", f"write {TABLES[0]} = {{...}}, one line for each step"),))
    reader = _Reader()
    for line in _changes(parsed, named):
        reader.fault(line, f"changes {named} after it was written out", f"write the steps into {named} itself")
    return reader.table(assigned[named], assigned.get(_METADATA))


def _assigned(module: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in module.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name):
                    yield target.id, node.value


def _changes(module: ast.Module, table: str) -> Iterator[int]:
    """The lines of statements of the module that change its table: they would be run, and are not."""
    for node in module.body:
        changed: Sequence[ast.expr] = ()
        if isinstance(node, ast.Assign | ast.Delete):
            changed = [each.value for each in node.targets if isinstance(each, ast.Subscript)]
        elif isinstance(node, ast.AugAssign):
            changed = [node.target.value if isinstance(node.target, ast.Subscript) else node.target]
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            changed = [node.value.func.value] if isinstance(node.value.func, ast.Attribute) else []
        if any(isinstance(each, ast.Name) and each.id == table for each in changed):
            yield node.lineno


class _Reader:
    """Collects the entries of one table, and what is wrong with others."""

    def __init__(self) -> None:
        self._faults: list[_Told] = []
        self._entries: dict[str, tuple[str, int, Mapping[str, str]]] = {}
        self._lines: dict[str, int] = {}

    def table(self, value: ast.expr, metadata: ast.expr | None) -> Table:
        if isinstance(value, ast.Dict):
            for key, each in zip(value.keys, value.values, strict=True):
                self._line(key, each)
        else:
            self.fault(value.lineno, "the table is no dict that is written out", "write {...}, one line for each step")
        told = self._metadata(metadata) if metadata else None
        return Table(tuple(self._entries.values()), told, tuple(self._faults))

    def fault(self, line: int, fact: str, hint: str) -> None:
        self._faults.append((line, fact, hint))

    def _line(self, key: ast.expr | None, value: ast.expr) -> None:
        if key is None:
            self._spread(value)
            return
        name, fields = _literal(key), _literal(value)
        if not isinstance(name, str):
            self.fault(
                key.lineno, "the name of a step is no text that is written out", 'write it in quotes: "RowCount"'
            )
        elif not isinstance(fields, dict):
            fact = f"{_shown(name)}: its entry is no dict that is written out"
            self.fault(value.lineno, fact, "write {...} with its fields")
        else:
            self._entry(key.lineno, name, fields)

    def _spread(self, value: ast.expr) -> None:
        """Takes `**step_entry(name, type, description)`."""
        given: dict[str | None, Any] = {}
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "step_entry":
            named = [(each.arg, each.value) for each in value.keywords]
            listed = zip_longest(_ARGUMENTS[: len(value.args)], value.args)
            given = {key: _literal(each) for key, each in (*listed, *named)}
        if given.keys() == set(_ARGUMENTS) and all(isinstance(each, str) for each in given.values()):
            name, kind, description = (given[key] for key in _ARGUMENTS)
            self._entry(value.lineno, name, dict(step_entry(name, kind, description)[name]))
        else:
            hint = "write **step_entry(name, type, description), with texts that are written out"
            self.fault(value.lineno, "spreads what is not written out", hint)

    def _entry(self, line: int, name: str, fields: Mapping[Any, Any]) -> None:
        faults = list(_entry_faults(name, fields))
        if name in self._lines:
            # Python would take the last one; whichever was meant, the other is not what its author thinks.
            self._entries.pop(name, None)
            faults.append((f"{_shown(name)}: stands here twice, first in line {self._lines[name]}", "remove one"))
        elif not faults:
            self._entries[name] = (name, line, {key: fields[key] for key in _ALLOWED if key in fields})
        self._lines.setdefault(name, line)
        for fault in faults:
            self.fault(line, *fault)

    def _metadata(self, node: ast.expr) -> Mapping[str, str] | None:
        told = _literal(node)
        if isinstance(told, dict) and all(isinstance(each, str) for pair in told.items() for each in pair):
            return told
        fact = f"{_METADATA} is no dict of texts that is written out"
        self.fault(node.lineno, fact, 'write {"description": "..."}')
        return None


def _entry_faults(name: str, fields: Mapping[Any, Any]) -> Iterator[tuple[str, str]]:
    shown = _shown(name)
    for fault in step_name_faults(name):
        yield f"{shown}: {fault.fact}", fault.hint or ""
    unknown = [_shown(key) for key in fields if key not in _ALLOWED]
    if unknown:
        yield f"{shown}: unknown {', '.join(unknown)}", f"fields: {', '.join(_FIELDS)}"
    for key in (key for key in _ALLOWED if key in fields and not isinstance(fields[key], str)):
        yield f"{shown}: {key} is {_shown(fields[key])}", "write a text"
    for key in _NAMES:
        given = fields.get(key)
        if isinstance(given, str) and given and not (given.isascii() and given.isidentifier()):
            yield f"{shown}: {key} is {_shown(given)}", "write a name, of letters, digits and underscores"
    if not fields.get("sagemaker_step_type"):
        yield f"{shown}: has no sagemaker_step_type", f"write one of {', '.join(StepKind)}"


def _shown(value: object) -> str:
    """A value of the file in a message: names as they are, anything else cut, in quotes and on one line."""
    text = value if isinstance(value, str) and value.isascii() and value.isidentifier() else repr(value)
    return text if len(text) <= _WIDEST else f"{text[:_WIDEST]}..."


def _literal(node: ast.expr) -> Any:
    """The value of what is written out, with members of StepKind as their texts; None for anything else."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "StepKind":
        return StepKind[node.attr].value if node.attr in StepKind.__members__ else None
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
