"""Sequences and mappings: put together, looked up in, and gone through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.validation.reading.interpretation.arithmetic import MISSING, computed, lift, plain
from cursus.validation.reading.interpretation.domain import (
    Items,
    Known,
    Symbol,
    Table,
    Text,
    Unknown,
    Value,
    Values,
    key_of,
    union,
)
from cursus.validation.reading.interpretation.texts import gap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cursus.validation.reading.sources import At

__all__ = [
    "element",
    "entry",
    "extended",
    "is_unordered",
    "item_at",
    "items_of",
    "listed",
    "looked_up",
    "merged_tables",
    "names_of",
    "some",
    "table",
    "table_of",
    "with_entry",
]

_LONGEST_TEXT = 200


def table(entries: Iterable[tuple[Value, Values]], at: At, *, is_whole: bool = True) -> Table:
    """A mapping of entries, of which a later one takes the place of one with the same key."""
    found: dict[Any, tuple[Value, Values]] = {}
    for key, values in entries:
        name = computed(_hashable, key)
        if name is MISSING or isinstance(key, Unknown):
            is_whole = False
        else:
            known = found.get(name)
            found[name] = (known[0] if known else key, values)
    return Table(tuple(found.values()), is_whole, at)


def _hashable(key: Value) -> Any:
    name = key_of(key)
    hash(name)
    return name


def listed(values: Iterable[Values], at: At, kind: type = list, *, is_whole: bool = True) -> Items:
    """A sequence or set of items."""
    items = tuple(values)
    if issubclass(kind, set | frozenset):
        once: dict[Any, Values] = {}
        for item in items:
            once.setdefault(computed(_hashable, item[0]) if len(item) == 1 else item, item)
        items = tuple(once.values())
    return Items(kind, items, is_whole, at)


def some(value: Value, at: At) -> Items:
    """A list of nobody knows how many items, of which each can be this."""
    return Items(list, ((value,),), is_whole=False, at=at)


def items_of(value: Value) -> tuple[Sequence[Values], bool] | None:
    """All that an item can be that a loop over a value goes through, and whether these are its items one by one.

    None where that is not known.
    """
    if isinstance(value, Items):
        return value.items, value.is_whole
    if isinstance(value, Table):
        rest: list[Values] = [] if value.is_whole else [(Unknown("there can be further entries", value.at),)]
        return [*((key,) for key, _ in value.entries), *rest], value.is_whole
    if isinstance(value, Known) and isinstance(value.value, str | bytes) and len(value.value) <= _LONGEST_TEXT:
        return [(lift(one, value.at),) for one in value.value], True
    return None


def is_unordered(values: Values) -> bool:
    """Whether a loop over values goes through them in an order that nobody knows: that of a set."""
    return any(isinstance(v, Items) and issubclass(v.kind, set | frozenset) and len(v.items) > 1 for v in values)


def element(value: Value, at: At) -> Values:
    """All that an item of a value can be."""
    found = items_of(value)
    if found is not None and found[0]:
        return union(*found[0])
    return (gap(at),) if isinstance(value, Text) else (Unknown("what it goes through is not known", at),)


def entry(found: Table, key: Value) -> Values | None:
    """The value of a key; None where the mapping does not say."""
    wanted = key_of(key)
    return next((values for name, values in found.entries if key_of(name) == wanted), None)


def looked_up(found: Table, key: Value, at: At) -> Values:
    """What a subscript of a mapping gives; nothing where it fails."""
    if isinstance(key, Known | Symbol):
        values = entry(found, key)
        if values is not None:
            return values
        return () if found.is_whole else (Unknown(f"its entry {key_of(key)!r} is not known", at),)
    rest = Unknown("which entry it is, only the run knows", at)
    return union(*(values for _, values in found.entries), (rest,))


def item_at(found: Items, key: Value, at: At) -> Values:
    """What a subscript of a sequence gives; nothing where it fails."""
    position = plain(key)
    if position is MISSING or not found.is_whole:
        return element(found, at)
    item = computed(found.items.__getitem__, position)
    is_there = isinstance(item, tuple) and not issubclass(found.kind, set | frozenset)
    return item if is_there else ()


def with_entry(found: Table, key: Value, values: Values, at: At) -> Table:
    """A mapping with an entry set."""
    return table([*found.entries, (key, values)], at, is_whole=found.is_whole)


def merged_tables(parts: Iterable[Value], at: At) -> Table:
    """Mappings put together, the later over the earlier."""
    entries: list[tuple[Value, Values]] = []
    is_whole = True
    for part in parts:
        pairs = table_of(part)
        if pairs is None:
            is_whole = False
        else:
            entries.extend(pairs.entries)
            is_whole = is_whole and pairs.is_whole
    return table(entries, at, is_whole=is_whole)


def table_of(value: Value) -> Table | None:
    """A value as a mapping: one that is, or a sequence of pairs; None where it is neither."""
    if isinstance(value, Table):
        return value
    if not isinstance(value, Items):
        return None
    pairs: list[tuple[Value, Values]] = []
    is_whole = value.is_whole
    for item in value.items:
        pair = item[0] if len(item) == 1 else None
        if not (isinstance(pair, Items) and pair.is_whole and len(pair.items) == 2 and pair.items[0]):  # noqa: PLR2004 -- a key and its value
            return Table(tuple(pairs), is_whole=False, at=value.at)
        pairs.extend((key, pair.items[1]) for key in pair.items[0])
        is_whole = is_whole and len(pair.items[0]) == 1
    return table(pairs, value.at, is_whole=is_whole)


def extended(found: Items, more: Value, at: At) -> Items:
    """A sequence with the items of another value behind its own."""
    unknown: Sequence[Values] = [(Unknown("there can be further items", at),)]
    items, is_whole = items_of(more) or (unknown, False)
    is_settled = issubclass(found.kind, set | frozenset) or not is_unordered((more,))
    return listed((*found.items, *items), at, found.kind, is_whole=found.is_whole and is_whole and is_settled)


def names_of(values: Values) -> Iterator[str]:
    """The texts among values."""
    for value in values:
        found = plain(value)
        if isinstance(found, str):
            yield found
