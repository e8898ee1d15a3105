"""The hyperparameters that a script cannot do without, out of the file that a training job gets them in."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from cursus.validation.reading.interpretation.domain import Arguments, Given, Library, Made, Origin
from cursus.validation.reading.interpretation.sinks import see_call
from cursus.validation.reading.interpretation.texts import pieces_of
from cursus.validation.reading.script_facts import NamedUse
from cursus.validation.reading.script_names import guarded_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.reading.interpretation.domain import Value, Values
    from cursus.validation.reading.interpretation.effects import Effects
    from cursus.validation.reading.interpretation.interpreter import Interpreter
    from cursus.validation.reading.sources import At, Source

__all__ = ["demanded_hyperparameters", "loaded"]

_KIND: Final = "hyperparameters"
_FILE = "hyperparameters.json"
_INPUT = "hyperparameters_s3_uri"
_PATH = ("file", "path", "filename")


def loaded(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    """`json.load` of the file of hyperparameters: what the job is given by name; None for any other file."""
    handles = arguments.get(0, "fp") or ()
    paths = [path for handle in handles for path in _opened(handle)]
    if not handles or len(paths) < len(handles) or not all(map(_is_hyperparameters, paths)):
        return None
    see_call(run, "json.load", arguments, at)
    return (Given(_KIND, None, at),)


def _opened(handle: Value) -> Values:
    is_open = isinstance(handle, Made) and isinstance(handle.callee, Library)
    return (handle.arguments.get(0, *_PATH) or ()) if isinstance(handle, Made) and is_open else ()


def _is_hyperparameters(path: Value) -> bool:
    pieces = pieces_of(path)
    last = pieces[-1] if pieces else ""
    if isinstance(last, Origin):
        return last.kind == "input" and last.name == _INPUT
    return last.rpartition("/")[2] == _FILE


def demanded_hyperparameters(source: Source, effects: Effects) -> tuple[NamedUse, ...]:
    """Those that are read without a default and that nothing puts there, each at its first place."""
    seen = [key for key in effects.keys if key.kind == _KIND and key.name is not None]
    optional = {key.name for key in seen if key.use == "in"} - effects.demanded
    optional |= set(_put(source))
    spans = guarded_lines(source)
    found: dict[str, NamedUse] = {}
    for key in seen:
        is_guarded = any(key.at.node.lineno in span for span in spans)
        is_read = key.use == "item" or key.name in effects.demanded
        if key.name and is_read and not is_guarded and key.name not in optional:
            found.setdefault(key.name, NamedUse(key.name, key.at.place))
    return tuple(found.values())


def _put(source: Source) -> Iterator[str]:
    """The names that the script itself writes into some mapping."""
    for node, _ in source.nodes:
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and isinstance(node.slice, ast.Constant):
            yield str(node.slice.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield from _put_by(node, node.func.attr)


def _put_by(call: ast.Call, method: str) -> Iterator[str]:
    """The names that `setdefault("a", ...)` and `update({"a": ...}, b=...)` write."""
    first = call.args[0] if call.args else None
    if method == "setdefault" and isinstance(first, ast.Constant):
        yield str(first.value)
    elif method == "update":
        yield from (keyword.arg for keyword in call.keywords if keyword.arg)
        keys = first.keys if isinstance(first, ast.Dict) else []
        yield from (str(key.value) for key in keys if isinstance(key, ast.Constant))
