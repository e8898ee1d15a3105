"""What attributes of values are."""

from __future__ import annotations

import ast
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from cursus.validation.reading.interpretation.arithmetic import MISSING, lift, plain
from cursus.validation.reading.interpretation.domain import (
    Class,
    Function,
    Given,
    Known,
    Library,
    Made,
    Method,
    Module,
    Super,
    Symbol,
    Text,
    Unknown,
    Value,
    Values,
    library,
)
from cursus.validation.reading.interpretation.givens import given_field
from cursus.validation.reading.interpretation.symbols import symbol
from cursus.validation.reading.interpretation.texts import is_path, made, parent_of

if TYPE_CHECKING:
    from cursus.validation.reading.interpretation.interpreter import Interpreter
    from cursus.validation.reading.sources import At

__all__ = ["attribute", "decorator_names", "member", "own_member"]

_PATH_PARTS = frozenset({"name", "stem", "suffix", "suffixes", "parts", "anchor", "root", "drive"})
_PROPERTIES = frozenset({"property", "cached_property", "computed_field"})


def attribute(run: Interpreter, owner: Value, name: str, at: At) -> Values:
    """What `owner.name` gives."""
    if isinstance(owner, Module):
        return run.namespaces.member(owner, name, at)
    if isinstance(owner, Library):
        return (_of_library(run, owner, name, at),)
    if isinstance(owner, Given):
        return _of_given(run, owner, name, at)
    if isinstance(owner, Class):
        return _of_class(run, owner, name, at)
    if isinstance(owner, Made):
        return _of_made(run, owner, name, at)
    if isinstance(owner, Super):
        return member(run, owner.owner, name, owner.bound, at, behind=True) or (Method(owner, name, at),)
    return _of_plain(owner, name, at)


def _of_plain(owner: Value, name: str, at: At) -> Values:
    if isinstance(owner, Symbol):
        return _of_symbol(owner, name, at)
    return _of_path(owner, name, at) if is_path(owner) else (Method(owner, name, at),)


def _of_library(run: Interpreter, owner: Library, name: str, at: At) -> Value:
    whole = f"{owner.name}.{name}"
    found = symbol(owner.name, name, at)
    if found is not None:
        return found
    source = run.namespaces.shipped(whole, owner)
    return Module(source, at) if source is not None else library(whole, at)


def _of_given(run: Interpreter, owner: Given, name: str, at: At) -> Values:
    if owner.kind not in {"arguments", "config"}:
        return (Method(owner, name, at),)
    if name.startswith("__") or (owner.kind == "arguments" and name == "copy"):
        return (Method(owner, name, at),)
    return given_field(run, owner, name, at)


def _of_class(run: Interpreter, owner: Class, name: str, at: At) -> Values:
    if name in {"__name__", "__qualname__"}:
        return (Known(owner.name, at),)
    found = run.classes.names(owner).get(name)
    is_enum = run.classes.is_enum(owner)
    if found is not None and is_enum and not name.startswith("_") and not isinstance(found[0], Function):
        return (run.classes.member(owner, name, at),)
    return member(run, owner, name, None, at) or (Method(owner, name, at),)


def _of_made(run: Interpreter, owner: Made, name: str, at: At) -> Values:
    for known, values in owner.attributes:
        if known == name:
            return values
    hook = run.rules.member(run, owner, name, at)
    if hook is not None:
        return hook
    if isinstance(owner.callee, Library):
        return owner.arguments.get(-1, name) or (Method(owner, name, at),)
    field = run.classes.arguments_of(owner).get(-1, name) or member(run, owner.callee, name, owner, at)
    return field or run.classes.assigned(owner.callee, name) or (Method(owner, name, at),)


def _of_symbol(owner: Symbol, name: str, at: At) -> Values:
    if name in {"value", "_value_"}:
        return (lift(owner.value, at),) if owner.value is not MISSING else (Unknown("its value is not known", at),)
    return (Known(owner.name, at),) if name in {"name", "_name_"} else (Method(owner, name, at),)


def _of_path(owner: Value, name: str, at: At) -> Values:
    if name == "parent":
        return (parent_of(owner, at),)
    found = plain(owner)
    if name in _PATH_PARTS:
        if isinstance(found, PurePosixPath):
            return (lift(getattr(found, name), at),)
        return (_last_part(owner, at),) if name == "name" else (Unknown("the part of the path is not known", at),)
    return (Method(owner, name, at),)


def _last_part(owner: Value, at: At) -> Value:
    """The name of a file behind gaps, where no gap follows the last slash."""
    last = owner.pieces[-1] if isinstance(owner, Text) else ""
    name = last.rpartition("/")[2] if isinstance(last, str) and "/" in last else ""
    return made([name], at) if name else Unknown("the name of the file is not known", at)


def member(
    run: Interpreter, owner: Class, name: str, bound: Value | None, at: At, *, behind: bool = False
) -> Values | None:
    """What a class, or one of its bases, says of a name; bound to an object where there is one.

    Args:
        run: what follows the code.
        owner: the class that is asked first, or behind which the search starts.
        name: what is looked for.
        bound: the object that is asked, None where it is the class itself.
        at: where.
        behind: whether to search behind the class in the order of the object's own class.
    """
    start = bound.callee if behind and isinstance(bound, Made) else owner
    order = run.classes.order(start) if isinstance(start, Class) else (owner,)
    if behind:
        order = order[order.index(owner) + 1 :] if owner in order else order[1:]
    for base in order:
        if isinstance(base, Class) and name in run.classes.names(base):
            found = run.namespaces.resolved(run.classes.names(base)[name])
            return tuple(value for one in found for value in _bound(run, one, base, owner, bound, at))
    return None


def own_member(run: Interpreter, made: Made, name: str, at: At) -> Value | None:
    """What the class of an object says of a name."""
    found = member(run, made.callee, name, made, at) if isinstance(made.callee, Class) else None
    return found[0] if found else None


def _bound(run: Interpreter, value: Value, base: Class, asked: Class, bound: Value | None, at: At) -> Values:
    if not isinstance(value, Function) or isinstance(value.node, ast.Lambda):
        return (value,)
    decorators = decorator_names(value.node)
    if "staticmethod" in decorators:
        return (value,)
    if "classmethod" in decorators:
        receiver: Value = bound.callee if isinstance(bound, Made) and isinstance(bound.callee, Class) else asked
        return (Function(value.node, value.frame, value.at, base, receiver),)
    method = Function(value.node, value.frame, value.at, base, bound)
    return run.function(method, at=at) if bound is not None and decorators & _PROPERTIES else (method,)


def decorator_names(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> frozenset[str]:
    """The last parts of the names of a node's decorators."""
    names: set[str] = set()
    for decorator in node.decorator_list:
        found = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(found, ast.Name | ast.Attribute):
            names.add(found.id if isinstance(found, ast.Name) else found.attr)
    return frozenset(names)
