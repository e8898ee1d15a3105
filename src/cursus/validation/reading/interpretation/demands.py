"""Variables and hyperparameters that a script demands: it tests for them, and ends where they are missing."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cursus.validation.reading.interpretation.arithmetic import plain
from cursus.validation.reading.interpretation.domain import Given, Origin, Text
from cursus.validation.reading.sources import ENDS, dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.reading.interpretation.domain import Values
    from cursus.validation.reading.interpretation.frames import Frame
    from cursus.validation.reading.interpretation.interpreter import Interpreter

__all__ = ["see_demands"]

_DEMANDED = frozenset({"environment", "hyperparameters"})


def see_demands(run: Interpreter, node: ast.If, frame: Frame) -> None:
    """Notes the variables without which the body of an `if` is reached, where that body ends the script."""
    last = node.body[-1]
    if isinstance(last, ast.Raise) or (isinstance(last, ast.Expr) and _ends(last.value)):
        run.effects.demanded.update(_missing(run, node.test, frame))


def _ends(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and dotted(node.func) in ENDS


def _missing(run: Interpreter, test: ast.expr, frame: Frame) -> Iterator[str]:
    """The variables of which a test says that they are missing."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or):
        for part in test.values:
            yield from _missing(run, part, frame)
    elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        for part in _all_of(test.operand):
            yield from _variables(run.values(part, frame))
    elif isinstance(test, ast.Compare) and len(test.ops) == 1:
        yield from _compared(run, test, frame)


def _all_of(node: ast.expr) -> list[ast.expr]:
    """The parts of `all([...])`, and any other expression itself."""
    if isinstance(node, ast.Call) and dotted(node.func) == "all" and node.args:
        parts = node.args[0]
        return parts.elts if isinstance(parts, ast.List | ast.Tuple | ast.Set) else []
    return [node]


def _compared(run: Interpreter, test: ast.Compare, frame: Frame) -> Iterator[str]:
    right = run.values(test.comparators[0], frame)
    left = run.values(test.left, frame)
    if isinstance(test.ops[0], ast.NotIn) and any(isinstance(one, Given) and one.kind in _DEMANDED for one in right):
        yield from (name for value in left if isinstance(name := plain(value), str))
    elif isinstance(test.ops[0], ast.Is | ast.Eq) and all(plain(value) in {None, ""} for value in right):
        yield from _variables(left)


def _variables(values: Values) -> Iterator[str]:
    for value in values:
        if isinstance(value, Text) and len(value.pieces) == 1:
            piece = value.pieces[0]
            if isinstance(piece, Origin) and piece.kind == "variable":
                yield piece.name
