"""What the methods of a builder read of its config, and what they tell the job."""

from __future__ import annotations

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
    Made,
    Origin,
    Table,
    Text,
    Values,
)
from cursus.validation.reading.values import Possible, possible

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from cursus.validation.model import Place
    from cursus.validation.reading.interpretation.effects import KeySeen, KeyUse
    from cursus.validation.reading.interpretation.interpreter import Interpreter

__all__ = ["ConfigRead", "SetValue", "arguments_of", "environment_of", "reads_of"]

_ENVIRONMENT = "_get_environment_variables"
_ARGUMENTS = "_get_job_arguments"


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


def environment_of(run: Interpreter, owner: Class) -> tuple[SetValue, ...]:
    """The variables that the class sets beside those that the config's marks carry."""
    found: list[SetValue] = []
    for value in _given_by(run, owner, _ENVIRONMENT):
        if isinstance(value, Table):
            for key, held in value.entries:
                name = plain(key)
                if isinstance(name, str):
                    found.append(_set(name, held, owner, key.at.place))
    return _each_once(found)


def arguments_of(run: Interpreter, owner: Class) -> tuple[SetValue, ...]:
    """The arguments that the class gives beside those that the config's marks carry."""
    found: list[SetValue] = []
    for value in _given_by(run, owner, _ARGUMENTS):
        if isinstance(value, Items):
            found.extend(_pairs(value, owner))
    return _each_once(found)


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
    return run.function(method) if isinstance(method, Function) else ()


def _set(name: str, values: Values, owner: Class, place: Place) -> SetValue:
    origins = [value.pieces[0] for value in values if isinstance(value, Text)]
    fields = [origin.name for origin in origins if isinstance(origin, Origin) and origin.kind == "config"]
    return SetValue(name, fields[0] if fields else None, possible(values), owner.name, place)
