"""What code does as it is followed: the paths, names and options that it touches, and where."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from cursus.validation.reading.interpretation.domain import Arguments, GivenKind, Table, Value, Values
    from cursus.validation.reading.sources import At

__all__ = ["Access", "Effects", "KeySeen", "KeyUse", "OptionSeen", "PathSeen"]

KeyUse = Literal["item", "get", "in", "attribute", "getattr", "hasattr", "all"]


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
    """All that was seen, in the order in which the code was followed."""

    paths: list[PathSeen] = field(default_factory=list[PathSeen])
    keys: list[KeySeen] = field(default_factory=list[KeySeen])
    options: list[OptionSeen] = field(default_factory=list[OptionSeen])
    declared: list[tuple[GivenKind, Table]] = field(default_factory=list["tuple[GivenKind, Table]"])
    takes_others: bool = False
    parents: dict[int, set[int]] = field(default_factory=dict[int, set[int]])
    imported: list[tuple[str, At]] = field(default_factory=list["tuple[str, At]"])
