"""The paths that a script uses and declares, from what was seen as it was followed."""

from __future__ import annotations

import ast
import posixpath
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cursus.validation.reading.interpretation.arithmetic import plain
from cursus.validation.reading.interpretation.domain import Known, Origin, Table, Text, Unknown, Values
from cursus.validation.reading.interpretation.effects import Access
from cursus.validation.reading.interpretation.texts import known_path, pieces_of
from cursus.validation.reading.script_facts import DeclaredPath, PathUse
from cursus.validation.reading.sources import ReadingFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cursus.validation.reading.interpretation.domain import GivenKind
    from cursus.validation.reading.interpretation.effects import Effects, PathSeen

__all__ = ["declared_paths", "handed_on", "path_uses", "unknown_paths"]

_CONTAINER = "/opt/ml/"
_TABLES: Mapping[GivenKind, str] = {"input": "INPUT_PATHS", "output": "OUTPUT_PATHS"}
_ROOTS: Mapping[GivenKind, tuple[str, ...]] = {
    "input": ("/opt/ml/input/", "/opt/ml/processing/input"),
    "output": ("/opt/ml/model", "/opt/ml/output", "/opt/ml/processing/output", "/opt/ml/checkpoints"),
}
_NOWHERE = frozenset({"temporary", "file", "config", "parameter", "run"})
_HERE = frozenset({"", "."})
_FOLDER_MAKERS = frozenset({"makedirs", "mkdir"})


def path_uses(effects: Effects) -> tuple[PathUse, ...]:
    """The paths that were used, each with each access once; a mention is left out where more is known."""
    found = dict.fromkeys(use for seen in effects.paths if (use := _use(seen)))
    first: dict[Any, PathUse] = {}
    for use in found:
        first.setdefault(replace(use, place=None), use)  # type: ignore[arg-type]  # the place does not tell uses apart
    known = {_subject(use) for use in first.values() if use.access is not Access.UNKNOWN}
    return tuple(use for use in first.values() if use.access is not Access.UNKNOWN or _subject(use) not in known)


def handed_on(effects: Effects) -> tuple[PathUse, ...]:
    """The paths that go where nobody follows them; to ask for one by its name is no such use."""
    asked = {id(key.at.node) for key in effects.keys}
    seen = [each for each in effects.paths if each.access is Access.UNKNOWN and id(each.at.node) not in asked]
    return tuple(dict.fromkeys(use for each in seen if (use := _use(each))))


def _subject(use: PathUse) -> tuple[Any, ...]:
    """What a use is of: a logical name, or the path itself."""
    if use.name is not None:
        return (use.side, use.name)
    return (use.path, use.argument, use.variable)


def unknown_paths(effects: Effects) -> Iterator[ReadingFault]:
    """Where something is a path for sure, and which one is not known."""
    for seen in effects.paths:
        if seen.is_sure and isinstance(seen.value, Unknown):
            yield ReadingFault(f"which path is used here is not known: {seen.value.reason}", seen.at.place)
        elif seen.is_sure and _origin(seen) == Origin("run"):
            yield ReadingFault("which path is used here, only the run knows", seen.at.place)


def declared_paths(
    kind: GivenKind, names: Mapping[str, Values], effects: Effects, uses: Sequence[PathUse]
) -> tuple[DeclaredPath, ...]:
    """The paths of one side that the script declares: in its table, to its main, or by using them."""
    tables = [value for value in names.get(_TABLES[kind], ()) if isinstance(value, Table)]
    tables = tables or [table for side, table in effects.declared if side == kind]
    if tables:
        return tuple(dict.fromkeys(_entries(tables)))
    written = {use.path for use in uses if use.access is Access.WRITE}
    literal = [use for use in uses if use.name is None and _is_of(kind, use, written)]
    return tuple({use.path: DeclaredPath(None, use.path, use.place) for use in reversed(literal)}.values())[::-1]


def _is_of(kind: GivenKind, use: PathUse, written: set[str]) -> bool:
    """Whether a container path is an input or output: by what is done with it, else by where it lies."""
    if not use.path.startswith(_CONTAINER):
        return False
    if use.access is Access.UNKNOWN and use.path not in written:
        return use.path.startswith(_ROOTS[kind])
    return (use.path in written) == (kind == "output")


def _entries(tables: Iterable[Table]) -> Iterator[DeclaredPath]:
    for table in tables:
        for key, values in table.entries:
            name = plain(key)
            for value in values:
                path = known_path(value)
                if isinstance(name, str) and path:
                    yield DeclaredPath(name, path, key.at.place)


def _origin(seen: PathSeen) -> Origin | None:
    """What a path begins with, where that is no text."""
    first = pieces_of(seen.value)[:1]
    return first[0] if first and isinstance(first[0], Origin) else None


def _use(seen: PathSeen) -> PathUse | None:
    """What was seen as a path that a rule can speak of."""
    if not isinstance(seen.value, Known | Text):
        return None
    origin = _origin(seen)
    if origin is not None and origin.kind in _NOWHERE:
        return None
    pieces = pieces_of(seen.value)
    rest, is_whole = _beginning(pieces if origin is None else pieces[1:])
    place, suffix = seen.at.place, _suffix(pieces)
    use = PathUse(_normal(rest), is_whole, seen.access, place, suffix=suffix, makes_folder=_makes_folder(seen))
    if origin is None:
        return None if use.path in _HERE else use
    path = _normal(origin.path + rest) if origin.path else ""
    named = replace(use, path=path, rest=rest.strip("/"))
    if origin.kind in {"input", "output"}:
        return replace(named, side="input" if origin.kind == "input" else "output", name=origin.name)
    return replace(named, argument=origin.name) if origin.kind == "argument" else replace(named, variable=origin.name)


def _suffix(pieces: Sequence[str | Origin]) -> str:
    """The ending of the name that a path ends with; empty where that is not known, and where it has none."""
    last = pieces[-1] if pieces else ""
    return posixpath.splitext(f"x{last.rpartition('/')[2]}")[1] if isinstance(last, str) else ""


def _makes_folder(seen: PathSeen) -> bool:
    call = seen.at.node
    function = call.func if isinstance(call, ast.Call) else None
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in _FOLDER_MAKERS


def _beginning(pieces: Sequence[str | Origin]) -> tuple[str, bool]:
    """The text before the first gap, up to a slash; and whether there is no gap."""
    first = pieces[0] if pieces else ""
    text = first if isinstance(first, str) else ""
    if len(pieces) <= 1 and isinstance(first, str):
        return text, True
    return text.rpartition("/")[0], False


def _normal(path: str) -> str:
    return posixpath.normpath(path) if path.startswith("/") else path
