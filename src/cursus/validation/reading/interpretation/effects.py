"""What code does as it is followed: the paths, names and options that it touches, and where."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from cursus.validation.reading.interpretation.domain import Given, Known, Origin, Text, Unknown
from cursus.validation.reading.interpretation.texts import pieces_of
from cursus.validation.reading.modules import is_runtime

if TYPE_CHECKING:
    from cursus.validation.reading.interpretation.domain import Arguments, GivenKind, Table, Value, Values
    from cursus.validation.reading.sources import At

__all__ = ["Access", "Effects", "KeySeen", "KeyUse", "OptionSeen", "PathSeen"]

KeyUse = Literal["item", "get", "in", "attribute", "getattr", "hasattr", "all"]

_CONTAINER = "/opt/ml"


class Access(StrEnum):
    """What is done with a path."""

    READ = "read"
    WRITE = "write"
    LIST = "list"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PathSeen:
    """A value that is used as a path; `is_sure` where it can be nothing else."""

    value: Value
    access: Access
    at: At
    is_sure: bool


@dataclass(frozen=True, slots=True)
class KeySeen:
    """A name that is asked of something given; None where the name is not known."""

    kind: GivenKind
    is_declared: bool
    name: str | None
    use: KeyUse
    default: Values | None
    at: At


@dataclass(frozen=True, slots=True)
class OptionSeen:
    """A call that declares an option of a parser, sets defaults of it, or parses with it."""

    parser: int
    call: str
    arguments: Arguments
    at: At


@dataclass(slots=True)
class Effects:
    """All that was seen, in the order in which the code was followed.

    `calls` are those that are being followed. `declared` are the tables that scripts hand to their main, `parents` the
    parsers that a parser takes options of, `demanded` the variables without which the code ends, `imported` the modules
    that are imported by a call.
    """

    calls: list[At] = field(default_factory=list["At"])
    paths: list[PathSeen] = field(default_factory=list[PathSeen])
    keys: list[KeySeen] = field(default_factory=list[KeySeen])
    options: list[OptionSeen] = field(default_factory=list[OptionSeen])
    declared: list[tuple[GivenKind, Table]] = field(default_factory=list["tuple[GivenKind, Table]"])
    parents: dict[int, set[int]] = field(default_factory=dict[int, set[int]])
    demanded: set[str] = field(default_factory=set[str])
    imported: list[tuple[str, At]] = field(default_factory=list["tuple[str, At]"])
    takes_others: bool = False

    def spot(self, at: At) -> At:
        """A place as it is told: what our own runtime does is told where it is called."""
        if not is_runtime(at.source.path):
            return at
        return next((call for call in reversed(self.calls) if not is_runtime(call.source.path)), at)

    def see_path(self, value: Value, access: Access, at: At, *, is_sure: bool) -> None:
        """Notes that a value is used as a path, if it is one for sure or looks like one."""
        if isinstance(value, Unknown):
            if is_sure and not value.is_parameter:
                self.paths.append(PathSeen(value, access, self.spot(at), is_sure))
        elif isinstance(value, Known | Text) and (is_sure or _is_evident(value)):
            self.paths.append(PathSeen(value, access, self.spot(at), is_sure))

    def see_key(self, given: Given, name: str | None, use: KeyUse, default: Values | None, at: At) -> None:
        """Notes that a name is asked of something given."""
        self.keys.append(KeySeen(given.kind, given.table is not None, name, use, default, self.spot(at)))

    def default_to(self, values: Values, seen: slice) -> None:
        """Notes that names that were asked for without a default have these values where they are not given."""
        for place in range(*seen.indices(len(self.keys))):
            key = self.keys[place]
            if key.use == "get" and _is_nothing(key.default):
                self.keys[place] = replace(key, default=values)


def _is_nothing(values: Values | None) -> bool:
    """Whether a default is none, or empty."""
    return all(isinstance(value, Known) and not value.value for value in values or ())


def _is_evident(value: Known | Text) -> bool:
    """Whether a value is a container path by itself."""
    first = pieces_of(value)[:1]
    piece = first[0] if first else ""
    if isinstance(piece, Origin):
        return piece.kind in {"input", "output"} or piece.path.startswith(_CONTAINER)
    return piece.startswith(_CONTAINER)
