"""What expressions can be."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING, Any

from cursus.validation.reading.interpretation import arithmetic
from cursus.validation.reading.interpretation.arithmetic import MISSING, computed, lift, plain
from cursus.validation.reading.interpretation.containers import (
    extended,
    is_unordered,
    item_at,
    listed,
    looked_up,
    merged_tables,
    table,
)
from cursus.validation.reading.interpretation.domain import (
    Arguments,
    Class,
    Function,
    Given,
    Items,
    Known,
    Library,
    Made,
    Symbol,
    Table,
    Text,
    Unknown,
    Value,
    Values,
    each,
    truth,
    union,
)
from cursus.validation.reading.interpretation.givens import given_holds, given_item
from cursus.validation.reading.interpretation.texts import (
    combined,
    formatted,
    gap,
    is_path,
    is_text,
    joined_paths,
    made,
    percent,
    pieces_of,
)
from cursus.validation.reading.sources import At

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cursus.validation.reading.interpretation.frames import Frame
    from cursus.validation.reading.interpretation.interpreter import Interpreter

    Reader = Callable[[Interpreter, Any, Frame], Values]

__all__ = ["READERS", "SELF", "added", "binary", "subscript"]

SELF = frozenset({"self", "cls"})
"""What methods call the object, or the class, that they are methods of."""

_UNARY: Mapping[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
    ast.Invert: operator.invert,
    ast.Not: operator.not_,
}


def _constant(run: Interpreter, node: ast.Constant, frame: Frame) -> Values:
    return (Known(node.value, At(frame.source, node)),)


def _name(run: Interpreter, node: ast.Name, frame: Frame) -> Values:
    return run.namespaces.resolved(frame.find(node.id, At(frame.source, node)))


def _joined(run: Interpreter, node: ast.JoinedStr, frame: Frame) -> Values:
    at = At(frame.source, node)
    parts = [run.values(part, frame) for part in node.values]

    def build(chosen: Sequence[Value]) -> Value:
        return made([piece for value in chosen for piece in pieces_of(value)], at)

    return combined(parts, build, at)


def _formatted(run: Interpreter, node: ast.FormattedValue, frame: Frame) -> Values:
    at = At(frame.source, node)
    spec: Values = run.values(node.format_spec, frame) if node.format_spec else (Known("", at),)

    def build(chosen: Sequence[Value]) -> Value:
        form = plain(chosen[1])
        return made(formatted(chosen[0], node.conversion, form), at) if isinstance(form, str) else gap(at)

    return combined([run.values(node.value, frame), spec], build, at)


def _binary(run: Interpreter, node: ast.BinOp, frame: Frame) -> Values:
    return binary(type(node.op), run.values(node.left, frame), run.values(node.right, frame), At(frame.source, node))


def binary(kind: type[ast.operator], left: Values, right: Values, at: At) -> Values:
    """What an operator makes of two operands."""
    return combined([left, right], lambda chosen: _applied(kind, chosen[0], chosen[1], at), at)


def _applied(kind: type[ast.operator], left: Value, right: Value, at: At) -> Value | None:
    if kind is ast.Div and (is_path(left) or is_path(right)):
        return joined_paths([left, right], at, path=True)
    if kind is ast.BitOr and isinstance(left, Table) and isinstance(right, Table):
        return merged_tables([left, right], at)
    if kind is ast.Add:
        return added(left, right, at)
    if kind is ast.Mod and is_text(left) and isinstance(left, Known) and plain(right) is MISSING:
        return _percent(left.value, right, at)
    return _calculated(kind, left, right, at)


def _calculated(kind: type[ast.operator], left: Value, right: Value, at: At) -> Value:
    one, other = plain(left), plain(right)
    if one is not MISSING and other is not MISSING:
        found = arithmetic.calculated(kind, one, other)
        if found is not MISSING:
            return lift(found, at)
    unknown = next((side for side in (left, right) if isinstance(side, Unknown)), None)
    return unknown or Unknown("what the operator gives is not known", at)


def added(left: Value, right: Value, at: At) -> Value:
    """The sum of two values: texts and sequences behind each other."""
    if isinstance(left, Items) and isinstance(right, Items) and left.kind is right.kind:
        return extended(left, right, at)
    if (is_text(left) and isinstance(right, Text)) or (isinstance(left, Text) and is_text(right)):
        return made([*pieces_of(left), *pieces_of(right)], at)
    if is_text(left) != is_text(right) and Unknown in (type(left), type(right)):
        return made([*pieces_of(left), *pieces_of(right)], at)
    return _calculated(ast.Add, left, right, at)


def _percent(form: str, right: Value, at: At) -> Value:
    if isinstance(right, Table):
        return percent(form, (), {plain(key): values[0] for key, values in right.entries if len(values) == 1}, at)
    if isinstance(right, Items) and right.kind is tuple:
        chosen = [values[0] if len(values) == 1 else gap(at) for values in right.items]
        return percent(form, chosen, {}, at)
    return percent(form, [right], {}, at)


def _unary(run: Interpreter, node: ast.UnaryOp, frame: Frame) -> Values:
    at = At(frame.source, node)
    operand = run.values(node.operand, frame)
    if isinstance(node.op, ast.Not):
        answer = truth(operand)
        return (Unknown("what it tests is not known", at),) if answer is None else (Known(not answer, at),)

    def apply(value: Value) -> Values:
        found = plain(value)
        result = MISSING if found is MISSING else computed(_UNARY[type(node.op)], found)
        return (Unknown("what the operator gives is not known", at),) if result is MISSING else (lift(result, at),)

    return each(operand, apply)


def _either(run: Interpreter, node: ast.BoolOp, frame: Frame) -> Values:
    """`or` gives the first true operand, `and` the first false one, and else the last."""
    stops = isinstance(node.op, ast.Or)
    found: list[Values] = []
    start = len(run.effects.keys)
    for operand in node.values:
        before = len(run.effects.keys)
        values = run.values(operand, frame)
        if stops and found:
            run.effects.default_to(values, slice(start, before))
        is_last = operand is node.values[-1]
        answers = {value: truth((value,)) for value in values}
        kept = tuple(value for value in values if is_last or answers[value] in {stops, None})
        found.append(kept)
        if all(answer is stops for answer in answers.values()):
            break
    return union(*(values for values in found if values))


def _compare(run: Interpreter, node: ast.Compare, frame: Frame) -> Values:
    at = At(frame.source, node)
    left = run.values(node.left, frame)
    answer: bool | None = True
    for kind, operand in zip(node.ops, node.comparators, strict=True):
        right = run.values(operand, frame)
        holds = _holds(run, type(kind), left, right, at)
        if holds is False:
            return (Known(value=False, at=at),)
        answer = None if holds is None else answer
        left = right
    return (Unknown("what it compares is not known", at),) if answer is None else (Known(value=True, at=at),)


def _holds(run: Interpreter, kind: type[ast.cmpop], left: Values, right: Values, at: At) -> bool | None:
    answers = {_compared(run, kind, one, other, at) for one in left for other in right}
    return answers.pop() if len(answers) == 1 else None


def _compared(run: Interpreter, kind: type[ast.cmpop], left: Value, right: Value, at: At) -> bool | None:
    if isinstance(right, Given) and kind in {ast.In, ast.NotIn}:
        given_holds(run, right, (left,), at)
        return None
    one, other = plain(left), plain(right)
    if one is not MISSING and other is not MISSING:
        found = arithmetic.compared(kind, one, other)
        return None if found is MISSING else bool(found)
    if kind in {ast.Is, ast.IsNot} and None in (one, other):
        side = left if other is None else right
        return (kind is ast.IsNot) if isinstance(side, Text | Items | Table | Class | Function | Symbol) else None
    return None


def _condition(run: Interpreter, node: ast.IfExp, frame: Frame) -> Values:
    answer = truth(run.values(node.test, frame))
    chosen = {True: [node.body], False: [node.orelse], None: [node.body, node.orelse]}[answer]
    return union(*(run.values(branch, frame) for branch in chosen))


def _sequence(run: Interpreter, node: ast.List | ast.Tuple | ast.Set, frame: Frame) -> Values:
    at = At(frame.source, node)
    kind = {ast.List: list, ast.Tuple: tuple, ast.Set: set}[type(node)]
    items: list[Values] = []
    is_whole = True
    for item in node.elts:
        if isinstance(item, ast.Starred):
            spread = run.values(item.value, frame)
            found, all_of_them = run.elements(spread, At(frame.source, item))
            items.extend(found)
            is_whole = is_whole and all_of_them and (kind is set or not is_unordered(spread))
        else:
            items.append(run.values(item, frame))
    return (listed(items, at, kind, is_whole=is_whole),)


def _dict(run: Interpreter, node: ast.Dict, frame: Frame) -> Values:
    at = At(frame.source, node)
    parts: list[Value] = []
    for key, item in zip(node.keys, node.values, strict=True):
        values = run.values(item, frame)
        if key is None:
            is_mapping = len(values) == 1 and isinstance(values[0], Table)
            parts.append(values[0] if is_mapping else Unknown("what is spread here is not known", at))
            continue
        names = run.values(key, frame)
        parts.append(table([(name, values) for name in names], at, is_whole=len(names) == 1))
    return (merged_tables(parts, at),)


def _subscript(run: Interpreter, node: ast.Subscript, frame: Frame) -> Values:
    at = At(frame.source, node)
    owners = run.values(node.value, frame)
    if isinstance(node.slice, ast.Slice):
        return each(owners, lambda owner: (_sliced(run, owner, node.slice, frame, at),))
    keys = run.values(node.slice, frame)
    found = each(owners, lambda owner: each(keys, lambda key: subscript(run, owner, key, at)))
    return found or (Unknown("it has no such entry", at),)


def subscript(run: Interpreter, owner: Value, key: Value, at: At) -> Values:
    """What a subscript of a value gives; nothing where it fails."""
    if isinstance(owner, Given):
        return given_item(run, owner, key, at)
    if isinstance(owner, Table):
        return looked_up(owner, key, at)
    if isinstance(owner, Items):
        return item_at(owner, key, at)
    if isinstance(owner, Class):
        return run.classes.item(owner, key, at)
    if isinstance(owner, Library):
        keys = key.items if isinstance(key, Items) and key.kind is tuple else ((key,),)
        return (Made(owner, Arguments(keys), at),)
    found, position = plain(owner), plain(key)
    result = MISSING if found is MISSING or position is MISSING else computed(operator.getitem, found, position)
    if result is not MISSING:
        return (lift(result, at),)
    return (
        run.attribute(owner, "__getitem__", at) if isinstance(owner, Made) else (Unknown("the part is not known", at),)
    )


def _sliced(run: Interpreter, owner: Value, node: Any, frame: Frame, at: At) -> Value:
    ends = [run.values(end, frame) if end else (Known(None, at),) for end in (node.lower, node.upper, node.step)]
    found = [plain(values[0]) if len(values) == 1 else MISSING for values in ends]
    if any(end is MISSING for end in found):
        return _some_part(owner, at)
    part = slice(*found)
    if isinstance(owner, Items) and owner.is_whole:
        items = computed(owner.items.__getitem__, part)
        return _some_part(owner, at) if items is MISSING else listed(items, at, owner.kind)
    text = plain(owner)
    result = MISSING if text is MISSING else computed(operator.getitem, text, part)
    return _some_part(owner, at) if result is MISSING else lift(result, at)


def _some_part(owner: Value, at: At) -> Value:
    if isinstance(owner, Items):
        return listed(owner.items, at, owner.kind, is_whole=False)
    return gap(at) if is_text(owner) else Unknown("the part is not known", at)


def _attribute(run: Interpreter, node: ast.Attribute, frame: Frame) -> Values:
    at = At(frame.source, node)
    if isinstance(node.value, ast.Name) and node.value.id in SELF and node.attr in frame.method.attributes:
        return frame.method.attributes[node.attr]
    return each(run.values(node.value, frame), lambda owner: run.attribute(owner, node.attr, at))


def _call(run: Interpreter, node: ast.Call, frame: Frame) -> Values:
    return run.called(node, frame)


def _lambda(run: Interpreter, node: ast.Lambda, frame: Frame) -> Values:
    return (Function(node, frame, At(frame.source, node)),)


def _named(run: Interpreter, node: ast.NamedExpr, frame: Frame) -> Values:
    values = run.values(node.value, frame)
    frame.bind(node.target.id, values)
    return values


def _passed(run: Interpreter, node: ast.Await | ast.Starred, frame: Frame) -> Values:
    return run.values(node.value, frame)


def _yield(run: Interpreter, node: ast.Yield, frame: Frame) -> Values:
    at = At(frame.source, node)
    frame.is_generator = True
    frame.returned.append(run.values(node.value, frame) if node.value else (Known(None, at),))
    return (Unknown("what a generator is sent is not known", at),)


def _yield_from(run: Interpreter, node: ast.YieldFrom, frame: Frame) -> Values:
    at = At(frame.source, node)
    frame.is_generator = True
    frame.returned.extend(run.elements(run.values(node.value, frame), at)[0])
    return (Unknown("what a generator gives in the end is not known", at),)


READERS: Mapping[type[ast.expr], Reader] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.JoinedStr: _joined,
    ast.FormattedValue: _formatted,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: _either,
    ast.Compare: _compare,
    ast.IfExp: _condition,
    ast.List: _sequence,
    ast.Tuple: _sequence,
    ast.Set: _sequence,
    ast.Dict: _dict,
    ast.Subscript: _subscript,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.Lambda: _lambda,
    ast.NamedExpr: _named,
    ast.Await: _passed,
    ast.Starred: _passed,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
}
