"""What calls give: functions and classes are followed, libraries are known by what they do."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from cursus.validation.reading.interpretation.arithmetic import plain
from cursus.validation.reading.interpretation.attributes import own_member
from cursus.validation.reading.interpretation.containers import is_unordered, listed, table_of
from cursus.validation.reading.interpretation.domain import (
    Arguments,
    Class,
    Function,
    Given,
    Known,
    Library,
    Made,
    Method,
    Super,
    Table,
    Unknown,
    Value,
    Values,
    each,
    union,
)
from cursus.validation.reading.interpretation.frames import Frame
from cursus.validation.reading.interpretation.library import FUNCTIONS
from cursus.validation.reading.interpretation.methods import MUTATORS, method_call
from cursus.validation.reading.interpretation.runtime import runtime_call
from cursus.validation.reading.interpretation.sinks import see_call, see_mentions, see_method
from cursus.validation.reading.sources import At

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.reading.interpretation.domain import GivenKind
    from cursus.validation.reading.interpretation.interpreter import Interpreter

__all__ = ["called", "called_function", "called_value", "construct"]

_INIT = "__init__"
_PATHS: dict[str, GivenKind] = {"input_paths": "input", "output_paths": "output"}


def called(run: Interpreter, node: ast.Call, frame: Frame) -> Values:
    """What a call gives."""
    at = At(frame.source, node)
    if isinstance(node.func, ast.Name) and node.func.id == "super" and not node.args:
        return _super(frame, at)
    arguments = _arguments(run, node, frame)
    callees = run.values(node.func, frame)
    if isinstance(node.func, ast.Attribute) and node.func.attr in MUTATORS:
        _mutate(run, node.func, callees, arguments, frame, at)
    found = each(callees, lambda callee: called_value(run, callee, arguments, at))
    if isinstance(node.func, ast.Attribute) and node.func.attr == _INIT:
        # What the constructor of a base leaves on the object.
        for made in found:
            frame.method.attributes.update(made.attributes if isinstance(made, Made) else ())
    if len(callees) == 1 and isinstance(callees[0], Function):
        _change_arguments(run, callees[0], arguments, frame)
    # What two calls give are two objects.
    return (*found,)


def _change_arguments(run: Interpreter, callee: Function, arguments: Arguments, frame: Frame) -> None:
    """Has names stand for what a function makes of the containers that they are given to it for."""
    function, given = _with_self(callee, arguments)
    spec = function.node.args
    names = [argument.arg for argument in (*spec.posonlyargs, *spec.args)][function.bound is not None :]
    for name, values in run.changes(function, given).items():
        old = given.get(names.index(name) if name in names else -1, name)
        if old is not None:
            frame.replace(old, values)


def _mutate(run: Interpreter, func: ast.Attribute, callees: Values, arguments: Arguments, frame: Frame, at: At) -> None:
    """Has a name stand for what a method such as `append` makes of its container."""
    owners = tuple(callee.owner for callee in callees if isinstance(callee, Method))
    if isinstance(func.value, ast.Name) and owners and len(owners) == len(callees):
        changed = each(owners, lambda owner: MUTATORS[func.attr](run, owner, arguments, at) or (owner,))
        frame.change(func.value.id, changed)


def _super(frame: Frame, at: At) -> Values:
    inner = frame.method
    if inner.owner is None or inner.instance is None:
        return (Unknown("it is no method of a class that is read", at),)
    return (Super(inner.owner, inner.instance, at),)


def _arguments(run: Interpreter, node: ast.Call, frame: Frame) -> Arguments:
    positional: list[Values] = []
    keywords: list[tuple[str, Values]] = []
    is_whole = True
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            spread = run.values(argument.value, frame)
            items, all_of_them = run.elements(spread, At(frame.source, argument))
            all_of_them = all_of_them and not is_unordered(spread)
            positional.extend(items if all_of_them else ())
            is_whole = is_whole and all_of_them
        else:
            positional.append(run.values(argument, frame))
    for keyword in node.keywords:
        values = run.values(keyword.value, frame)
        if keyword.arg is not None:
            keywords.append((keyword.arg, values))
        else:
            named, all_of_them = _spread(values)
            keywords.extend(named)
            is_whole = is_whole and all_of_them
    return Arguments(tuple(positional), tuple(keywords), is_whole)


def _spread(values: Values) -> tuple[list[tuple[str, Values]], bool]:
    """What `**mapping` gives by name, and whether that is all."""
    found = values[0] if len(values) == 1 else None
    if not isinstance(found, Table):
        return [], False
    pairs = [(key.value, item) for key, item in found.entries if isinstance(key, Known)]
    return pairs, found.is_whole and len(pairs) == len(found.entries)


def called_value(run: Interpreter, callee: Value, arguments: Arguments, at: At) -> Values:
    """What a call of a value gives."""
    if isinstance(callee, Function):
        known = runtime_call(run, callee, arguments, at)
        known = run.rules.function(run, callee, at) if known is None else known
        return run.function(*_with_self(callee, arguments), at) if known is None else known
    if isinstance(callee, Class):
        return construct(run, callee, arguments, at)
    if isinstance(callee, Library):
        return _called_library(run, callee, arguments, at)
    if isinstance(callee, Method):
        return _called_method(run, callee, arguments, at)
    see_mentions(run, arguments, at)
    if isinstance(callee, Made) and isinstance(callee.callee, Class):
        return run.call(run.attribute(callee, "__call__", at), arguments, at)
    return (callee,) if isinstance(callee, Unknown) else (Unknown("what the call gives is not known", at),)


def _with_self(callee: Function, arguments: Arguments) -> tuple[Function, Arguments]:
    """A method that is called by its class, as in `Base.__init__(self, ...)`, bound to its first argument."""
    first = arguments.positional[0] if arguments.positional else ()
    if callee.owner is None or callee.bound is not None or len(first) != 1 or not isinstance(first[0], Made):
        return callee, arguments
    rest = Arguments(arguments.positional[1:], arguments.keywords, arguments.is_whole)
    return replace(callee, bound=first[0]), rest


def _called_library(run: Interpreter, callee: Library, arguments: Arguments, at: At) -> Values:
    hook = run.rules.hooks.get(callee.name) or run.rules.hooks.get(f"*.{callee.name.rpartition('.')[2]}")
    found = hook(run, arguments, at) if hook else None
    if found is None and callee.name in FUNCTIONS:
        found = FUNCTIONS[callee.name](run, arguments, at)
    if found is not None:
        return found
    see_call(run, callee.name, arguments, at)
    return (Made(callee, arguments, at),)


def _called_method(run: Interpreter, callee: Method, arguments: Arguments, at: At) -> Values:
    found = method_call(run, callee.owner, callee.name, arguments, at)
    if found is not None:
        return found
    see_method(run, callee.name, arguments, at)
    return (Unknown(f"what .{callee.name}() gives is not known", at),)


def called_function(run: Interpreter, function: Function, arguments: Arguments) -> Values:
    """What the body of a function gives for arguments."""
    node = function.node
    frame = Frame(function.frame.source, function.frame)
    frame.owner, frame.instance = function.owner, function.bound
    given = arguments
    if function.bound is not None:
        given = Arguments(((function.bound,), *arguments.positional), arguments.keywords, arguments.is_whole)
    _bind(run, node.args, given, frame, function)
    at = function.at
    if isinstance(node, ast.Lambda):
        return run.values(node.body, frame)
    _adapt(run, node, frame)
    frame.parameters = set(frame.names)
    falls = run.execute(node.body, frame)
    run.note_changes(function, arguments, {name: frame.names[name] for name in frame.changed if name in frame.names})
    if node.name == _INIT and isinstance(function.bound, Made):
        return (replace(function.bound, attributes=tuple(frame.attributes.items())),)
    if frame.is_generator:
        items = listed(frame.returned, at, is_whole=False)
        return union(*frame.returned) if _is_context(node) else (items,)
    ends: list[Values] = [(Known(None, at),)] if falls else []
    return union(*frame.returned, *ends) if frame.returned or ends else (Unknown("it never returns", at),)


def _is_context(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("contextmanager" in ast.unparse(decorator) for decorator in node.decorator_list)


def _adapt(run: Interpreter, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame) -> None:
    """Gives the paths of a script's `main` by their logical names."""
    if node.name != "main" or frame.outer is None or frame.outer.outer is not None:
        return
    for name, kind in _PATHS.items():
        values = frame.names.get(name, ())
        found = table_of(values[0]) if len(values) == 1 else None
        if found is not None:
            run.effects.declared.append((kind, found))
            frame.names[name] = (Given(kind, found, found.at),)


def _bind(run: Interpreter, spec: ast.arguments, given: Arguments, frame: Frame, function: Function) -> None:
    """Binds the parameters of a function."""
    every = (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)
    names = [argument.arg for argument in (*spec.posonlyargs, *spec.args)]
    keywords = dict(given.keywords)
    frame.names.update(zip(names, given.positional, strict=False))
    frame.names.update({one.arg: keywords.pop(one.arg) for one in every if one.arg in keywords})
    frame.names.update({name: found for name, found in _defaults(run, spec, function) if name not in frame.names})
    _bind_rest(spec, given, keywords, frame, function.at)
    for argument in every:
        if argument.arg not in frame.names:
            frame.names[argument.arg] = run.parameter(argument, frame)


def _bind_rest(spec: ast.arguments, given: Arguments, keywords: dict[str, Values], frame: Frame, at: At) -> None:
    """Binds what `*args` and `**kwargs` take."""
    if spec.vararg:
        rest = given.positional[len(spec.posonlyargs) + len(spec.args) :]
        frame.names[spec.vararg.arg] = (listed(rest, at, tuple, is_whole=given.is_whole),)
    if spec.kwarg:
        pairs = tuple((Known(name, at), values) for name, values in keywords.items())
        frame.names[spec.kwarg.arg] = (Table(pairs, given.is_whole, at),)


def _defaults(run: Interpreter, spec: ast.arguments, function: Function) -> Iterator[tuple[str, Values]]:
    """The parameters that have a default, with it; None stands for what whoever starts the code gives."""
    arguments = [*spec.posonlyargs, *spec.args]
    pairs = [
        *zip(arguments[len(arguments) - len(spec.defaults) :], spec.defaults, strict=True),
        *zip(spec.kwonlyargs, spec.kw_defaults, strict=True),
    ]
    for argument, default in pairs:
        if default is not None:
            found = run.values(default, function.frame)
            is_given = argument.arg in run.rules.parameters and all(plain(value) is None for value in found)
            yield argument.arg, union(run.parameter(argument, function.frame), found) if is_given else found


def construct(run: Interpreter, owner: Class, arguments: Arguments, at: At) -> Values:
    """An object of a class that is read."""
    empty = Made(owner, arguments, at)
    if run.classes.is_enum(owner):
        found = arguments.get(0) or ()
        return run.classes.item(owner, found[0], at) if found else (empty,)
    initializer = own_member(run, empty, _INIT, at)
    if not isinstance(initializer, Function):
        return (empty,)
    made = run.function(initializer, arguments, at)
    attributes = made[0].attributes if isinstance(made[0], Made) else ()
    return (Made(owner, arguments, at, attributes),)
