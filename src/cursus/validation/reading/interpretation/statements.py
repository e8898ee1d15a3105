"""Statements followed in their order; of branches that are not certain, all are taken."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from cursus.validation.reading.interpretation.containers import element, is_unordered, items_of, listed, with_entry
from cursus.validation.reading.interpretation.demands import see_demands
from cursus.validation.reading.interpretation.domain import (
    Class,
    Function,
    Items,
    Known,
    Table,
    Unknown,
    Value,
    Values,
    each,
    truth,
    union,
)
from cursus.validation.reading.interpretation.expressions import SELF, binary
from cursus.validation.reading.interpretation.frames import merged
from cursus.validation.reading.sources import ENDS, At, dotted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cursus.validation.reading.interpretation.frames import Frame
    from cursus.validation.reading.interpretation.interpreter import Interpreter

    Step = Callable[[Interpreter, Any, Frame], bool]

__all__ = ["STEPS", "assign", "execute"]

_MOST_ROUNDS = 100


def execute(run: Interpreter, statements: Sequence[ast.stmt], frame: Frame) -> bool:
    """Follows statements, and returns whether what stands behind them is reached."""
    for statement in statements:
        step = STEPS.get(type(statement))
        if step is not None and not run.step(step, statement, frame):
            return False
    return True


def _branches(run: Interpreter, bodies: Sequence[Sequence[ast.stmt]], frame: Frame) -> bool:
    """Follows several ways of which one is taken."""
    before = frame.names
    reached: list[dict[str, Values]] = []
    for body in bodies:
        frame.names = dict(before)
        if execute(run, body, frame):
            reached.append(frame.names)
    frame.names = merged(*reached) if reached else before
    return bool(reached)


def _if(run: Interpreter, node: ast.If, frame: Frame) -> bool:
    answer = truth(run.values(node.test, frame))
    if answer is not None:
        return execute(run, node.body if answer else node.orelse, frame)
    if node.body and isinstance(node.body[-1], ast.Raise | ast.Expr):
        see_demands(run, node, frame)
    return _branches(run, (node.body, node.orelse), frame)


def _expression(run: Interpreter, node: ast.Expr, frame: Frame) -> bool:
    if not isinstance(node.value, ast.Constant):
        run.values(node.value, frame)
    return not (isinstance(node.value, ast.Call) and dotted(node.value.func) in ENDS)


def _assign(run: Interpreter, node: ast.Assign, frame: Frame) -> bool:
    values = run.values(node.value, frame)
    for target in node.targets:
        assign(run, target, values, frame)
    return True


def _annotated(run: Interpreter, node: ast.AnnAssign, frame: Frame) -> bool:
    if node.value is not None:
        assign(run, node.target, run.values(node.value, frame), frame)
    return True


def _augmented(run: Interpreter, node: ast.AugAssign, frame: Frame) -> bool:
    at = At(frame.source, node)
    read = (
        ast.copy_location(ast.Name(node.target.id, ast.Load()), node.target)
        if isinstance(node.target, ast.Name)
        else node.target
    )
    added = run.values(node.value, frame)
    assign(run, node.target, binary(type(node.op), run.values(read, frame), added, at), frame)
    return True


def assign(run: Interpreter, target: ast.expr, values: Values, frame: Frame) -> None:
    """Binds values to the target of an assignment."""
    if isinstance(target, ast.Name):
        frame.bind(target.id, values)
    elif isinstance(target, ast.Tuple | ast.List):
        _unpack(run, target, values, frame)
    elif isinstance(target, ast.Starred):
        assign(run, target.value, values, frame)
    elif isinstance(target, ast.Subscript):
        _assign_entry(run, target, values, frame)
    elif isinstance(target, ast.Attribute):
        owner, method = target.value, frame.method
        if isinstance(owner, ast.Name) and owner.id in SELF and method.owner is not None:
            method.attributes[target.attr] = values
            run.classes.assign(method.owner, target.attr, values)


def _assign_entry(run: Interpreter, target: ast.Subscript, values: Values, frame: Frame) -> None:
    if not isinstance(target.value, ast.Name):
        run.values(target.slice, frame)
        return
    at = At(frame.source, target)
    keys = run.values(target.slice, frame)
    owners = frame.find(target.value.id, at)
    if any(isinstance(owner, Table | Items | Unknown) for owner in owners):
        frame.change(target.value.id, tuple(_with_items(owner, keys, values, at) for owner in owners))


def _with_items(owner: Value, keys: Values, values: Values, at: At) -> Value:
    if isinstance(owner, Unknown):
        # Whatever it is, it has this entry from here on.
        owner = Table((), is_whole=False, at=at)
    if isinstance(owner, Items):
        return listed((*owner.items, values), owner.at, owner.kind, is_whole=False)
    if not isinstance(owner, Table):
        return owner
    if len(keys) == 1 and isinstance(keys[0], Known | Items):
        return with_entry(owner, keys[0], values, owner.at)
    found = owner
    for key in keys:
        found = with_entry(found, key, values, owner.at)
    return Table(found.entries, is_whole=False, at=owner.at)


def _unpack(run: Interpreter, target: ast.Tuple | ast.List, values: Values, frame: Frame) -> None:
    at = At(frame.source, target)
    size = len(target.elts)
    star = next((place for place, one in enumerate(target.elts) if isinstance(one, ast.Starred)), None)
    whole = values[0] if len(values) == 1 else None
    found = items_of(whole) if whole is not None and not is_unordered(values) else None
    if found is None or not found[1] or (len(found[0]) != size if star is None else len(found[0]) < size - 1):
        parts: list[Values] = [union(*(_part(value, place, at) for value in values)) for place in range(size)]
    elif star is None:
        parts = list(found[0])
    else:
        behind = size - star - 1
        end = len(found[0]) - behind
        parts = [*found[0][:star], (listed(found[0][star:end], at),), *found[0][end:]]
    for one, part in zip(target.elts, parts, strict=True):
        assign(run, one, part, frame)


def _part(value: Any, place: int, at: At) -> Values:
    """One of the values that a value is unpacked into."""
    found = items_of(value)
    if found is not None and found[1] and place < len(found[0]) and not is_unordered((value,)):
        return found[0][place]
    return element(value, at)


def _for(run: Interpreter, node: ast.For | ast.AsyncFor, frame: Frame) -> bool:
    at = At(frame.source, node.iter)
    source = run.values(node.iter, frame)
    items, is_whole = run.elements(source, at)
    is_certain = is_whole and len(items) <= _MOST_ROUNDS
    before = frame.names
    frame.names = dict(before)
    if is_certain and not _each_round(run, node, items, frame):
        return _stopped(run, node, frame)
    if not is_certain or is_unordered(source):
        # What each round does was seen; what they leave depends on their order.
        frame.names = before
        values = union(*items) if items else (Unknown("what it goes through is not known", at),)
        _rounds(run, node.body, frame, node.target, values)
    return execute(run, node.orelse, frame)


def _each_round(run: Interpreter, node: ast.For | ast.AsyncFor, items: Sequence[Values], frame: Frame) -> bool:
    """Follows a body for each item; whether the end of the last round is reached."""
    for item in items:
        assign(run, node.target, item, frame)
        if not execute(run, node.body, frame):
            return False
    return True


def _stopped(run: Interpreter, node: ast.For | ast.AsyncFor, frame: Frame) -> bool:
    """What follows a loop whose body never falls through: all that `break` leads to."""
    leaves = any(isinstance(inner, ast.Break) for inner in ast.walk(node))
    return execute(run, node.orelse, frame) if leaves else False


def _rounds(run: Interpreter, body: Sequence[ast.stmt], frame: Frame, target: ast.expr | None, values: Values) -> None:
    """Follows a body that runs nobody knows how often; what still changes in the second round is unknown."""
    for is_last in (False, True):
        before = frame.names
        frame.names = dict(before)
        if target is not None:
            assign(run, target, values, frame)
        execute(run, body, frame)
        after = frame.names
        changes = {name for name, found in after.items() if before.get(name, found) != found}
        frame.names = merged(before, after)
        if not changes:
            return
        if is_last:
            for name in changes:
                value = frame.names[name][0]
                frame.names[name] = union(frame.names[name], (Unknown("it changes in a loop", value.at),))


def _while(run: Interpreter, node: ast.While, frame: Frame) -> bool:
    answer = truth(run.values(node.test, frame))
    if answer is False:
        return execute(run, node.orelse, frame)
    _rounds(run, node.body, frame, None, ())
    is_endless = isinstance(node.test, ast.Constant) and answer is True
    if is_endless and not any(isinstance(inner, ast.Break) for inner in ast.walk(node)):
        return False
    return execute(run, node.orelse, frame)


def _try(run: Interpreter, node: ast.Try | ast.TryStar, frame: Frame) -> bool:
    before = frame.names
    frame.names = dict(before)
    falls = execute(run, node.body, frame) and execute(run, node.orelse, frame)
    reached = [frame.names] if falls else []
    started = merged(before, frame.names)
    for handler in node.handlers:
        frame.names = dict(started)
        if handler.name:
            frame.bind(handler.name, (Unknown("an error", At(frame.source, handler)),))
        if execute(run, handler.body, frame):
            reached.append(frame.names)
    frame.names = merged(*reached) if reached else started
    return execute(run, node.finalbody, frame) and bool(reached)


def _with(run: Interpreter, node: ast.With | ast.AsyncWith, frame: Frame) -> bool:
    for item in node.items:
        values = run.values(item.context_expr, frame)
        if item.optional_vars is not None:
            assign(run, item.optional_vars, values, frame)
    return execute(run, node.body, frame)


def _function(run: Interpreter, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame) -> bool:
    # A method does not see the names of its class.
    around = frame.outer if frame.is_class and frame.outer is not None else frame
    frame.bind(node.name, (Function(node, around, At(frame.source, node)),))
    return True


def _class(run: Interpreter, node: ast.ClassDef, frame: Frame) -> bool:
    frame.bind(node.name, (Class(node, frame, At(frame.source, node)),))
    return True


def _import(run: Interpreter, node: ast.Import, frame: Frame) -> bool:
    for alias in node.names:
        at = At(frame.source, alias)
        if alias.asname:
            frame.bind(alias.asname, run.namespaces.imported(alias.name, frame, at))
        else:
            top = alias.name.partition(".")[0]
            frame.bind(top, run.namespaces.imported(top, frame, at))
    return True


def _import_from(run: Interpreter, node: ast.ImportFrom, frame: Frame) -> bool:
    for alias in node.names:
        at = At(frame.source, alias)
        if alias.name == "*":
            run.namespaces.import_all(node.module or "", node.level, frame, at)
        else:
            found = run.namespaces.imported_name(node.module or "", node.level, alias.name, frame, at)
            frame.bind(alias.asname or alias.name, found)
    return True


def _return(run: Interpreter, node: ast.Return, frame: Frame) -> bool:
    at = At(frame.source, node)
    frame.returned.append(run.values(node.value, frame) if node.value else (Known(None, at),))
    return False


def _raise(run: Interpreter, node: ast.Raise, frame: Frame) -> bool:
    if node.exc is not None:
        run.values(node.exc, frame)
    return False


def _assert(run: Interpreter, node: ast.Assert, frame: Frame) -> bool:
    run.values(node.test, frame)
    return True


def _delete(run: Interpreter, node: ast.Delete, frame: Frame) -> bool:
    for target in node.targets:
        if isinstance(target, ast.Name):
            frame.names.pop(target.id, None)
        elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            name = target.value.id
            owners = frame.find(name, At(frame.source, target))
            frame.change(name, each(owners, lambda owner: (_less(owner),)))
    return True


def _less(owner: Any) -> Any:
    if isinstance(owner, Items):
        return listed(owner.items, owner.at, owner.kind, is_whole=False)
    return Table(owner.entries, is_whole=False, at=owner.at) if isinstance(owner, Table) else owner


def _globals(run: Interpreter, node: ast.Global, frame: Frame) -> bool:
    frame.shared |= frozenset(node.names)
    return True


def _match(run: Interpreter, node: ast.Match, frame: Frame) -> bool:
    subject = run.values(node.subject, frame)
    at = At(frame.source, node.subject)
    before, reached = frame.names, [frame.names]
    for case in node.cases:
        frame.names = dict(before)
        for pattern in ast.walk(case.pattern):
            name = getattr(pattern, "name", None) or getattr(pattern, "rest", None)
            if isinstance(name, str):
                whole = isinstance(pattern, ast.MatchAs) and pattern.pattern is None and pattern is case.pattern
                frame.bind(name, subject if whole else (Unknown("a part of what is matched", at),))
        if case.guard is not None:
            run.values(case.guard, frame)
        if execute(run, case.body, frame):
            reached.append(frame.names)
    frame.names = merged(*reached)
    return True


STEPS: Mapping[type[ast.stmt], Step] = {
    ast.If: _if,
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.Delete: _delete,
    ast.Global: _globals,
    ast.Nonlocal: _globals,
    ast.Match: _match,
}
