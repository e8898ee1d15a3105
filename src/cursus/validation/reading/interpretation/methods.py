"""What the methods of texts, containers, paths and given things give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from cursus.validation.reading.interpretation.arithmetic import MISSING, computed, is_modest_format, lift, plain
from cursus.validation.reading.interpretation.containers import (
    entry,
    extended,
    item_at,
    listed,
    looked_up,
    merged_tables,
    some,
    table,
    with_entry,
)
from cursus.validation.reading.interpretation.domain import (
    Arguments,
    Given,
    Items,
    Known,
    Made,
    Origin,
    Symbol,
    Table,
    Text,
    Unknown,
    Value,
    Values,
    each,
    union,
)
from cursus.validation.reading.interpretation.effects import Access
from cursus.validation.reading.interpretation.givens import given_all, given_get, given_keys
from cursus.validation.reading.interpretation.options import PARSER_CALLS, is_parser, parser_call
from cursus.validation.reading.interpretation.sinks import see_open
from cursus.validation.reading.interpretation.texts import (
    absolute,
    below,
    changed,
    combined,
    filled,
    gap,
    is_path,
    is_text,
    joined_paths,
    made,
    parent_of,
    pieces_of,
)

if TYPE_CHECKING:
    from cursus.validation.reading.interpretation.interpreter import Interpreter
    from cursus.validation.reading.sources import At

__all__ = ["MUTATORS", "method_call"]

_LONGEST_WIDTH = 1000
_TEXT_METHODS = frozenset(
    {
        *("lower", "upper", "strip", "lstrip", "rstrip", "title", "capitalize", "casefold", "swapcase", "replace"),
        *("split", "rsplit", "partition", "rpartition", "splitlines", "startswith", "endswith", "removeprefix"),
        *("removesuffix", "zfill", "ljust", "rjust", "center", "encode", "decode", "count", "find", "rfind", "index"),
        *("isdigit", "isalpha", "isalnum", "isidentifier", "isnumeric", "isspace", "islower", "isupper", "join"),
        *("bit_length", "is_integer", "hex", "conjugate"),
    }
)
_ANSWERS = frozenset({"startswith", "endswith", "isdigit", "isalpha", "isalnum", "isidentifier", "isnumeric"})
_SEQUENCES = frozenset({"split", "rsplit", "splitlines", "partition", "rpartition"})
_ENDS = {"rstrip": (False, True), "lstrip": (True, False), "strip": (True, True)}

_PATH_ACCESS = {
    **dict.fromkeys(("read_text", "read_bytes"), Access.READ),
    **dict.fromkeys(("write_text", "write_bytes", "mkdir", "touch", "unlink", "rmdir", "chmod"), Access.WRITE),
    **dict.fromkeys(("exists", "is_file", "is_dir", "stat", "iterdir", "glob", "rglob", "walk"), Access.LIST),
}
_ABSOLUTE = frozenset({"resolve", "absolute", "expanduser"})
_LISTING = frozenset({"iterdir", "glob", "rglob"})

Change = Callable[["Interpreter", Value, Arguments, "At"], Values | None]


def method_call(run: Interpreter, owner: Value, name: str, arguments: Arguments, at: At) -> Values | None:
    """What `owner.name(...)` gives; None where the method is not known."""
    if isinstance(owner, Given):
        return _of_given(run, owner, name, arguments, at)
    if isinstance(owner, Table):
        return _of_table(owner, name, arguments, at)
    if isinstance(owner, Items):
        return _of_items(owner, name, arguments, at)
    if isinstance(owner, Made):
        is_parsing = name in PARSER_CALLS and is_parser(run, owner)
        rule = parser_call if is_parsing else run.rules.call
        return rule(run, owner, name, arguments, at)
    if is_path(owner):
        return _of_path(run, owner, name, arguments, at)
    if isinstance(owner, Known | Text | Symbol):
        return _of_text(owner, name, arguments, at)
    return None


def _of_given(run: Interpreter, owner: Given, name: str, arguments: Arguments, at: At) -> Values | None:
    key = arguments.get(0, "key")
    if name in {"get", "pop", "setdefault"} and key:
        default = arguments.get(1, "default") or (() if name == "pop" else (Known(None, at),))
        return each(key, lambda one: given_get(run, owner, one, default, at))
    is_whole = owner.table is not None and owner.table.is_whole
    if name == "items":
        pairs = [(listed([(key,), values], at, tuple),) for key, values in given_all(run, owner, at)]
        return (listed(pairs, at, is_whole=is_whole),)
    if name == "values":
        return (listed([values for _, values in given_all(run, owner, at)], at, is_whole=is_whole),)
    if name in {"keys", "__iter__"}:
        return (given_keys(run, owner, at),)
    return (owner,) if name in {"copy", "__copy__"} else None


def _of_table(owner: Table, name: str, arguments: Arguments, at: At) -> Values | None:
    if name == "items":
        rest = [] if owner.is_whole else [(Unknown("there can be further entries", at),)]
        pairs = [(listed([(key,), values], at, tuple),) for key, values in owner.entries]
        return (listed([*pairs, *rest], at, is_whole=owner.is_whole),)
    if name == "values":
        return (listed([values for _, values in owner.entries], at, is_whole=owner.is_whole),)
    if name in {"keys", "__iter__"}:
        return (listed([(key,) for key, _ in owner.entries], at, is_whole=owner.is_whole),)
    if name == "copy":
        return (owner,)
    key = arguments.get(0)
    if name in {"get", "pop", "setdefault", "__getitem__"} and key:
        default = arguments.get(1) or (Known(None, at),)
        return each(key, lambda one: _got(owner, one, default, at))
    return (Known(None, at),) if name == "update" else None


def _got(owner: Table, key: Value, default: Values, at: At) -> Values:
    if plain(key) is MISSING:
        return union(looked_up(owner, key, at), default)
    found = entry(owner, key)
    if found is not None:
        return found
    return default if owner.is_whole else union(default, (Unknown(f"its entry {plain(key)!r} is not known", at),))


def _of_items(owner: Items, name: str, arguments: Arguments, at: At) -> Values | None:
    if name == "copy":
        return (owner,)
    if name == "pop" and owner.items:
        place = arguments.get(0) or (Known(-1, at),)
        return each(place, lambda one: item_at(owner, one, at)) or None
    if name in MUTATORS or name in {"sort", "reverse", "clear"}:
        return (Known(None, at),)
    found = plain(owner)
    given = _certain(arguments)
    if found is MISSING or given is None or name not in {"index", "count", "union"}:
        return None
    result = computed(lambda: getattr(found, name)(*given))
    return None if result is MISSING else (lift(result, at),)


def _certain(arguments: Arguments) -> list[Any] | None:
    """The arguments by position as Python has them; None where one of them is not certain, or one has a name."""
    if arguments.keywords or not arguments.is_whole:
        return None
    found = [plain(values[0]) if len(values) == 1 else MISSING for values in arguments.positional]
    return None if any(one is MISSING for one in found) else found


def _of_text(owner: Known | Text | Symbol, name: str, arguments: Arguments, at: At) -> Values | None:
    if name == "join" and is_text(owner):
        return each(arguments.get(0) or (), lambda parts: (_joined(owner, parts, at),))
    if name == "format" and isinstance(plain(owner), str):
        return _format(plain(owner), arguments, at)
    if name in {"format_map", "translate"} and is_text(owner):
        return (gap(at),)
    if name not in _TEXT_METHODS:
        return None
    if isinstance(owner, Text):
        return (_of_gaps(owner, name, arguments, at),)
    if arguments.keywords or not arguments.is_whole:
        return (_unsure(name, at),)

    def build(chosen: Any) -> Value:
        given = [plain(value) for value in chosen]
        result = MISSING if any(one is MISSING for one in given) else _safely(plain(owner), name, given)
        return _unsure(name, at) if result is MISSING else lift(result, at)

    return combined(list(arguments.positional), build, at)


def _safely(owner: Any, name: str, given: list[Any]) -> Any:
    """What a method of a constant gives; MISSING where that is nothing, or too long."""
    if any(isinstance(one, int) and abs(one) > _LONGEST_WIDTH for one in given):
        return MISSING
    if name == "replace" and len(given) > 1 and len(str(given[1])) * (len(str(owner)) + 1) > _LONGEST_WIDTH**2:
        return MISSING
    return computed(lambda: getattr(owner, name)(*given))


def _unsure(name: str, at: At) -> Value:
    if name in _SEQUENCES:
        return some(gap(at), at)
    return Unknown(f"what .{name}() says is not known", at) if name in _ANSWERS else gap(at)


def _of_gaps(owner: Text, name: str, arguments: Arguments, at: At) -> Value:
    """What a method gives of a text with gaps; trimming keeps what lies between."""
    given = _certain(arguments)
    if name in _ENDS and given is not None and all(isinstance(one, str) for one in given):
        is_left, is_right = _ENDS[name]
        return changed(owner, lambda text: getattr(text, name)(*given), at, first=is_left, last=is_right)
    first = owner.pieces[0]
    begins = given[0] if given and name == "startswith" else None
    if isinstance(begins, str) and isinstance(first, str) and len(begins) <= len(first):
        return Known(first.startswith(begins), at)
    return _unsure(name, at)


def _joined(owner: Value, parts: Value, at: At) -> Value:
    if not isinstance(parts, Items) or not parts.is_whole or any(len(item) != 1 for item in parts.items):
        return gap(at)
    pieces: list[str | Origin] = []
    for index, item in enumerate(parts.items):
        pieces.extend((*(pieces_of(owner) if index else ()), *pieces_of(item[0])))
    return made(pieces, at)


def _format(form: str, arguments: Arguments, at: At) -> Values:
    if not arguments.is_whole or not is_modest_format(form):
        return (gap(at),)
    names = [name for name, _ in arguments.keywords]
    count = len(arguments.positional)

    def build(chosen: Any) -> Value:
        return filled(form, chosen[:count], dict(zip(names, chosen[count:], strict=True)), at)

    return combined([*arguments.positional, *(values for _, values in arguments.keywords)], build, at)


def _of_path(run: Interpreter, owner: Value, name: str, arguments: Arguments, at: At) -> Values | None:
    if name in _PATH_ACCESS:
        run.effects.see_path(owner, _PATH_ACCESS[name], at, is_sure=True)
    if name in _LISTING:
        return (some(below(owner, at), at),)
    if name in _ABSOLUTE:
        return (absolute(owner, at, path=True),)
    if name == "open":
        see_open(run, (owner,), arguments.get(0, "mode"), at)
        return (Unknown("an open file", at),)
    if name in {"rename", "replace"}:
        run.effects.see_path(owner, Access.READ, at, is_sure=True)
        for target in arguments.get(0, "target") or ():
            run.effects.see_path(target, Access.WRITE, at, is_sure=True)
        return arguments.get(0, "target")
    return _path_part(owner, name, arguments, at)


def _path_part(owner: Value, name: str, arguments: Arguments, at: At) -> Values | None:
    """What a method gives that touches no file."""
    if name == "joinpath":
        return combined([(owner,), *arguments.positional], lambda parts: joined_paths(parts, at, path=True), at)
    if name in {"as_posix", "__str__", "__fspath__"}:
        return (made(pieces_of(owner), at),)
    found = plain(owner)
    if name == "with_name" and found is MISSING:
        return combined(
            [(parent_of(owner, at),), arguments.get(0, "name") or ()],
            lambda parts: joined_paths(parts, at, path=True),
            at,
        )
    if name in {"with_name", "with_suffix", "with_stem", "relative_to", "is_absolute", "match", "is_relative_to"}:
        given = _certain(arguments)
        result = MISSING if found is MISSING or given is None else computed(lambda: getattr(found, name)(*given))
        return (_unsure_path(owner, name, at) if result is MISSING else lift(result, at),)
    return None


def _unsure_path(owner: Value, name: str, at: At) -> Value:
    if name in {"with_suffix", "with_stem"}:
        return below(parent_of(owner, at), at)
    return Unknown(f"what .{name}() gives is not known", at)


def _append(run: Interpreter, owner: Value, arguments: Arguments, at: At) -> Values | None:
    item = arguments.get(0)
    if not isinstance(owner, Items) or item is None:
        return None
    return (listed((*owner.items, item), owner.at, owner.kind, is_whole=owner.is_whole),)


def _insert(run: Interpreter, owner: Value, arguments: Arguments, at: At) -> Values | None:
    item = arguments.get(1)
    if not isinstance(owner, Items) or item is None:
        return None
    return (listed((*owner.items, item), owner.at, owner.kind, is_whole=False),)


def _extend(run: Interpreter, owner: Value, arguments: Arguments, at: At) -> Values | None:
    more = arguments.get(0)
    if isinstance(owner, Table):
        pairs = table([(Known(name, at), values) for name, values in arguments.keywords], at)
        parts = [*([more[0]] if more and len(more) == 1 else []), pairs]
        return (merged_tables([owner, *parts], owner.at),)
    if not isinstance(owner, Items) or not more:
        return None
    return (extended(owner, more[0] if len(more) == 1 else Unknown("it has several values", at), owner.at),)


def _shrink(run: Interpreter, owner: Value, arguments: Arguments, at: At) -> Values | None:
    if isinstance(owner, Items):
        return (listed(owner.items, owner.at, owner.kind, is_whole=False),)
    return (Table(owner.entries, is_whole=False, at=owner.at),) if isinstance(owner, Table) else None


def _set_default(run: Interpreter, owner: Value, arguments: Arguments, at: At) -> Values | None:
    keys, default = arguments.get(0) or (), arguments.get(1) or (Known(None, at),)
    if not isinstance(owner, Table) or len(keys) != 1:
        return None
    known = entry(owner, keys[0])
    return (with_entry(owner, keys[0], default if known is None else known, owner.at),)


MUTATORS: Mapping[str, Change] = {
    "append": _append,
    "add": _append,
    "insert": _insert,
    "extend": _extend,
    "update": _extend,
    "setdefault": _set_default,
    "pop": _shrink,
    "remove": _shrink,
    "clear": _shrink,
    "sort": _shrink,
    "reverse": _shrink,
}
