"""Reads tables of steps from Python files without running them."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.core.base.enums import StepKind
from cursus.registry.definitions import StepEntry, step_entry, step_name_faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


__all__ = ["Table", "read_table"]

_FIELDS = tuple(StepEntry.__annotations__)
_TABLES = ("PROJECT_STEP_NAMES", "STEP_NAMES")
_METADATA = "WORKSPACE_METADATA"
_ALLOWED = (*_FIELDS, "workspace_id")
_Told = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """What a table's file says: its lines by step, with the line of the file; what it says of the workspace; faults.

    A fault is a line of the file, a fact and a hint. A step at fault is left out, the others stay.
    """

    entries: tuple[tuple[str, int, Mapping[str, str]], ...] = ()
    metadata: Mapping[str, str] | None = None
    faults: tuple[_Told, ...] = ()


def read_table(content: bytes) -> Table:
    """The table of a Python file that assigns one to `PROJECT_STEP_NAMES` or `STEP_NAMES`.

    A table is a dict whose keys and values are written out; `**step_entry(name, type, description)` stands for a step
    whose names follow the rule. The rest of the file is passed over.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = ast.parse(content)
    except SyntaxError as error:
        return Table(faults=((error.lineno or 1, f"is no Python: {error.msg}", "mend the syntax"),))
    except (ValueError, RecursionError, MemoryError) as error:
        return Table(faults=((1, f"is no Python: {error}", "mend the file"),))
    assigned = dict(_assigned(module))
    named = next((name for name in _TABLES if name in assigned), None)
    if named is None:
        return Table(faults=((1, f"has no {_TABLES[0]}", f"write {_TABLES[0]} = {{...}}, one line for each step"),))
    return _Reader().table(assigned[named], assigned.get(_METADATA))


def _assigned(module: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in module.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        for target in targets:
            if isinstance(target, ast.Name) and value is not None:
                yield target.id, value


class _Reader:
    """Collects the entries of one table, and what is wrong with others."""

    def __init__(self) -> None:
        self._faults: list[_Told] = []
        self._entries: dict[str, tuple[str, int, Mapping[str, str]]] = {}

    def table(self, value: ast.expr, metadata: ast.expr | None) -> Table:
        if isinstance(value, ast.Dict):
            for key, each in zip(value.keys, value.values, strict=True):
                self._line(key, each)
        else:
            self._fault(value, "the table is no dict that is written out", "write {...}, one line for each step")
        told = self._metadata(metadata) if metadata else None
        return Table(tuple(self._entries.values()), told, tuple(self._faults))

    def _line(self, key: ast.expr | None, value: ast.expr) -> None:
        if key is None:
            self._spread(value)
            return
        name, fields = _literal(key), _literal(value)
        if not isinstance(name, str):
            self._fault(key, "the name of a step is no text that is written out", 'write it in quotes: "RowCount"')
        elif not isinstance(fields, dict):
            self._fault(value, f"{name}: its entry is no dict that is written out", "write {...} with its fields")
        else:
            self._entry(key, name, fields)

    def _spread(self, value: ast.expr) -> None:
        """Takes `**step_entry(name, type, description)`."""
        called = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "step_entry"
        parts = list(map(_literal, value.args)) if isinstance(value, ast.Call) and called else []
        if len(parts) == 3 and all(isinstance(part, str) for part in parts):  # noqa: PLR2004 - what step_entry takes
            self._entry(value, parts[0], dict(step_entry(*parts)[parts[0]]))
        else:
            hint = "write **step_entry(name, type, description), with texts that are written out"
            self._fault(value, "spreads what is not written out", hint)

    def _entry(self, node: ast.expr, name: str, fields: Mapping[Any, Any]) -> None:
        before = len(self._faults)
        for fault in _entry_faults(name, fields):
            self._fault(node, *fault)
        if name in self._entries:
            self._fault(node, f"{name}: stands here twice, first in line {self._entries[name][1]}", "remove one")
        if len(self._faults) == before:
            self._entries[name] = (name, node.lineno, {key: fields[key] for key in _FIELDS if key in fields})

    def _metadata(self, node: ast.expr) -> Mapping[str, str] | None:
        told = _literal(node)
        if isinstance(told, dict) and all(isinstance(each, str) for pair in told.items() for each in pair):
            return told
        self._fault(node, f"{_METADATA} is no dict of texts that is written out", 'write {"description": "..."}')
        return None

    def _fault(self, node: ast.expr, fact: str, hint: str) -> None:
        self._faults.append((node.lineno, fact, hint))


def _entry_faults(name: str, fields: Mapping[Any, Any]) -> Iterator[tuple[str, str]]:
    for fault in step_name_faults(name):
        yield f"{name}: {fault.fact}", fault.hint or ""
    unknown = [str(key) for key in fields if key not in _ALLOWED]
    if unknown:
        yield f"{name}: unknown {', '.join(unknown)}", f"fields: {', '.join(_FIELDS)}"
    for key in (key for key in _ALLOWED if key in fields and not isinstance(fields[key], str)):
        yield f"{name}: {key} is {fields[key]!r}", "write a text"
    if not fields.get("sagemaker_step_type"):
        yield f"{name}: has no sagemaker_step_type", f"write one of {', '.join(StepKind)}"


def _literal(node: ast.expr) -> Any:
    """The value of what is written out, with members of StepKind as their texts; None for anything else."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "StepKind":
        return StepKind[node.attr].value if node.attr in StepKind.__members__ else None
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
