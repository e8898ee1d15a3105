"""What functions of Python's own library give, and what ours do that scripts start with."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from cursus.validation.reading.interpretation.arithmetic import MISSING, computed, lift, plain
from cursus.validation.reading.interpretation.containers import (
    extended,
    is_unordered,
    items_of,
    listed,
    merged_tables,
    names_of,
    some,
    table,
    table_of,
)
from cursus.validation.reading.interpretation.domain import (
    Arguments,
    Class,
    Function,
    Given,
    Items,
    Known,
    Library,
    Made,
    Method,
    Unknown,
    Value,
    Values,
    each,
    truth,
    union,
)
from cursus.validation.reading.interpretation.givens import given_get, given_holds
from cursus.validation.reading.interpretation.library_paths import PATH_FUNCTIONS
from cursus.validation.reading.interpretation.options import namespace
from cursus.validation.reading.interpretation.texts import gap, made, pieces_of

if TYPE_CHECKING:
    from cursus.validation.reading.interpretation.interpreter import Interpreter
    from cursus.validation.reading.sources import At

__all__ = ["FUNCTIONS"]

_MOST_NUMBERS = 256

Rule = Callable[["Interpreter", Arguments, "At"], Values | None]


def _text(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    values = arguments.get(0)
    if values is None or len(arguments.positional) > 1:
        return (gap(at),) if arguments.positional else (Known("", at),)
    return each(values, lambda value: (made(pieces_of(value), at),))


def _number(kind: Callable[..., Any]) -> Rule:
    """A function of constants only."""

    def convert(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
        def change(value: Value) -> Values:
            found = plain(value)
            result = MISSING if found is MISSING else computed(kind, found)
            return (Unknown("what the call gives is not known", at),) if result is MISSING else (lift(result, at),)

        return each(arguments.get(0) or (), change) if _has_one(arguments) else None

    return convert


def _has_one(arguments: Arguments) -> bool:
    return len(arguments.positional) == 1 and not arguments.keywords and arguments.is_whole


def _sequence(kind: type) -> Rule:
    def convert(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
        if not arguments.positional:
            return (listed((), at, kind),)
        items, is_whole = run.elements(arguments.positional[0], at)
        is_settled = issubclass(kind, set | frozenset) or not is_unordered(arguments.positional[0])
        return (listed(items, at, kind, is_whole=is_whole and is_settled),)

    return convert


def _sorted(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    items, is_whole = run.elements(arguments.get(0) or (), at)
    found = listed(items, at, is_whole=is_whole)
    whole = plain(found)
    if whole is MISSING or arguments.keywords:
        return (listed(items, at, is_whole=False),)
    result = computed(sorted, whole)
    return (found if result is MISSING else lift(result, at),)


def _reversed(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    items, is_whole = run.elements(arguments.get(0) or (), at)
    return (listed(tuple(reversed(items)), at, is_whole=is_whole),)


def _dict(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    pairs = table([(Known(name, at), values) for name, values in arguments.keywords], at, is_whole=arguments.is_whole)

    def merge(value: Value) -> Values:
        if isinstance(value, Given):
            return (value,)
        found = table_of(value)
        return (merged_tables([found or Unknown("a mapping", at), pairs], at),)

    return each(arguments.positional[0], merge) if arguments.positional else (pairs,)


def _from_keys(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    items, is_whole = run.elements(arguments.get(0) or (), at)
    value = arguments.get(1) or (Known(None, at),)
    return (table([(key, value) for item in items for key in item], at, is_whole=is_whole),)


def _range(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    ends = [plain(values[0]) if len(values) == 1 else MISSING for values in arguments.positional]
    numbers = computed(range, *ends) if all(isinstance(end, int) for end in ends) else MISSING
    if numbers is MISSING or not arguments.positional or len(numbers) > _MOST_NUMBERS:
        return (some(Unknown("one of many numbers", at), at),)
    return (listed([(Known(number, at),) for number in numbers], at, tuple),)


def _enumerate(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    items, is_whole = run.elements(arguments.get(0) or (), at)
    start = plain((arguments.get(1, "start") or (Known(0, at),))[0])
    first = start if isinstance(start, int) else 0
    numbered = [(listed([(Known(first + place, at),), item], at, tuple),) for place, item in enumerate(items)]
    is_settled = isinstance(start, int) and not is_unordered(arguments.get(0) or ())
    return (listed(numbered, at, is_whole=is_whole and is_settled),)


def _zip(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    found = [run.elements(values, at) for values in arguments.positional]
    rows = [(listed(row, at, tuple),) for row in zip(*(items for items, _ in found), strict=False)]
    is_settled = not any(map(is_unordered, arguments.positional))
    return (listed(rows, at, is_whole=is_settled and all(is_whole for _, is_whole in found)),)


def _map(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    callees, *sequences = arguments.positional or ((),)
    found = [run.elements(values, at) for values in sequences]
    rows = zip(*(items for items, _ in found), strict=False)
    results = [run.call(callees, Arguments(tuple(row)), at) for row in rows]
    is_settled = not any(map(is_unordered, sequences))
    return (listed(results, at, is_whole=is_settled and all(is_whole for _, is_whole in found)),)


def _filter(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    items, is_whole = run.elements(arguments.get(1) or (), at)
    tests = arguments.get(0) or ()
    is_bare = any(plain(test) is None for test in tests)
    answers = [truth(item if is_bare else run.call(tests, Arguments((item,)), at)) for item in items]
    kept = [item for item, answer in zip(items, answers, strict=True) if answer is not False]
    return (listed(kept, at, is_whole=is_whole and None not in answers),)


def _next(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    items, is_whole = run.elements(arguments.get(0) or (), at)
    default = arguments.get(1) or ()
    if is_whole and items and not is_unordered(arguments.get(0) or ()):
        return items[0]
    return union(*items, default) if items or default else None


def _extreme(choose: Callable[..., Any]) -> Rule:
    """`max` or `min`: of constants the one, of anything else each."""

    def find(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
        if _has_one(arguments):
            items, is_whole = run.elements(arguments.positional[0], at)
        else:
            is_single = len(arguments.positional) == 1
            items = run.elements(arguments.positional[0], at)[0] if is_single else arguments.positional
            is_whole = arguments.is_whole and not arguments.keywords
        found = plain(listed(items, at, is_whole=is_whole))
        result = MISSING if found is MISSING else computed(choose, found)
        return (union(*items) if items else None) if result is MISSING else (lift(result, at),)

    return find


def _length(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    def count(value: Value) -> Values:
        found = items_of(value)
        known = found is not None and found[1] and not (isinstance(value, Items) and issubclass(value.kind, set))
        if found is not None and known:
            return (Known(len(found[0]), at),)
        whole = computed(len, plain(value))
        return (Unknown("its length is not known", at),) if whole is MISSING else (Known(whole, at),)

    return each(arguments.get(0) or (), count) if _has_one(arguments) else None


def _getattr(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    owners, names, default = arguments.get(0) or (), arguments.get(1) or (), arguments.get(2)

    def get(owner: Value) -> Values:
        if isinstance(owner, Given):
            return each(names, lambda name: given_get(run, owner, name, default or (), at, "getattr"))
        found = [run.attribute(owner, name, at) for name in names_of(names)]
        known = [values for values in found if not (default and isinstance(values[0], Method | Unknown))]
        return union(*known) or default or (Unknown("which attribute it is, only the run knows", at),)

    return each(owners, get) if owners and names else None


def _hasattr(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    for owner in arguments.get(0) or ():
        if isinstance(owner, Given):
            given_holds(run, owner, arguments.get(1) or (), at, "hasattr")
    return (Unknown("whether it has the attribute, only the run knows", at),)


def _vars(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    owners = arguments.get(0)
    return owners if owners and all(isinstance(owner, Given) for owner in owners) else None


def _first(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    """What gives what it is given."""
    return arguments.get(0)


def _second(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    return arguments.get(1)


def _type(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    def kind(value: Value) -> Values:
        return (value.callee,) if isinstance(value, Made) else (Unknown("its class is not known", at),)

    return each(arguments.get(0) or (), kind) if _has_one(arguments) else None


def _replace(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    """`dataclasses.replace`: the same object with other arguments."""

    def change(value: Value) -> Values:
        if not isinstance(value, Made):
            return (value,)
        given = run.classes.arguments_of(value)
        keywords = {**dict(given.keywords), **dict(arguments.keywords)}
        is_whole = given.is_whole and arguments.is_whole
        return (
            Made(value.callee, Arguments(given.positional, tuple(keywords.items()), is_whole), at, value.attributes),
        )

    return each(arguments.get(0) or (), change) if arguments.get(0) else None


def _namespace(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    return (namespace(run, arguments, at),)


def _getenv(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    environment = Given("environment", None, at)
    default = arguments.get(1, "default") or (Known(None, at),)
    return each(arguments.get(0, "key") or (), lambda key: given_get(run, environment, key, default, at))


def _partial(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    """A function with arguments given before: what it does is followed where it is made."""
    callees = arguments.get(0) or ()
    if any(isinstance(callee, Function | Class) for callee in callees):
        run.call(callees, Arguments(arguments.positional[1:], arguments.keywords, is_whole=False), at)
    return None


def _chained(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    whole = listed((), at)
    for values in arguments.positional:
        for value in values:
            whole = extended(whole, value, at)
    return (whole,)


def _imported(run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    for name in names_of(arguments.get(0, "name") or ()):
        run.effects.imported.append((name, run.effects.spot(at)))
        return (Library(name, at),)
    return None


FUNCTIONS: Mapping[str, Rule] = {
    **PATH_FUNCTIONS,
    "builtins.str": _text,
    "os.fspath": _text,
    "os.fsdecode": _text,
    "builtins.int": _number(int),
    "builtins.float": _number(float),
    "builtins.bool": _number(bool),
    "builtins.abs": _number(abs),
    "builtins.repr": _number(repr),
    "builtins.ord": _number(ord),
    "builtins.chr": _number(chr),
    "builtins.sum": _number(sum),
    "builtins.min": _extreme(min),
    "builtins.max": _extreme(max),
    "builtins.any": _number(any),
    "builtins.all": _number(all),
    "textwrap.dedent": _number(textwrap.dedent),
    "inspect.cleandoc": _number(inspect.cleandoc),
    "builtins.list": _sequence(list),
    "builtins.tuple": _sequence(tuple),
    "builtins.set": _sequence(set),
    "builtins.frozenset": _sequence(frozenset),
    "builtins.iter": _sequence(list),
    "builtins.sorted": _sorted,
    "builtins.reversed": _reversed,
    "builtins.dict": _dict,
    "collections.OrderedDict": _dict,
    "builtins.dict.fromkeys": _from_keys,
    "builtins.range": _range,
    "builtins.enumerate": _enumerate,
    "builtins.zip": _zip,
    "builtins.map": _map,
    "builtins.filter": _filter,
    "builtins.next": _next,
    "builtins.len": _length,
    "builtins.getattr": _getattr,
    "builtins.hasattr": _hasattr,
    "builtins.vars": _vars,
    "builtins.type": _type,
    "itertools.chain": _chained,
    "types.MappingProxyType": _first,
    "copy.copy": _first,
    "copy.deepcopy": _first,
    "typing.cast": _second,
    "dataclasses.replace": _replace,
    "copy.replace": _replace,
    "functools.partial": _partial,
    "argparse.Namespace": _namespace,
    "os.getenv": _getenv,
    "importlib.import_module": _imported,
    "builtins.__import__": _imported,
}
