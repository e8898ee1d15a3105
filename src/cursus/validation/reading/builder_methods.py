"""What the methods of a builder read of its config, and what they tell the job."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from cursus.validation.reading.classes import methods_of
from cursus.validation.reading.interpretation.arithmetic import plain
from cursus.validation.reading.interpretation.attributes import own_member
from cursus.validation.reading.interpretation.domain import (
    Arguments,
    Class,
    Function,
    Given,
    Items,
    Known,
    Made,
    Origin,
    Table,
    Text,
    Unknown,
    Values,
)
from cursus.validation.reading.values import Possible, possible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Place
    from cursus.validation.reading.interpretation.domain import Value
    from cursus.validation.reading.interpretation.effects import KeySeen, KeyUse
    from cursus.validation.reading.interpretation.interpreter import Interpreter
    from cursus.validation.reading.sources import At

__all__ = ["ConfigRead", "SetValue", "SetValues", "arguments_of", "environment_of", "inherited", "reads_of"]

_ENVIRONMENT = "_get_environment_variables"
_ARGUMENTS = "_get_job_arguments"
_BASE_FILE = "builder_environment.py"
_MARKS = "(what the marks of the config say)"


@dataclass(frozen=True, slots=True)
class ConfigRead:
    """A field of the config that a method reads, `by` an attribute, `getattr` or `hasattr`."""

    name: str
    by: KeyUse
    has_default: bool
    method: str
    owner: str
    place: Place


@dataclass(frozen=True, slots=True)
class SetValue:
    """A variable or argument that a method sets: to a field of the config, or to `value`."""

    name: str
    field: str | None
    value: Possible
    owner: str
    place: Place


@dataclass(frozen=True, slots=True)
class SetValues:
    """The variables or arguments that a builder's methods set.

    `has_marked` says that those are set, too, that the base class knows: of the config's marks and the contract.
    `is_whole` says that reading could tell all names.
    """

    values: tuple[SetValue, ...] = ()
    has_marked: bool = False
    is_whole: bool = False


def reads_of(run: Interpreter, owner: Class) -> tuple[ConfigRead, ...]:
    """What the methods that a class itself defines read of the config, also through functions that they call."""
    builder = _object(owner)
    classes = [base for base in run.classes.order(owner) if isinstance(base, Class)]
    found: list[ConfigRead] = []
    for node in methods_of(owner.node):
        before = len(run.effects.keys)
        method = own_member(run, builder, node.name, owner.at)
        if isinstance(method, Function):
            run.function(method)
        # What a base reads is told of the base.
        seen = (key for key in run.effects.keys[before:] if not any(_is_in(key, base, base.node) for base in classes))
        found.extend(_read(key, owner, node.name) for key in seen if _is_read(key))
    for node in methods_of(owner.node):
        inside = (key for key in run.effects.keys if _is_in(key, owner, node))
        found.extend(_read(key, owner, node.name) for key in inside if _is_read(key))
    return tuple(dict.fromkeys(found))


def _is_read(seen: KeySeen) -> bool:
    return seen.kind == "config" and seen.name is not None


def _read(seen: KeySeen, owner: Class, method: str) -> ConfigRead:
    return ConfigRead(seen.name or "", seen.use, bool(seen.default), method, owner.name, seen.at.place)


def _is_in(seen: KeySeen, owner: Class, node: ast.stmt) -> bool:
    """Whether something was seen inside a definition of a class."""
    end = node.end_lineno or node.lineno
    return seen.at.source is owner.at.source and node.lineno <= seen.at.node.lineno <= end


def _object(owner: Class) -> Made:
    """A builder of a class, with a config of which nothing is known."""
    config = Given("config", None, owner.at, id(owner.node))
    return Made(owner, Arguments(is_whole=False), owner.at, (("config", (config,)),))


def inherited(_run: Interpreter, function: Function, at: At) -> Values | None:
    """What the base class of all builders sets, as one entry that stands for it; None for other functions."""
    if isinstance(function.node, ast.Lambda) or function.at.source.path.name != _BASE_FILE:
        return None
    mark, what = Known(_MARKS, at), (Unknown("what the marks of the config say", at),)
    if function.node.name == _ENVIRONMENT:
        return (Table(((mark, what),), is_whole=True, at=at),)
    return (Items(list, ((mark,),), is_whole=True, at=at),) if function.node.name == _ARGUMENTS else None


def environment_of(run: Interpreter, owner: Class) -> SetValues:
    """The variables that the class sets beside those that the config's marks carry."""
    given = _given_by(run, owner, _ENVIRONMENT)
    tables = [value for value in given if isinstance(value, Table)]
    pairs = [(plain(key), key.at.place, held) for table in tables for key, held in table.entries]
    are_names = all(isinstance(name, str) for name, *_ in pairs)
    return SetValues(
        _each_once(
            [_set(name, held, owner, at) for name, at, held in pairs if isinstance(name, str) and name != _MARKS]
        ),
        has_marked=any(name == _MARKS for name, *_ in pairs),
        is_whole=bool(given) and len(tables) == len(given) and all(each.is_whole for each in tables) and are_names,
    )


def arguments_of(run: Interpreter, owner: Class) -> SetValues:
    """The arguments that the class gives beside those that the config's marks carry."""
    given = _given_by(run, owner, _ARGUMENTS)
    lists = [value for value in given if isinstance(value, Items)]
    others = [value for value in given if not isinstance(value, Items)]
    return SetValues(
        _each_once([each for items in lists for each in _pairs(items, owner)]),
        has_marked=any(plain(value) == _MARKS for items in lists for word in items.items for value in word),
        is_whole=bool(given) and all(map(_is_known, lists)) and all(plain(value) is None for value in others),
    )


def _is_known(items: Items) -> bool:
    """Whether all arguments can be told: what is not known is a value behind the name of an argument."""
    return items.is_whole and all(
        _is_flag(word) or _is_flag(before) or any(_is_word(value) for value in word)
        for before, word in pairwise([(), *items.items])
    )


def _is_flag(word: Values) -> bool:
    return bool(word) and all(isinstance(flag := plain(value), str) and flag.startswith("--") for value in word)


def _is_word(value: Value) -> bool:
    return isinstance(plain(value), str | int | float)


def _each_once(found: list[SetValue]) -> tuple[SetValue, ...]:
    """The values in their order; their constants can be lists, which have no hash."""
    return tuple(one for place, one in enumerate(found) if one not in found[:place])


def _pairs(items: Items, owner: Class) -> Iterator[SetValue]:
    for word, behind in pairwise([*items.items, ()]):
        for value in word:
            flag = plain(value)
            if isinstance(flag, str) and flag.startswith("--"):
                yield _set(flag, behind, owner, value.at.place)


def _given_by(run: Interpreter, owner: Class, name: str) -> Values:
    method = own_member(run, _object(owner), name, owner.at)
    return run.call((method,), Arguments(), owner.at) if isinstance(method, Function) else ()


def _set(name: str, values: Values, owner: Class, place: Place) -> SetValue:
    origins = [value.pieces[0] for value in values if isinstance(value, Text)]
    fields = [origin.name for origin in origins if isinstance(origin, Origin) and origin.kind == "config"]
    return SetValue(name, fields[0] if fields else None, possible(values), owner.name, place)
