"""The options of argparse's parsers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.validation.reading.interpretation.arithmetic import MISSING, computed, lift, plain
from cursus.validation.reading.interpretation.containers import listed, names_of
from cursus.validation.reading.interpretation.domain import (
    Arguments,
    Class,
    Given,
    Items,
    Known,
    Library,
    Made,
    Table,
    Unknown,
    Value,
    Values,
    union,
)
from cursus.validation.reading.interpretation.effects import OptionSeen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.reading.interpretation.interpreter import Interpreter
    from cursus.validation.reading.sources import At

__all__ = ["PARSER_CALLS", "ParserOption", "is_parser", "namespace", "option_of", "option_values", "parser_call"]

_PARSER = "argparse.ArgumentParser"
_PARTS = ("add_argument_group", "add_mutually_exclusive_group", "add_subparsers", "add_parser")
_PARSES = ("parse_args", "parse_intermixed_args")
_PARSES_SOME = ("parse_known_args", "parse_known_intermixed_args")
PARSER_CALLS = frozenset({"add_argument", "set_defaults", *_PARTS, *_PARSES, *_PARSES_SOME})
_CONVERTERS: dict[str, Any] = {"builtins.int": int, "builtins.float": float, "builtins.str": str}


@dataclass(frozen=True, slots=True)
class ParserOption:
    """One option as `add_argument` declares it; `default` and `choices` are all that they can be."""

    flags: tuple[str, ...]
    dest: str
    action: str
    required: bool
    default: Values
    type: str
    choices: Values
    nargs: Any
    at: At


def is_parser(run: Interpreter, value: Value) -> bool:
    """Whether a value is a parser of argparse."""
    if not isinstance(value, Made):
        return False
    if isinstance(value.callee, Library):
        return value.callee.name == _PARSER
    return any(isinstance(base, Library) and base.name == _PARSER for base in run.classes.order(value.callee))


def parser_call(run: Interpreter, parser: Made, name: str, arguments: Arguments, at: At) -> Values:
    """What a method of a parser gives; the parts of a parser count as itself."""
    group = _group(run, parser)
    if name in _PARTS:
        return (parser,)
    run.effects.options.append(OptionSeen(group, name, arguments, run.effects.spot(at)))
    if name not in {*_PARSES, *_PARSES_SOME}:
        return (Unknown("it is a part of a parser", at),)
    parsed: Values = (Given("arguments", None, at, group),)
    if name in _PARSES:
        return parsed
    run.effects.takes_others = True
    rest = Items(list, (), is_whole=False, at=at)
    return (listed([parsed, (rest,)], at, tuple),)


def namespace(run: Interpreter, arguments: Arguments, at: At) -> Given:
    """What `argparse.Namespace(...)` makes."""
    run.effects.takes_others = run.effects.takes_others or not arguments.is_whole
    entries = tuple((Known(name, at), values) for name, values in arguments.keywords)
    return Given("arguments", Table(entries, arguments.is_whole, at), at)


def option_values(run: Interpreter, group: int, name: str, at: At) -> Values:
    """All that an argument is known to be where the command line does not say otherwise."""
    found = [
        values
        for option in _options(run, group)
        if option.dest == name
        for values in _values(option)
        if any(plain(value) is not None for value in values)
    ]
    return union(*found) if found else ()


def option_of(seen: OptionSeen) -> ParserOption | None:
    """The option that a call of `add_argument` declares; None where its flags are not known."""
    given = seen.arguments
    flags = tuple(flag for values in given.positional for flag in names_of(values))
    if not flags or not given.is_whole or any(len(values) > 1 for values in given.positional):
        return None
    said = {name: values[0] for name, values in given.keywords if len(values) == 1}
    dest, action = _text(said.get("dest")) or _dest(flags), _text(said.get("action")) or "store"
    required = plain(said["required"]) if "required" in said else not flags[0].startswith("-")
    nargs = plain(said["nargs"]) if "nargs" in said else None
    return ParserOption(
        flags=flags,
        dest=dest,
        action=action,
        required=required is True and nargs not in {"?", "*"},
        default=given.get(-1, "default") or (),
        type=_named(said.get("type")),
        choices=given.get(-1, "choices") or (),
        nargs=None if nargs is MISSING else nargs,
        at=seen.at,
    )


def _options(run: Interpreter, group: int) -> Iterator[ParserOption]:
    groups = {group, *run.effects.parents.get(group, ())}
    for seen in run.effects.options:
        if seen.parser in groups and seen.call == "add_argument":
            option = option_of(seen)
            if option is not None:
                yield option
        elif seen.parser in groups and seen.call == "set_defaults":
            for name, values in seen.arguments.keywords:
                yield ParserOption(
                    (), name, "store", required=False, default=values, type="", choices=(), nargs=None, at=seen.at
                )


def _values(option: ParserOption) -> Iterator[Values]:
    if option.action in {"store_true", "store_false"}:
        yield (Known(value=True, at=option.at), Known(value=False, at=option.at))
    convert = _CONVERTERS.get(option.type)
    for value in option.default:
        text = plain(value)
        found = computed(convert, text) if convert and isinstance(text, str) else MISSING
        yield (value,) if found is MISSING else (lift(found, value.at),)


def _group(run: Interpreter, parser: Made) -> int:
    """What tells a parser apart: the call that makes it, with those of its parents."""
    group = id(parser.at.node)
    parents = parser.arguments.get(-1, "parents") or ()
    found = [made for value in parents if isinstance(value, Items) for values in value.items for made in values]
    for made in found:
        if isinstance(made, Made):
            other = _group(run, made)
            run.effects.parents.setdefault(group, set()).update({other, *run.effects.parents.get(other, ())})
    return group


def _dest(flags: tuple[str, ...]) -> str:
    """The name that argparse gives to an option's value."""
    long = next((flag for flag in flags if flag.startswith("--")), flags[0])
    return long.lstrip("-").replace("-", "_") if long.startswith("-") else long


def _named(value: Value | None) -> str:
    if isinstance(value, Library | Class):
        return value.name
    return getattr(getattr(value, "node", None), "name", "")


def _text(value: Value | None) -> str:
    found = plain(value) if value is not None else MISSING
    return found if isinstance(found, str) else ""
