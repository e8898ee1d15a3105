"""What an expression can be: constants, texts with gaps, containers, functions, objects, or unknown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterable, Iterator

    from cursus.validation.reading.interpretation.frames import Frame
    from cursus.validation.reading.sources import At, Source

__all__ = [
    "Arguments",
    "Class",
    "Function",
    "Given",
    "GivenKind",
    "Imported",
    "Items",
    "Known",
    "Library",
    "Made",
    "Method",
    "Module",
    "Origin",
    "OriginKind",
    "Super",
    "Symbol",
    "Table",
    "Text",
    "Unknown",
    "Value",
    "Values",
    "each",
    "key_of",
    "library",
    "truth",
    "union",
]

_ENVIRONMENT = frozenset({"os.environ", "posix.environ"})
_MOST = 16
_HEAVIEST = 5_000
_DEEPEST = 40

GivenKind = Literal["input", "output", "environment", "arguments", "config", "hyperparameters"]
OriginKind = Literal["input", "output", "variable", "argument", "config", "file", "temporary", "parameter", "run"]


class Size(NamedTuple):
    """How many values something holds in all, how deep they lie, and its hash.

    It is kept with the value: values are shared by the thousand, and to count or hash them anew would take for ever.
    """

    weight: int
    depth: int
    hash: int


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A constant, or a path (`PurePosixPath`)."""

    value: Any
    at: At

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Known) and type(self.value) is type(other.value) and bool(self.value == other.value)

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


@dataclass(frozen=True, slots=True)
class Symbol:
    """A member of an enum, as in `DependencyType.TRAINING_DATA`."""

    owner: str
    name: str
    value: Any
    is_text: bool
    at: At = field(compare=False)

    def __str__(self) -> str:
        return str(self.value) if self.is_text else f"{self.owner}.{self.name}"


@dataclass(frozen=True, slots=True)
class Origin:
    """A gap in a text that whoever starts the script, calls a function, or the run fills; `path` is known of it."""

    kind: OriginKind
    name: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A text, or a path, with at least one gap."""

    pieces: tuple[str | Origin, ...]
    is_path: bool
    at: At = field(compare=False)


@dataclass(frozen=True, slots=True)
class Items:
    """A sequence or set; where it is not whole, the items are only some of those it may have."""

    kind: type
    items: tuple[Values, ...]
    is_whole: bool
    at: At = field(compare=False)
    size: Size = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        size = _size_of(self.items)
        if _is_too_large(size):
            _forget(self, items=(), is_whole=False)
        _settle(self, size, (self.kind, self.items))

    def __hash__(self) -> int:
        return self.size.hash


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping; where it is not whole, the entries are only some of those it may have."""

    entries: tuple[tuple[Value, Values], ...]
    is_whole: bool
    at: At = field(compare=False)
    size: Size = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        size = _size_of(values for key, found in self.entries for values in ((key,), found))
        if _is_too_large(size):
            _forget(self, entries=(), is_whole=False)
        _settle(self, size, self.entries)

    def __hash__(self) -> int:
        return self.size.hash


@dataclass(frozen=True, slots=True)
class Given:
    """What whoever starts the code gives: paths, variables, arguments or hyperparameters by name, a config by fields.

    `table` holds what the code itself declares of it; `group` tells the arguments of several parsers apart.
    """

    kind: GivenKind
    table: Table | None
    at: At = field(compare=False)
    group: int = 0


@dataclass(frozen=True, slots=True)
class Library:
    """Something that an import names and that is not read, as in `pandas.read_csv`."""

    name: str
    at: At = field(compare=False)


@dataclass(frozen=True, slots=True)
class Imported:
    """A name of a module that is read, which is only followed when it is asked for."""

    source: Source
    name: str
    at: At = field(compare=False)


@dataclass(frozen=True, slots=True)
class Module:
    """A module that is read."""

    source: Source
    at: At = field(compare=False)


@dataclass(frozen=True, slots=True)
class Function:
    """A function or lambda, bound to an object where it is a method of one."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    frame: Frame = field(compare=False)
    at: At = field(compare=False)
    owner: Class | None = None
    bound: Value | None = None


@dataclass(frozen=True, slots=True)
class Class:
    """A class that is read."""

    node: ast.ClassDef
    frame: Frame = field(compare=False)
    at: At = field(compare=False)

    @property
    def name(self) -> str:
        """Its name."""
        return self.node.name


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a call is given; where it is not whole, there may be more."""

    positional: tuple[Values, ...] = ()
    keywords: tuple[tuple[str, Values], ...] = ()
    is_whole: bool = True

    def get(self, position: int, *names: str) -> Values | None:
        """An argument by its position (negative: by name only) or one of its names."""
        for name, values in self.keywords:
            if name in names:
                return values
        return self.positional[position] if 0 <= position < len(self.positional) else None

    def all(self) -> Iterator[Values]:
        """Every argument."""
        yield from self.positional
        for _, values in self.keywords:
            yield values


@dataclass(frozen=True, slots=True)
class Made:
    """What a call gives that is not followed: an object of a class, or a library's result."""

    callee: Class | Library
    arguments: Arguments
    at: At = field(compare=False)
    attributes: tuple[tuple[str, Values], ...] = ()
    size: Size = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        size = _size_of([*self.arguments.all(), *(values for _, values in self.attributes)])
        if _is_too_large(size):
            _forget(self, arguments=Arguments(is_whole=False), attributes=())
        _settle(self, size, (self.callee, self.arguments, self.attributes))

    def __hash__(self) -> int:
        return self.size.hash


@dataclass(frozen=True, slots=True)
class Method:
    """An attribute of a value that is only known by its name, or something built in."""

    owner: Value
    name: str
    at: At = field(compare=False)
    size: Size = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        size = _size_of([(self.owner,)])
        if _is_too_large(size):
            _forget(self, owner=Unknown("it is an attribute of too long a chain", self.at))
        _settle(self, size, (self.owner, self.name))

    def __hash__(self) -> int:
        return self.size.hash


@dataclass(frozen=True, slots=True)
class Super:
    """The methods of an object from behind a class in its order of resolution."""

    owner: Class
    bound: Value
    at: At = field(compare=False)


@dataclass(frozen=True, slots=True)
class Unknown:
    """What reading does not tell, and why; a parameter of what nobody calls is nobody's mistake."""

    reason: str
    at: At = field(compare=False)
    is_parameter: bool = False


Value: TypeAlias = (
    Known
    | Symbol
    | Text
    | Items
    | Table
    | Given
    | Library
    | Imported
    | Module
    | Function
    | Class
    | Made
    | Method
    | Super
    | Unknown
)
Values: TypeAlias = tuple[Value, ...]
"""All that something can be; one value where it is certain."""


def library(name: str, at: At) -> Value:
    """What an import names that is not read; the environment is given."""
    return Given("environment", None, at) if name in _ENVIRONMENT else Library(name, at)


def union(*groups: Values) -> Values:
    """All values of the groups, each once; past the most that are followed, the rest is unknown."""
    first, *others = [group for group in groups if group] or [()]
    if all(other is first or other == first for other in others):
        return first
    merged = tuple(dict.fromkeys(value for group in groups for value in group))
    if len(merged) <= _MOST:
        return merged
    texts = [value for value in merged if isinstance(value, Text)]
    rest = [value for value in merged if not isinstance(value, Text)]
    if len(texts) > 1 and len(rest) < _MOST:
        return (*rest, _blurred(texts))
    return (*merged[:_MOST], Unknown(f"it has more than {_MOST} values", merged[_MOST].at))


def _blurred(texts: list[Text]) -> Text:
    """What texts with gaps have in common at their beginning, and a gap behind it."""
    same: list[str | Origin] = []
    for pieces in zip(*(text.pieces for text in texts), strict=False):
        if any(piece != pieces[0] for piece in pieces):
            break
        same.append(pieces[0])
    return Text((*same, Origin("run")), texts[0].is_path, texts[0].at)


def key_of(value: Value) -> Any:
    """What a value is as the key of a mapping; itself where it is no constant."""
    if isinstance(value, Known):
        return value.value
    return value.value if isinstance(value, Symbol) and value.is_text else value


def truth(values: Values) -> bool | None:
    """Whether the values are true or false; None where they can be both or it is not known."""
    found = {_truth(value) for value in values}
    return found.pop() if len(found) == 1 else None


def _truth(value: Value) -> bool | None:
    if isinstance(value, Known):
        return bool(value.value)
    if isinstance(value, Text):
        return True if any(isinstance(piece, str) for piece in value.pieces) else None
    if isinstance(value, Items):
        return bool(value.items) if value.is_whole else None
    if isinstance(value, Table):
        return bool(value.entries) if value.is_whole else None
    return True if isinstance(value, Function | Class | Module | Symbol) else None


def each(values: Values, change: Callable[[Value], Values]) -> Values:
    """All that a change can make of the values."""
    return change(values[0]) if len(values) == 1 else union(*(change(value) for value in values))


def _size_of(groups: Iterable[Values]) -> tuple[int, int]:
    """How many values something holds with those that they hold, and how deep they lie."""
    weight, depth = 1, 0
    for values in groups:
        for value in values:
            if isinstance(value, Items | Table | Made | Method):
                weight += value.size.weight
                depth = max(depth, value.size.depth)
            else:
                weight += 1
    return weight, depth + 1


def _is_too_large(size: tuple[int, int]) -> bool:
    return size[0] > _HEAVIEST or size[1] > _DEEPEST


def _forget(holder: Items | Table | Made | Method, **changes: Any) -> None:
    """Has a new value hold less than it was given."""
    for name, value in changes.items():
        object.__setattr__(holder, name, value)


def _settle(holder: Items | Table | Made | Method, size: tuple[int, int], identity: Any) -> None:
    weight, depth = (1, 1) if _is_too_large(size) else size
    object.__setattr__(holder, "size", Size(weight, depth, hash(identity)))
