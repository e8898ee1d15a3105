"""Classes that are read: their names, their bases in the order of resolution, and enums."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cursus.validation.reading.interpretation.arithmetic import MISSING, plain
from cursus.validation.reading.interpretation.domain import (
    Class,
    Function,
    Items,
    Library,
    Made,
    Symbol,
    Value,
    Values,
)

if TYPE_CHECKING:
    from cursus.validation.reading.interpretation.interpreter import Interpreter
    from cursus.validation.reading.sources import At

__all__ = ["Base", "bases_of", "enum_member", "field_names", "is_enum", "item_of_class", "members_as_items", "order_of"]

Base = Class | Library

_ENUMS = frozenset({"Enum", "StrEnum", "IntEnum", "Flag", "IntFlag"})
_TEXTS = frozenset({"StrEnum", "str"})


def bases_of(run: Interpreter, owner: Class) -> tuple[Base, ...]:
    """The bases that a class names; `Generic[T]` and `Base[Config]` count as what stands before the bracket."""
    found: list[Base] = []
    for node in owner.node.bases:
        target = node.value if isinstance(node, ast.Subscript) else node
        for value in run.values(target, owner.frame)[:1]:
            if isinstance(value, Class | Library):
                found.append(value)
            else:
                found.append(Library(f"?.{ast.unparse(target)}", value.at))
    return tuple(found)


def order_of(run: Interpreter, owner: Class, seen: frozenset[Class] = frozenset()) -> tuple[Base, ...]:
    """A class and its bases in the order in which Python looks names up; a cycle ends where it closes."""
    bases = [base for base in bases_of(run, owner) if base not in seen and base != owner]
    lists: list[list[Base]] = [
        list(order_of(run, base, seen | {owner})) if isinstance(base, Class) else [base] for base in bases
    ]
    lists.append(list(bases))
    return (owner, *_linear(lists))


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


def _last_names(run: Interpreter, owner: Class) -> set[str]:
    return {base.name.rpartition(".")[2] for base in run.order(owner) if isinstance(base, Library)}


def is_enum(run: Interpreter, owner: Class) -> bool:
    """Whether a class is an enum."""
    return bool(owner.node.bases) and bool(_last_names(run, owner) & _ENUMS)


def enum_member(run: Interpreter, owner: Class, name: str, at: At) -> Symbol:
    """A member of an enum."""
    found = run.class_names(owner)[name]
    value = plain(found[0]) if len(found) == 1 else MISSING
    is_text = bool(_last_names(run, owner) & _TEXTS)
    if is_text and isinstance(found[0], Made):  # auto()
        value = name.lower()
    return Symbol(owner.name, name, value, is_text, at)


def _members(run: Interpreter, owner: Class, at: At) -> list[Values]:
    """The members of an enum, in their order."""
    names = run.class_names(owner)
    return [
        (enum_member(run, owner, name, at),)
        for name, values in names.items()
        if not name.startswith("_") and not isinstance(values[0], Function | Class)
    ]


def field_names(run: Interpreter, owner: Class) -> list[str]:
    """The annotated names of a class and its bases, in the order in which a dataclass takes them."""
    names: dict[str, None] = {}
    for base in reversed(run.order(owner)):
        if isinstance(base, Class):
            for statement in base.node.body:
                if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                    names.setdefault(statement.target.id)
    return list(names)


def item_of_class(run: Interpreter, owner: Class, key: Value, at: At) -> Values:
    """What a subscript of a class gives: a member of an enum, or the class itself, as `Base[Config]` has it."""
    name = plain(key)
    if isinstance(name, str) and run.is_enum(owner) and name in run.class_names(owner):
        return (enum_member(run, owner, name, at),)
    return (owner,)


def members_as_items(run: Interpreter, owner: Class, at: At) -> Items:
    """An enum as the list of its members."""
    return Items(list, tuple(_members(run, owner, at)), is_whole=True, at=at)
