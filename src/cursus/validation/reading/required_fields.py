"""The fields that a builder demands of its config by name: those without which it refuses every config."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cursus.validation.reading.classes import methods_of
from cursus.validation.reading.interpretation.arithmetic import plain
from cursus.validation.reading.interpretation.containers import items_of
from cursus.validation.reading.interpretation.domain import Class
from cursus.validation.reading.script_facts import NamedUse
from cursus.validation.reading.sources import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.reading.interpretation.interpreter import Interpreter
    from cursus.validation.reading.sources import Source

__all__ = ["required_fields"]

_LIST = "required_attributes"
_METHOD = "validate_configuration"
_CONFIGS = ("self.config", "config")


def required_fields(run: Interpreter, owner: Class) -> tuple[NamedUse, ...]:
    """Those that the class lists as `required_attributes`, and that its `validate_configuration` looks for by name."""
    return (*_listed(run, owner), *_looked_for(run, owner))


def _listed(run: Interpreter, owner: Class) -> Iterator[NamedUse]:
    for base in run.classes.order(owner):
        values = run.classes.names(base).get(_LIST) if isinstance(base, Class) else None
        if values:
            for value in run.namespaces.resolved(values):
                for item in (items_of(value) or ((), False))[0]:
                    for name in item:
                        if isinstance(plain(name), str):
                            yield NamedUse(plain(name), name.at.place)
            return


def _looked_for(run: Interpreter, owner: Class) -> Iterator[NamedUse]:
    """The names of the nearest `validate_configuration` that goes through a list and raises for what is missing."""
    for base in run.classes.order(owner):
        methods = methods_of(base.node) if isinstance(base, Class) else ()
        method = next((node for node in methods if node.name == _METHOD), None)
        if method is not None:
            loops = (node for node in ast.walk(method) if isinstance(node, ast.For) and _refuses(node))
            for loop in loops:
                yield from _names(base.at.source, method, loop.iter)
            return


def _refuses(loop: ast.For) -> bool:
    """Whether a loop is `for name in ...: if not hasattr(self.config, name) ...: raise`, and nothing else."""
    statement = loop.body[0]
    is_alone = len(loop.body) == 1 and isinstance(statement, ast.If) and not statement.orelse
    if not is_alone or not isinstance(statement, ast.If) or not isinstance(loop.target, ast.Name):
        return False
    test, name = statement.test, loop.target.id
    parts = test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or) else [test]
    raises = any(isinstance(node, ast.Raise) for node in statement.body)
    return raises and any(_is_missing(part, name) for part in parts)


def _is_missing(test: ast.expr, name: str) -> bool:
    """Whether a test is `not hasattr(self.config, name)`."""
    call = test.operand if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) else None
    if not (isinstance(call, ast.Call) and dotted(call.func) == "hasattr" and len(call.args) == 2):  # noqa: PLR2004 - what hasattr takes
        return False
    owner, attribute = call.args
    return dotted(owner) in _CONFIGS and isinstance(attribute, ast.Name) and attribute.id == name


def _names(source: Source, method: ast.FunctionDef | ast.AsyncFunctionDef, node: ast.expr) -> Iterator[NamedUse]:
    """The texts of a list that is written out, or of the one list that a name of the method stands for."""
    if isinstance(node, ast.Name):
        bound = [
            each.value
            for each in ast.walk(method)
            if isinstance(each, ast.Assign) and any(dotted(target) == node.id for target in each.targets)
        ]
        node = bound[0] if len(bound) == 1 else node
    for item in node.elts if isinstance(node, ast.List | ast.Tuple | ast.Set) else ():
        if isinstance(item, ast.Constant) and isinstance(item.value, str):
            yield NamedUse(item.value, source.place(item))
