"""How a script ends: its exit codes, and the errors that it swallows."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Literal

from cursus.validation.reading.interpretation.arithmetic import MISSING, plain
from cursus.validation.reading.script_facts import BroadExcept, Exit
from cursus.validation.reading.sources import ENDS, Inside, dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.reading.interpretation.frames import Frame
    from cursus.validation.reading.interpretation.interpreter import Interpreter
    from cursus.validation.reading.sources import Source

__all__ = ["broad_excepts", "exits", "main_block"]

_BROAD = ("BaseException", "Exception")
_RAISED = "SystemExit"
_LOGS = frozenset({"exception", "error", "warning", "critical", "info", "print", "print_exc", "log", "format_exc"})


def exits(run: Interpreter, source: Source, frame: Frame) -> tuple[Exit, ...]:
    """The codes that main returns, and the calls that end the process."""
    ways = (inside for inside in source.nodes if isinstance(inside.node, ast.Return | ast.Call))
    return tuple(way for inside in ways for way in _exit(run, source, frame, inside))


def broad_excepts(source: Source) -> tuple[BroadExcept, ...]:
    """The handlers of all errors."""
    return tuple(
        _broad(source, node, function)
        for node, function in source.nodes
        if isinstance(node, ast.ExceptHandler) and _is_broad(node.type)
    )


def main_block(source: Source) -> ast.If | None:
    """The statement `if __name__ == "__main__"`."""
    return next((node for node in source.tree.body if isinstance(node, ast.If) and _is_main(node.test)), None)


def _is_main(test: ast.expr) -> bool:
    inner = list(ast.walk(test))
    names = any(isinstance(node, ast.Name) and node.id == "__name__" for node in inner)
    return names and any(isinstance(node, ast.Constant) and node.value == "__main__" for node in inner)


def _exit(run: Interpreter, source: Source, frame: Frame, inside: Inside) -> Iterator[Exit]:
    node = inside.node
    if isinstance(node, ast.Return) and inside.function == "main":
        yield _told(run, source, frame, "return", node, node.value)
    elif isinstance(node, ast.Call) and dotted(node.func) in ENDS:
        yield _told(run, source, frame, "exit", node, node.args[0] if node.args else None)


def _told(
    run: Interpreter,
    source: Source,
    frame: Frame,
    kind: Literal["return", "exit"],
    node: ast.Return | ast.Call,
    value: ast.expr | None,
) -> Exit:
    place = source.place(node)
    if value is None:
        return Exit(kind, None if kind == "return" else 0, is_known=True, place=place)
    # Calls were followed before; a name of a function stands for nothing in the module.
    simple = isinstance(value, ast.Constant | ast.Name | ast.Attribute | ast.UnaryOp)
    found = run.values(value, frame) if simple else ()
    code = plain(found[0]) if len(found) == 1 else MISSING
    is_known = code is None or isinstance(code, int | str)
    return Exit(kind, code if is_known else None, is_known, place)


def _broad(source: Source, node: ast.ExceptHandler, function: str | None) -> BroadExcept:
    inner = [child for statement in node.body for child in ast.walk(statement)]
    calls = [child for child in inner if isinstance(child, ast.Call)]
    ends = [call for call in calls if dotted(call.func) in ENDS]
    raised = [child.exc for child in inner if isinstance(child, ast.Raise)]
    # Without a call, it is raised without a code, which is 0.
    bare = [exc for exc in raised if exc is not None and dotted(exc) == _RAISED]
    well: list[ast.expr] = [*bare, *(call for call in ends if not _ends_badly(call))]
    raises = any(exc not in well for exc in raised)
    returns = function == "main" and any(isinstance(child, ast.Return) and _fails(child.value) for child in inner)
    named = {call.func.attr if isinstance(call.func, ast.Attribute) else dotted(call.func) for call in calls}
    swallows = not (raises or returns or len(well) < len(ends) + len(bare))
    return BroadExcept(
        catches=source.segment(node.type) if node.type else "",
        function=function,
        swallows=swallows,
        logs=bool(named & _LOGS),
        ends_well=swallows and bool(well),
        place=source.place(node),
    )


def _ends_badly(call: ast.Call) -> bool:
    """Whether a call that ends the process gives it another code than 0, as far as is known."""
    if not call.args and not call.keywords:
        return dotted(call.func).endswith("abort")
    return bool(call.keywords) or _fails(call.args[0])


def _fails(value: ast.expr | None) -> bool:
    """Whether a code that ends the script is another than 0."""
    return value is not None and not (isinstance(value, ast.Constant) and value.value in {0, None})


def _is_broad(node: ast.expr | None) -> bool:
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return any(part is None or (isinstance(part, ast.Name) and part.id in _BROAD) for part in parts)
