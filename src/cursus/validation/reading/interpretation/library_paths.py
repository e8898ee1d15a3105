"""What Python's own library does with paths."""

from __future__ import annotations

import posixpath
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from cursus.validation.reading.interpretation.arithmetic import MISSING, computed, lift, plain
from cursus.validation.reading.interpretation.containers import listed, some
from cursus.validation.reading.interpretation.domain import Arguments, Origin, Text, Unknown, Value, Values, each
from cursus.validation.reading.interpretation.effects import Access
from cursus.validation.reading.interpretation.sinks import see_call
from cursus.validation.reading.interpretation.texts import (
    absolute,
    below,
    combined,
    gap,
    joined_paths,
    made,
    parent_of,
    pieces_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cursus.validation.reading.interpretation.interpreter import Interpreter
    from cursus.validation.reading.sources import At

    PathFunction = Callable[[Interpreter, Arguments, At], Values | None]

__all__ = ["PATH_FUNCTIONS"]

_VARYING = frozenset("~$")
_HOMES = ("Path", "PurePath", "PosixPath", "PurePosixPath")


def _path(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    if not arguments.is_whole:
        return (gap(at, path=True),)
    return combined(arguments.positional, lambda parts: joined_paths(parts, at, path=True), at)


def _join(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    if not arguments.is_whole or not arguments.positional:
        return (gap(at),)
    return combined(arguments.positional, lambda parts: joined_paths(parts, at, path=False), at)


def _absolute(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    return each(arguments.get(0, "path") or (), lambda value: (absolute(value, at, path=False),))


def _same(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    def change(value: Value) -> Values:
        is_plain = isinstance(plain(value), str | PurePosixPath) and not _VARYING & set(str(plain(value)))
        return (made(pieces_of(value), at),) if is_plain or isinstance(value, Text) else (gap(at),)

    return each(arguments.get(0, "path") or (), change)


def _folder(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    def change(value: Value) -> Values:
        if isinstance(value, Text):
            return (made(pieces_of(parent_of(value, at)), at),)
        found = plain(value)
        is_path = isinstance(found, str | PurePosixPath)
        return (lift(posixpath.dirname(str(found)), at),) if is_path else (gap(at),)

    return each(arguments.get(0, "p") or (), change)


def _of_constant(function: Callable[[str], object]) -> PathFunction:
    def change(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
        def apply(value: Value) -> Values:
            found = plain(value)
            result = computed(function, str(found)) if isinstance(found, str | PurePosixPath) else MISSING
            return (gap(at),) if result is MISSING else (lift(result, at),)

        return each(arguments.get(0, "p") or (), apply)

    return change


def _split_suffix(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    pair = _of_constant(posixpath.splitext)(run, arguments, at) or ()
    return tuple(listed([(gap(at),), (gap(at),)], at, tuple) if isinstance(value, Text) else value for value in pair)


def _names(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    """`os.listdir`: names, without the folder before them."""
    see_call(run, "os.listdir", arguments, at)
    return (some(gap(at), at),)


def _found(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    """`glob.glob`: paths that begin as the pattern does."""

    def change(value: Value) -> Values:
        folder = _before_wildcard(value, at)
        run.effects.see_path(folder, Access.LIST, at, is_sure=True)
        return (some(below(folder, at, path=False), at),)

    return each(arguments.get(0, "pathname") or (), change)


def _before_wildcard(value: Value, at: At) -> Value:
    pieces = list(pieces_of(value))
    for index, piece in enumerate(pieces):
        if isinstance(piece, str) and "*" in piece:
            return made([*pieces[:index], piece.partition("*")[0].rpartition("/")[0]], at)
    return value


def _walk(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    see_call(run, "os.walk", arguments, at)

    def change(value: Value) -> Values:
        names = (some(gap(at), at),)
        folder = below(value, at, path=False)
        return (some(listed([(made(pieces_of(value), at), folder), names, names], at, tuple), at),)

    return each(arguments.get(0, "top") or (), change)


def _temporary(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    return (Text((Origin("temporary"),), is_path=False, at=at),)


def _temporary_file(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    return (Unknown("a temporary file", at),)


def _here(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    return (Text((Origin("file"),), is_path=True, at=at),)


def _here_as_text(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    return (Text((Origin("file"),), is_path=False, at=at),)


PATH_FUNCTIONS: Mapping[str, PathFunction] = {
    **{f"pathlib.{name}": _path for name in _HOMES},
    **dict.fromkeys(("os.path.join", "posixpath.join"), _join),
    **dict.fromkeys(("os.path.abspath", "os.path.realpath"), _absolute),
    **dict.fromkeys(("os.path.expanduser", "os.path.expandvars"), _same),
    "os.path.normpath": _of_constant(posixpath.normpath),
    "os.path.dirname": _folder,
    "os.path.basename": _of_constant(posixpath.basename),
    "os.path.splitext": _split_suffix,
    "os.listdir": _names,
    "os.walk": _walk,
    "glob.glob": _found,
    "glob.iglob": _found,
    "tempfile.mkdtemp": _temporary,
    "tempfile.gettempdir": _temporary,
    "tempfile.TemporaryDirectory": _temporary,
    "tempfile.NamedTemporaryFile": _temporary_file,
    "os.getcwd": _here_as_text,
    "pathlib.Path.cwd": _here,
    "pathlib.Path.home": _here,
}
