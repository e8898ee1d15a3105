"""Classes that are read: their names, their bases in the order of resolution, their fields, and enums."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cursus.validation.reading.interpretation.arithmetic import MISSING, plain
from cursus.validation.reading.interpretation.containers import listed
from cursus.validation.reading.interpretation.domain import (
    Arguments,
    Class,
    Function,
    Items,
    Library,
    Made,
    Symbol,
    Value,
    Values,
    union,
)
from cursus.validation.reading.interpretation.frames import Frame

if TYPE_CHECKING:
    from cursus.validation.reading.interpretation.interpreter import Interpreter
    from cursus.validation.reading.sources import At

__all__ = ["Base", "Classes"]

Base = Class | Library

_ENUMS = frozenset({"Enum", "StrEnum", "IntEnum", "Flag", "IntFlag"})
_TEXTS = frozenset({"StrEnum", "str"})


class Classes:
    """The classes that a reading has met."""

    def __init__(self, run: Interpreter) -> None:
        """Has met none."""
        self._run = run
        self._names: dict[int, dict[str, Values]] = {}
        self._orders: dict[int, tuple[Base, ...]] = {}
        self._fields: dict[int, tuple[str, ...]] = {}
        self._last_names: dict[int, tuple[tuple[Base, ...], tuple[str, ...]]] = {}
        self._assigned: dict[int, dict[str, Values]] = {}

    def names(self, owner: Class) -> dict[str, Values]:
        """The names that a class itself binds."""
        key = id(owner.node)
        if key not in self._names:
            frame = Frame(owner.frame.source, owner.frame)
            frame.is_class = True
            self._names[key] = frame.names
            self._run.execute(owner.node.body, frame)
            self._names[key] = frame.names
        return self._names[key]

    def order(self, owner: Class) -> tuple[Base, ...]:
        """A class and its bases in the order in which Python looks names up; a cycle ends where it closes."""
        key = id(owner.node)
        if key not in self._orders:
            self._orders[key] = (owner,)
            bases = [base for base in self._bases(owner) if base != owner]
            orders = [self.order(one) if isinstance(one, Class) else (one,) for one in bases]
            # One base gives its own order: a long chain is not put together anew at each of its classes.
            after = orders[0] if len(orders) == 1 else _linear([*map(list, orders), bases])
            self._orders[key] = (owner, *after)
        return self._orders[key]

    def assign(self, owner: Class, name: str, values: Values) -> None:
        """Notes that a method of a class sets an attribute of its object."""
        known = self._assigned.setdefault(id(owner.node), {})
        known[name] = union(known[name], values) if name in known else values

    def assigned(self, owner: Class, name: str) -> Values:
        """All that methods of a class and its bases have set an attribute to so far."""
        found = (self._assigned.get(id(base.node), {}) for base in self.order(owner) if isinstance(base, Class))
        return union(*(names.get(name, ()) for names in found))

    def last_names(self, owner: Class) -> tuple[str, ...]:
        """The names of a class and its bases, in the order of resolution, without modules."""
        order, key = self.order(owner), id(owner.node)
        known, names = self._last_names.get(key, (None, ()))
        # While an order is being put together, it is another one.
        if known is not order:
            names = self._named(order)
            self._last_names[key] = order, names
        return names

    def _named(self, order: tuple[Base, ...]) -> tuple[str, ...]:
        """The names of an order; those of its first base are taken from there where all others are that one's own."""
        own = order[0].name.rpartition(".")[2]
        nearest = order[1] if len(order) > 1 else None
        if isinstance(nearest, Class):
            known, others = self._last_names.get(id(nearest.node), (None, ()))
            if known == order[1:]:
                return (own, *others)
        return (own, *(base.name.rpartition(".")[2] for base in order[1:]))

    def _bases(self, owner: Class) -> list[Base]:
        """The bases that a class names; `Generic[T]` and `Base[Config]` count as what stands before the bracket."""
        found: list[Base] = []
        for node in owner.node.bases:
            target = node.value if isinstance(node, ast.Subscript) else node
            value = self._run.values(target, owner.frame)[0]
            found.append(value if isinstance(value, Base) else Library(f"?.{ast.unparse(target)}", value.at))
        return found

    def field_names(self, owner: Class) -> tuple[str, ...]:
        """The annotated names of a class and its bases, in the order in which a dataclass takes them."""
        key = id(owner.node)
        if key not in self._fields:
            bodies = (base.node.body for base in reversed(self.order(owner)) if isinstance(base, Class))
            annotated = (one.target for body in bodies for one in body if isinstance(one, ast.AnnAssign))
            names = dict.fromkeys(target.id for target in annotated if isinstance(target, ast.Name))
            self._fields[key] = tuple(names)
        return self._fields[key]

    def arguments_of(self, made: Made) -> Arguments:
        """What an object was made with, by name as far as its fields are known."""
        names = self.field_names(made.callee) if isinstance(made.callee, Class) else ()
        named = tuple(zip(names, made.arguments.positional, strict=False))
        rest = made.arguments.positional[len(named) :]
        return Arguments(rest, (*named, *made.arguments.keywords), made.arguments.is_whole)

    def is_enum(self, owner: Class) -> bool:
        """Whether a class is an enum."""
        return bool(owner.node.bases) and not _ENUMS.isdisjoint(self.last_names(owner))

    def member(self, owner: Class, name: str, at: At) -> Symbol:
        """A member of an enum."""
        found = self.names(owner)[name]
        value = plain(found[0]) if len(found) == 1 else MISSING
        is_text = not _TEXTS.isdisjoint(self.last_names(owner))
        if is_text and isinstance(found[0], Made):  # auto()
            value = name.lower()
        return Symbol(owner.name, name, value, is_text, at)

    def members(self, owner: Class, at: At) -> Items:
        """An enum as the list of its members."""
        names = [
            name
            for name, values in self.names(owner).items()
            if not name.startswith("_") and not isinstance(values[0], Function | Class)
        ]
        return listed([(self.member(owner, name, at),) for name in names], at)

    def item(self, owner: Class, key: Value, at: At) -> Values:
        """What a subscript of a class gives: a member of an enum, or the class itself, as `Base[Config]` has it."""
        name = plain(key)
        if isinstance(name, str) and self.is_enum(owner) and name in self.names(owner):
            return (self.member(owner, name, at),)
        return (owner,)


def _linear(lists: list[list[Base]]) -> list[Base]:
    """The lists as one that keeps the order of each (C3); where there is none, in the order of appearance."""
    result: list[Base] = []
    rest = [one for one in lists if one]
    while rest:
        heads = (one[0] for one in rest)
        chosen = next((head for head in heads if not any(head in one[1:] for one in rest)), rest[0][0])
        result.append(chosen)
        rest = [kept for one in rest if (kept := [base for base in one if base != chosen])]
    return result
