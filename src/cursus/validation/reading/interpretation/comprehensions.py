"""What comprehensions give: literals are gone through, anything else once."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cursus.validation.reading.interpretation.containers import is_unordered, listed, table
from cursus.validation.reading.interpretation.domain import Unknown, Values, truth, union
from cursus.validation.reading.interpretation.frames import Frame
from cursus.validation.reading.interpretation.statements import assign
from cursus.validation.reading.sources import At

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cursus.validation.reading.interpretation.expressions import Reader
    from cursus.validation.reading.interpretation.interpreter import Interpreter

__all__ = ["COMPREHENSIONS"]

_MOST_ROUNDS = 256


def _rounds(
    run: Interpreter, generators: Sequence[ast.comprehension], frame: Frame, collect: Callable[[], None]
) -> bool:
    """Calls `collect` for every round, and returns whether these are certainly all rounds."""
    if not generators:
        collect()
        return True
    first, *rest = generators
    at = At(frame.source, first.iter)
    source = run.values(first.iter, frame)
    frame.is_unordered = frame.is_unordered or is_unordered(source)
    items, is_whole = run.elements(source, at)
    if not is_whole or len(items) > _MOST_ROUNDS:
        items = [union(*items) if items else (Unknown("what it goes through is not known", at),)]
        is_whole = False
    for item in items:
        frame.is_inner = False
        assign(run, first.target, item, frame)
        frame.is_inner = True
        answers = {truth(run.values(test, frame)) for test in first.ifs}
        if False not in answers:
            is_whole = is_whole and None not in answers
            is_whole = _rounds(run, rest, frame, collect) and is_whole
    return is_whole


def _sequence(run: Interpreter, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, frame: Frame) -> Values:
    inner = Frame(frame.source, frame, is_inner=True)
    found: list[Values] = []
    is_whole = _rounds(run, node.generators, inner, lambda: found.append(run.values(node.elt, inner)))
    kind = set if isinstance(node, ast.SetComp) else list
    is_whole = is_whole and (kind is set or not inner.is_unordered)
    return (listed(found, At(frame.source, node), kind, is_whole=is_whole),)


def _mapping(run: Interpreter, node: ast.DictComp, frame: Frame) -> Values:
    inner = Frame(frame.source, frame, is_inner=True)
    keys: list[Values] = []
    items: list[Values] = []

    def collect() -> None:
        keys.append(run.values(node.key, inner))
        items.append(run.values(node.value, inner))

    is_whole = _rounds(run, node.generators, inner, collect) and all(len(key) == 1 for key in keys)
    is_whole = is_whole and not inner.is_unordered
    entries = [(key, values) for names, values in zip(keys, items, strict=True) for key in names]
    return (table(entries, At(frame.source, node), is_whole=is_whole),)


COMPREHENSIONS: Mapping[type[ast.expr], Reader] = {
    ast.ListComp: _sequence,
    ast.SetComp: _sequence,
    ast.GeneratorExp: _sequence,
    ast.DictComp: _mapping,
}
