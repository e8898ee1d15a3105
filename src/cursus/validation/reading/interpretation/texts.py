"""Texts and paths put together, with gaps where the run decides."""

from __future__ import annotations

import posixpath
import re
import string
from itertools import count, product
from math import prod
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from cursus.validation.reading.interpretation.arithmetic import MISSING, computed, is_modest_format, plain
from cursus.validation.reading.interpretation.domain import Known, Origin, Symbol, Text, Unknown, Value, Values, union

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from cursus.validation.reading.sources import At

__all__ = [
    "Pieces",
    "absolute",
    "below",
    "changed",
    "combined",
    "filled",
    "formatted",
    "gap",
    "is_path",
    "is_text",
    "joined_paths",
    "known_path",
    "made",
    "parent_of",
    "percent",
    "pieces_of",
]

Pieces = tuple[str | Origin, ...]

_MOST_PIECES = 24
_MOST_COMBINATIONS = 64
_RUN = Origin("run")
_PARAMETER = Origin("parameter")
_CONVERSIONS: Mapping[int, Callable[[Any], str]] = {ord("r"): repr, ord("s"): str, ord("a"): ascii}
_PERCENT = re.compile(r"%(?:\((\w+)\))?[-#0 +]*\d*(?:\.\d+)?([diouxXeEfFgGcrsa%])")


def is_path(value: Value) -> bool:
    """Whether a value is a path object."""
    return (isinstance(value, Known) and isinstance(value.value, PurePosixPath)) or (
        isinstance(value, Text) and value.is_path
    )


def is_text(value: Value) -> bool:
    """Whether a value is a text, no path object."""
    if isinstance(value, Symbol):
        return value.is_text
    return (isinstance(value, Known) and isinstance(value.value, str)) or (
        isinstance(value, Text) and not value.is_path
    )


def known_path(value: Value) -> str:
    """The container path that a value is known to be; empty where it is not."""
    if isinstance(value, Text):
        first = value.pieces[0]
        return first.path if isinstance(first, Origin) and len(value.pieces) == 1 else ""
    found = plain(value)
    return str(found) if isinstance(found, str | PurePosixPath) else ""


def gap(at: At, name: str = "", *, path: bool = False) -> Text:
    """A text that only the run knows."""
    return Text((Origin("run", name),), path, at)


def pieces_of(value: Value) -> Pieces:
    """A value as it is written into a text."""
    if isinstance(value, Text):
        return value.pieces
    if isinstance(value, Symbol):
        return (str(value),)
    if isinstance(value, Unknown):
        return (_PARAMETER if value.is_parameter else _RUN,)
    found = plain(value)
    text = MISSING if found is MISSING or _varies(found) else computed(str, found)
    return (_RUN,) if text is MISSING else (text,)


def _varies(found: Any) -> bool:
    """Whether a value is written otherwise in each run: sets have no order."""
    if isinstance(found, set | frozenset):
        return len(found) > 1
    inner = found.values() if isinstance(found, dict) else found if isinstance(found, list | tuple) else ()
    return any(map(_varies, inner))


def made(pieces: Iterable[str | Origin], at: At, *, path: bool = False) -> Value:
    """A text or path of pieces."""
    merged: list[str | Origin] = []
    for piece in pieces:
        last = merged[-1] if merged else None
        if isinstance(piece, str) and isinstance(last, str):
            merged[-1] = last + piece
        elif piece != "" and not (piece == _RUN and last == _RUN):
            merged.append(piece)
    if all(isinstance(piece, str) for piece in merged):
        text = "".join(str(piece) for piece in merged)
        return Known(PurePosixPath(text) if path else text, at)
    if len(merged) > _MOST_PIECES:
        merged = [*merged[:_MOST_PIECES], _RUN]
    return Text(tuple(merged), path, at)


def combined(parts: Sequence[Values], build: Callable[[Sequence[Value]], Value | None], at: At) -> Values:
    """What can be built of parts, one possible value of each at a time; what cannot be built is left out."""
    if prod(map(len, parts)) > _MOST_COMBINATIONS:
        return (Unknown("it is put together in too many ways", at),)
    built = [value for chosen in product(*parts) if (value := build(chosen)) is not None]
    return union(*((value,) for value in built)) if built else (Unknown("it cannot be put together", at),)


def joined_paths(parts: Sequence[Value], at: At, *, path: bool) -> Value | None:
    """Parts of a path behind each other, as `Path / ...` (a path object) or `os.path.join` (a text) has it.

    None where a part is no path.
    """
    found = [plain(part) for part in parts]
    if any(part is not MISSING and not isinstance(part, str | PurePosixPath) for part in found):
        return None
    if MISSING not in found:
        return Known(PurePosixPath(*found) if path else posixpath.join(*map(str, found)), at)
    pieces: list[str | Origin] = []
    for part in parts:
        more = pieces_of(part)
        if not more:
            continue
        if isinstance(more[0], str) and more[0].startswith("/"):
            pieces = []
        if pieces and not (isinstance(pieces[-1], str) and pieces[-1].endswith("/")):
            pieces.append("/")
        pieces.extend(more)
    return made(pieces, at, path=path)


def absolute(value: Value, at: At, *, path: bool) -> Value:
    """A path made absolute: one that is not begins where the run says."""
    pieces = pieces_of(value)
    first = pieces[0] if pieces else ""
    if isinstance(first, Origin):
        return made(pieces, at, path=path)
    if not first.startswith("/"):
        return made([_RUN, "/", *pieces], at, path=path)
    return made([posixpath.normpath(first)] if len(pieces) == 1 else pieces, at, path=path)


def below(folder: Value, at: At, *, path: bool = True) -> Value:
    """Some path in a folder."""
    return joined_paths([folder, gap(at)], at, path=path) or gap(at, path=path)


def parent_of(value: Value, at: At) -> Value:
    """The folder of a path."""
    pieces = pieces_of(value)
    if isinstance(value, Known):
        return Known(PurePosixPath(*pieces).parent, at)  # type: ignore[arg-type]  # a constant has no gaps
    for index in range(len(pieces) - 1, -1, -1):
        piece = pieces[index]
        text = "" if isinstance(piece, Origin) else piece.rstrip("/") if index == len(pieces) - 1 else piece
        if "/" in text:
            kept = text.rpartition("/")[0] or ("/" if index == 0 else "")
            return made((*pieces[:index], kept), at, path=is_path(value))
    # A gap in front may hold folders of its own.
    return made((*pieces[:1], "/.."), at, path=is_path(value))


def changed(value: Text, function: Callable[[str], str], at: At, *, first: bool = True, last: bool = True) -> Value:
    """A text with its ends changed, as `strip` does."""
    pieces = list(value.pieces)
    for index, wanted in ((0, first), (-1, last)):
        piece = pieces[index]
        if wanted and isinstance(piece, str):
            pieces[index] = function(piece)
    return made(pieces, at, path=value.is_path)


def formatted(value: Value, conversion: int, spec: str) -> Pieces:
    """A value inside an f-string, with its conversion and format."""
    if isinstance(value, Text):
        return value.pieces if conversion == -1 and not spec else (_RUN,)
    found = str(value) if isinstance(value, Symbol) else plain(value)
    if found is MISSING or _varies(found) or not is_modest_format(spec):
        return (_RUN,)
    converted = computed(_CONVERSIONS[conversion], found) if conversion in _CONVERSIONS else found
    text = MISSING if converted is MISSING else computed(format, converted, spec)
    return (_RUN,) if text is MISSING else (text,)


def filled(form: str, positional: Sequence[Value], named: dict[str, Value], at: At) -> Value:
    """What `str.format` makes of simple fields."""
    pieces: list[str | Origin] = []
    parsed = computed(lambda: list(string.Formatter().parse(form)))
    if parsed is MISSING or not is_modest_format(form):
        return gap(at)
    automatic = count()
    for text, name, spec, conversion in parsed:
        pieces.append(text)
        if name is None:
            continue
        value = _field(name or str(next(automatic)), positional, named)
        pieces.extend((_RUN,) if value is None else formatted(value, ord(conversion) if conversion else -1, spec))
    return made(pieces, at)


def percent(form: str, values: Sequence[Value], named: dict[Any, Value], at: At) -> Value:
    """What `%` makes of a text and values."""
    pieces: list[str | Origin] = []
    rest, end = list(values), 0
    for found in _PERCENT.finditer(form):
        pieces.append(form[end : found.start()])
        end = found.end()
        if found[2] == "%":
            pieces.append("%")
            continue
        value = named.get(found[1]) if found[1] else (rest.pop(0) if rest else None)
        pieces.extend(pieces_of(value) if value is not None and found[0] == f"%{found[2]}" else (_RUN,))
    return made([*pieces, form[end:]], at)


def _field(name: str, positional: Sequence[Value], named: dict[str, Value]) -> Value | None:
    if name.isdigit():
        return positional[int(name)] if int(name) < len(positional) else None
    return named.get(name)
