"""The environment variables and arguments of a script, from what was seen as it was followed."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cursus.validation.reading.interpretation.arithmetic import plain, plains
from cursus.validation.reading.interpretation.domain import Table, Values
from cursus.validation.reading.interpretation.options import option_of
from cursus.validation.reading.script_facts import Argument, NamedUse, Variable
from cursus.validation.reading.sources import ReadingFault
from cursus.validation.reading.values import Possible, possible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cursus.validation.reading.interpretation.effects import Effects, KeySeen
    from cursus.validation.reading.sources import Source

__all__ = [
    "argument_uses",
    "arguments",
    "declares_other_arguments",
    "guarded_lines",
    "reads_other_variables",
    "unknown_names",
    "variable_uses",
    "variables",
]

_TABLE = "ENVIRONMENT"
_KEY_ERRORS = frozenset({"KeyError", "LookupError"})
_FLAGS_OF = {"environment": "variable", "input": "input path", "output": "output path"}


def variables(source: Source, names: Mapping[str, Values], effects: Effects) -> tuple[Variable, ...]:
    """The environment variables that are declared, then those that are read beside them."""
    tables = [value for value in names.get(_TABLE, ()) if isinstance(value, Table)]
    tables = tables or [table for kind, table in effects.declared if kind == "environment"]
    declared = [variable for table in tables for variable in _declared(table)]
    known = {variable.name for variable in declared}
    seen = [key for key in effects.keys if key.kind == "environment" and key.name is not None]
    tested = {key.name for key in seen if key.use == "in"}
    read = {key.name for key in seen if key.use != "in"}
    spans = guarded_lines(source)
    found: dict[tuple[str, bool, str | None], Variable] = {}
    for key in seen:
        is_bare_test = key.use == "in" and key.name in read
        if not is_bare_test and not (key.name in known and key.is_declared):
            is_optional = key.name in tested or _is_within(key, spans)
            variable = _read(key, is_optional=is_optional, is_demanded=key.name in effects.demanded)
            found.setdefault((variable.name, variable.is_required, variable.default), variable)
    return (*declared, *found.values())


def variable_uses(effects: Effects) -> tuple[NamedUse, ...]:
    """Where environment variables are read."""
    return _uses(effects, "environment")


def argument_uses(effects: Effects) -> tuple[NamedUse, ...]:
    """Where parsed arguments are read."""
    return _uses(effects, "arguments")


def _uses(effects: Effects, kind: str) -> tuple[NamedUse, ...]:
    found = (NamedUse(key.name, key.at.place) for key in effects.keys if key.kind == kind and key.name is not None)
    return tuple(dict.fromkeys(found))


def arguments(effects: Effects) -> tuple[Argument, ...]:
    """The options that parsers of the script declare."""
    options = (option_of(seen) for seen in effects.options if seen.call == "add_argument")
    return tuple(
        Argument(
            flags=option.flags,
            dest=option.dest,
            is_required=option.required,
            default=possible(option.default) if option.default else Possible((None,)),
            type=option.type.rpartition(".")[2],
            choices=_choices(option.choices),
            action=option.action,
            nargs=option.nargs,
            place=option.at.place,
        )
        for option in options
        if option is not None
    )


def reads_other_variables(effects: Effects) -> bool:
    """Whether variables are read whose names are not known, or all of them as a whole."""
    return any(key.kind == "environment" and key.name is None for key in effects.keys)


def declares_other_arguments(effects: Effects) -> bool:
    """Whether options are declared whose names are not known."""
    return any(seen.call == "add_argument" and option_of(seen) is None for seen in effects.options)


def unknown_names(effects: Effects) -> Iterator[ReadingFault]:
    """Where a name is asked for, or an option declared, that is not known."""
    for key in effects.keys:
        if key.name is None and key.use != "all" and key.kind in _FLAGS_OF:
            yield ReadingFault(f"which {_FLAGS_OF[key.kind]} is meant here is not known", key.at.place)
    for seen in effects.options:
        if seen.call == "add_argument" and option_of(seen) is None:
            yield ReadingFault("which argument is declared here is not known", seen.at.place)


def _declared(table: Table) -> Iterator[Variable]:
    for key, values in table.entries:
        name, defaults = plain(key), plains(values)
        if isinstance(name, str):
            is_known = len(defaults) == len(values) == 1
            default = defaults[0] if is_known else None
            is_required = is_known and default is None
            text = None if default is None else str(default)
            yield Variable(
                name, text, is_required=is_required, is_default_known=is_known, is_declared=True, place=key.at.place
            )


def _read(key: KeySeen, *, is_optional: bool, is_demanded: bool) -> Variable:
    if is_demanded:
        return Variable(key.name or "", None, is_required=True, place=key.at.place)
    default = key.default or ()
    found = plains(default)
    is_known = not default or len(found) == len(default) == 1
    text = str(found[0]) if is_known and found and found[0] is not None else None
    is_required = key.use == "item" and not is_optional
    # What stands in for a variable that is looked for first is the script's own affair.
    is_known = is_known and not (key.use == "item" and is_optional)
    return Variable(key.name or "", text, is_required=is_required, is_default_known=is_known, place=key.at.place)


def _choices(values: Values) -> tuple[object, ...] | None:
    found = plains(values)
    return tuple(found[0]) if len(found) == 1 and isinstance(found[0], list | tuple | set | dict) else None


def guarded_lines(source: Source) -> list[range]:
    """The lines that may miss a key: those of `try` with a handler that names the error."""
    return [
        range(node.lineno, (node.body[-1].end_lineno or node.lineno) + 1)
        for node, _ in source.nodes
        if isinstance(node, ast.Try) and any(_names_of(handler.type) & _KEY_ERRORS for handler in node.handlers)
    ]


def _names_of(node: ast.expr | None) -> set[str]:
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return {part.id for part in parts if isinstance(part, ast.Name)}


def _is_within(key: KeySeen, spans: list[range]) -> bool:
    return any(key.at.node.lineno in span for span in spans)
