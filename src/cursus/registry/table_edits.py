"""Adds lines to tables of steps and takes them out; of what a person wrote in the file, every other byte stays."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from cursus.errors import DuplicateStepError, Fault, RegistryError, did_you_mean
from cursus.registry.definitions import step_entry
from cursus.registry.table_syntax import TableSyntax
from cursus.registry.tables import Table, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["add_entry", "remove_entry"]

_BY_HAND = "edit the file by hand"
_Entries = dict[str, dict[str, str]]


def add_entry(content: bytes, name: str, entry: Mapping[str, str], place: str) -> bytes:
    """The content of a table's file with one more line at the end of the table, written as the one before it is.

    Args:
        content: The file's content.
        name: The step's name.
        entry: The fields of its line, as `step_entry` makes them.
        place: The file, for messages.

    Raises:
        DuplicateStepError: the table has a step of that name.
        RegistryError: the file holds no table that can be edited, or the line would be at fault.
    """
    before, table = read_table(content), _syntax(content, place)
    if name in table.names():
        raise DuplicateStepError(f"{place}: {name!r} stands there already", hint="choose another name")
    fields = dict(entry)
    by_rule = fields == step_entry(name, entry.get("sagemaker_step_type", ""), entry.get("description", ""))[name]
    table.append(name, fields, spread=by_rule and table.spreads())
    return _checked(before, table.content(), {**_entries(before), name: fields}, place)


def remove_entry(content: bytes, name: str, place: str) -> bytes:
    """The content of a table's file without a step's line and the comment at its end; arguments as for `add_entry`.

    Raises:
        RegistryError: the table has no such line, or several, or the file holds no table that can be edited.
    """
    before, table = read_table(content), _syntax(content, place)
    found = Counter(table.names())[name]
    if found != 1:
        hint = did_you_mean(name, table.names()) if not found else _BY_HAND
        raise RegistryError(f"{place}: {name!r} stands there {f'{found} times' if found else 'not at all'}", hint=hint)
    table.remove(name)
    left = {key: fields for key, fields in _entries(before).items() if key != name}
    return _checked(before, table.content(), left, place)


def _syntax(content: bytes, place: str) -> TableSyntax:
    try:
        return TableSyntax(content)
    except ValueError as error:
        raise RegistryError(f"{place} cannot be edited: {error}", hint=_BY_HAND) from error


def _entries(table: Table) -> _Entries:
    return {name: dict(fields) for name, _, fields in table.entries}


def _checked(before: Table, content: bytes, wanted: _Entries, place: str) -> bytes:
    """The content, if it reads as wanted and is otherwise as it was."""
    after = read_table(content)
    if len(after.faults) > len(before.faults):
        known = {fact for _, fact, _ in before.faults}
        raise RegistryError.of(Fault(place, fact, hint) for _, fact, hint in after.faults if fact not in known)
    if _entries(after) != wanted or after.metadata != before.metadata:
        raise RegistryError(f"{place} cannot be edited: the table would not read as wanted", hint=_BY_HAND)
    return content
