"""What the blocks of Python in a plan say: the step's entry in its table, its contract, its specification."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Coded", "read_code"]

_ENTRY_KEYS = frozenset({"config_class", "builder_step_name", "spec_type", "sagemaker_step_type"})
_CONTRACT = {
    "entry_point": "entry_point",
    "expected_input_paths": "input_paths",
    "expected_output_paths": "output_paths",
    "expected_arguments": "arguments",
    "required_env_vars": "required_env",
    "optional_env_vars": "optional_env",
    "framework_requirements": "packages",
    "description": "description",
}
_SPECIFICATION = {"step_type": "step_type", "node_type": "node_type"}


@dataclass
class Coded:
    """What was found: entries by the step's name, and the arguments of the first contract and specification.

    `lines` are those that they stand on; `unread` are those of blocks that are no Python.
    """

    entries: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    contract: dict[str, Any] = field(default_factory=dict[str, Any])
    specification: dict[str, Any] = field(default_factory=dict[str, Any])
    lines: dict[str, int] = field(default_factory=dict[str, int])


def read_code(blocks: Iterable[tuple[int, str]]) -> Coded:
    """What blocks of code say; what they say of other things, and what is no Python, is passed over."""
    found = Coded()
    for line, text in blocks:
        for node in ast.walk(_parsed(text)):
            if isinstance(node, ast.Dict):
                _entries(node, line, found)
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                _constant(node, line, found)
            elif isinstance(node, ast.Call):
                _call(node, line, found)
    return found


def _parsed(text: str) -> ast.AST:
    """A block, or what stands between the braces of a table; nothing where it is neither."""
    for whole in (text, f"{{\n{text}\n}}", f"f(\n{text}\n)"):
        try:
            return ast.parse(whole)
        except (SyntaxError, ValueError):
            continue
    return ast.Module([], [])


def _entries(node: ast.Dict, line: int, found: Coded) -> None:
    for key, value in zip(node.keys, node.values, strict=True):
        entry = _literal(value)
        name = key.value if isinstance(key, ast.Constant) else None
        if isinstance(name, str) and isinstance(entry, dict) and _ENTRY_KEYS & entry.keys():
            _entry(name, entry, line, found)


def _entry(step: str, entry: dict[str, Any], line: int, found: Coded) -> None:
    """Keeps an entry; of two, the one that says more."""
    if len(entry) > len(found.entries.get(step, {})):
        found.entries[step], found.lines[f"entry {step}"] = entry, line


def _call(node: ast.Call, line: int, found: Coded) -> None:
    """``step_entry("RowCount", StepKind.PROCESSING, "Counts rows")``, contracts and specifications."""
    name = _name(node.func)
    if name == "step_entry":
        names = ("name", "sagemaker_step_type", "description")
        given: dict[str, Any] = dict(zip(names, map(_literal, node.args), strict=False))
        step = given.pop("name", None)
        if isinstance(step, str):
            _entry(step, given, line, found)
    elif name.endswith("ScriptContract") and not found.contract:
        found.contract = {"class_name": name, **_arguments(node, _CONTRACT)}
        found.lines["contract"] = line
    elif name == "StepSpecification" and not found.specification:
        found.specification = {**_arguments(node, _SPECIFICATION), **_ports(node)}
        found.lines["specification"] = line


def _constant(node: ast.Assign, line: int, found: Coded) -> None:
    """The name that a contract or a specification is given."""
    call = node.value
    while isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
        call = call.func.value
    target = node.targets[0]
    if isinstance(call, ast.Call) and isinstance(target, ast.Name):
        name = _name(call.func)
        if name.endswith("ScriptContract") or name == "StepSpecification":
            _call(call, line, found)
            made = found.specification if name == "StepSpecification" else found.contract
            made.setdefault("constant", target.id)


def _arguments(node: ast.Call, names: dict[str, str]) -> dict[str, Any]:
    given = {each.arg: _literal(each.value) for each in node.keywords if each.arg in names}
    return {names[str(key)]: value for key, value in given.items() if value is not None}


def _ports(node: ast.Call) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for each in node.keywords:
        if each.arg in {"dependencies", "outputs"} and isinstance(each.value, ast.List):
            key = "needs" if each.arg == "dependencies" else "offers"
            made[key] = list(_calls(each.value.elts))
    return made


def _calls(nodes: Iterable[ast.expr]) -> Iterator[dict[str, Any]]:
    for node in nodes:
        if isinstance(node, ast.Call):
            given = {str(each.arg): _literal(each.value) for each in node.keywords if each.arg}
            if node.args and "logical_name" not in given:
                given["logical_name"] = _literal(node.args[0])
            yield {key: value for key, value in given.items() if value is not None}


def _literal(node: ast.expr) -> Any:
    """A value; the last name of an attribute such as `NodeType.INTERNAL`; None where it is neither."""
    if isinstance(node, ast.Attribute):
        return node.attr
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
