"""What a contract's file declares: paths, variables, arguments, requirements, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING

from cursus.core.base import contract_base
from cursus.validation.reading.interpretation.arithmetic import MISSING, plain
from cursus.validation.reading.interpretation.containers import items_of, names_of, table_of
from cursus.validation.reading.interpretation.domain import Arguments, Class, Items, Made, Table, Unknown, Values
from cursus.validation.reading.interpretation.interpreter import Interpreter, shared_run
from cursus.validation.reading.interpretation.rules import Rules
from cursus.validation.reading.modules import Modules
from cursus.validation.reading.sources import ReadingFault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cursus.validation.model import Place
    from cursus.validation.reading.interpretation.domain import Value
    from cursus.validation.reading.sources import At, Source

__all__ = [
    "DeclaredContract",
    "Entry",
    "class_names",
    "contract_call",
    "contract_member",
    "contract_of",
    "follows_declarations",
    "is_contract",
    "named",
    "names_in",
    "read_contract",
    "read_contracts",
    "without",
]

CONTRACT_FIELDS = tuple(one.name for one in fields(contract_base.ScriptContract))
_CLASSES = frozenset(contract_base.__all__)
_LAYERS_NOT_FOLLOWED = frozenset({"core", "registry"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A name that is declared, with its value; `place` is the name's, `value_place` the value's."""

    name: str
    value: str
    place: Place
    value_place: Place


@dataclass(frozen=True, slots=True)
class DeclaredContract:
    """A script contract as its file declares it; one with a fault has nothing else.

    `unknown` tells what of it cannot be told without running the file.
    """

    path: Path
    fault: ReadingFault | None = None
    name: str = ""
    class_name: str = ""
    place: Place | None = None
    entry_point: Entry | None = None
    inputs: tuple[Entry, ...] = ()
    outputs: tuple[Entry, ...] = ()
    arguments: tuple[Entry, ...] = ()
    required_variables: tuple[Entry, ...] = ()
    optional_variables: tuple[Entry, ...] = ()
    requirements: tuple[Entry, ...] = ()
    description: str = ""
    unknown: tuple[ReadingFault, ...] = field(default=())


def read_contract(path: Path, modules: Modules | None = None) -> DeclaredContract:
    """The contract that a file declares; the first where there are several."""
    return read_contracts(path, modules)[0]


def read_contracts(path: Path, modules: Modules | None = None) -> tuple[DeclaredContract, ...]:
    """The contracts that a file declares, one with a fault where it declares none."""
    read = modules or Modules()
    source = read.source(path)
    if source.fault is not None:
        return (DeclaredContract(path, source.fault),)
    try:
        with shared_run(read, "contracts", _RULES) as run:
            found = tuple(dict.fromkeys(_found(run, source)))
    except RecursionError:
        return (DeclaredContract(path, ReadingFault("the file is nested too deeply", source.start)),)
    return found or (DeclaredContract(path, ReadingFault("the file declares no script contract", source.start)),)


def follows_declarations(path: Path) -> bool:
    """Declarations are followed into all files but those of the classes that they use, which are known."""
    parts = path.parts
    return not ("cursus" in parts and _LAYERS_NOT_FOLLOWED & set(parts[parts.index("cursus") :]))


def _found(run: Interpreter, source: Source) -> Iterator[DeclaredContract]:
    for name, values in run.namespaces.module(source).names.items():
        for value in values:
            if isinstance(value, Made) and is_contract(run, value):
                yield contract_of(run, name, value)


def is_contract(run: Interpreter, value: Made) -> bool:
    """Whether an object is a script contract."""
    return not _CLASSES.isdisjoint(class_names(run, value))


def class_names(run: Interpreter, value: Made) -> tuple[str, ...]:
    """The names of the class of an object and of its bases, without modules."""
    callee = value.callee
    return run.classes.last_names(callee) if isinstance(callee, Class) else (callee.name.rpartition(".")[2],)


def contract_of(run: Interpreter, name: str, made: Made) -> DeclaredContract:
    """What the call that makes a contract declares."""
    given = named(made, CONTRACT_FIELDS)
    unknown: list[ReadingFault] = (
        [] if given.is_whole else [ReadingFault(f"not all that {name} is given is known", made.at.place)]
    )

    def entries(field_name: str) -> tuple[Entry, ...]:
        return tuple(_entries(given.get(-1, field_name), unknown))

    return DeclaredContract(
        path=made.at.source.path,
        name=name,
        class_name=class_names(run, made)[0],
        place=made.at.place,
        entry_point=next(_texts(given.get(-1, "entry_point"), unknown), None),
        inputs=entries("expected_input_paths"),
        outputs=entries("expected_output_paths"),
        arguments=entries("expected_arguments"),
        required_variables=tuple(_items(given.get(-1, "required_env_vars"), unknown)),
        optional_variables=entries("optional_env_vars"),
        requirements=entries("framework_requirements"),
        description=next((entry.value for entry in _texts(given.get(-1, "description"), unknown)), ""),
        unknown=tuple(unknown),
    )


def named(made: Made, names: tuple[str, ...]) -> Arguments:
    """What an object is made with, all by name."""
    positional = dict(zip(names, made.arguments.positional, strict=False))
    return Arguments((), tuple({**positional, **dict(made.arguments.keywords)}.items()), made.arguments.is_whole)


def _texts(values: Values | None, unknown: list[ReadingFault]) -> Iterator[Entry]:
    """The texts among values, as entries that are their own names."""
    for value in values or ():
        found = plain(value)
        if isinstance(found, str):
            yield Entry(found, found, value.at.place, value.at.place)
        elif found is MISSING:
            unknown.append(_unknown(value))


def _unknown(value: Value) -> ReadingFault:
    return ReadingFault(value.reason if isinstance(value, Unknown) else "its value is not known", value.at.place)


def _items(values: Values | None, unknown: list[ReadingFault]) -> Iterator[Entry]:
    for value in values or ():
        found = items_of(value) if isinstance(value, Items | Table) else None
        if found is None or not found[1]:
            unknown.append(_unknown(value))
        for item in found[0] if found else ():
            yield from _texts(item, unknown)


def _entries(values: Values | None, unknown: list[ReadingFault]) -> Iterator[Entry]:
    for value in values or ():
        found = table_of(value)
        if found is None or not found.is_whole:
            unknown.append(_unknown(value))
        for key, held in found.entries if found else ():
            for name in names_of((key,)):
                for one in held:
                    yield from _entry(name, key, one, unknown)


def _entry(name: str, key: Value, value: Value, unknown: list[ReadingFault]) -> Iterator[Entry]:
    found = plain(value)
    if found is MISSING:
        unknown.append(_unknown(value))
    else:
        # A value that is no text is told as Python writes it.
        text = found if isinstance(found, str) else repr(found)
        yield Entry(name, text, key.at.place, value.at.place)


def without(made: Made, names: frozenset[str]) -> Made:
    """A contract less the inputs and outputs of these logical names."""
    given = named(made, CONTRACT_FIELDS)

    def less(name: str, values: Values) -> Values:
        if name not in {"expected_input_paths", "expected_output_paths"}:
            return values
        return tuple(
            Table(tuple(pair for pair in value.entries if plain(pair[0]) not in names), value.is_whole, value.at)
            if isinstance(value, Table)
            else value
            for value in values
        )

    keywords = tuple((name, less(name, values)) for name, values in given.keywords)
    return replace(made, arguments=Arguments((), keywords, given.is_whole))


def contract_member(run: Interpreter, owner: Made, name: str, _at: At) -> Values | None:
    """A field of a contract."""
    is_field = name in CONTRACT_FIELDS and is_contract(run, owner)
    return named(owner, CONTRACT_FIELDS).get(-1, name) if is_field else None


def contract_call(run: Interpreter, owner: Made, name: str, arguments: Arguments, _at: At) -> Values | None:
    """What a method of a contract gives."""
    names = names_in(arguments.get(0, "names")) if name == "without" and is_contract(run, owner) else None
    return None if names is None else (without(owner, frozenset(names)),)


def names_in(values: Values | None) -> list[str] | None:
    """The texts of a sequence; None where they are not known."""
    found = items_of(values[0]) if values and len(values) == 1 else None
    return [name for item in found[0] for name in names_of(item)] if found and found[1] else None


_RULES = Rules(member=contract_member, call=contract_call, follows=follows_declarations)
